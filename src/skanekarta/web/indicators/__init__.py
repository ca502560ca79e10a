"""`/nyckeltal`: any indicator on the map, in order, over time and against another.

asked      what the address asks for
axis       a scale for numbers: from where to where, even or by tens, and its ticks
labels     names beside points, as many as have room
over_time  the spread of each year as a drawing
scatter    municipalities as points in a drawing
drawn_map  the figures on the map
told       the figures in words
named      those that a search finds
shown      what the page of one shows
index      every indicator, by topic
page       one indicator
"""
