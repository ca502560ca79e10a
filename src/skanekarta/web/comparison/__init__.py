"""Municipalities side by side, and a year beside another.

asked    what `compare` names, and what is wrong with it
changes  two statistics answers → what grew, what shrank, what nobody can tell
places   two to four municipalities: facts, figures, years, areas, support forms
years    two years: the map of changes and the ranked tables
form     the choices of the page, and ways to begin
"""
