"""Maps drawn on the server, as SVG and PNG: what a page without scripts and a picture show.

classes   numbers → classes: natural breaks, quantiles, equal or fixed steps
shading   a value for each municipality → how each is filled, and the legend
palette   the colours, read from the pages' own (tokens.css)
lettering text → lines that fit, without signs that would turn or break them
sheet     subject and shading → an A4 sheet with title, legend, source and date
"""
