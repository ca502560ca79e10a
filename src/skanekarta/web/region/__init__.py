"""`/skane`: all of Skåne and its four corners on one page, for Kulturnämnden.

page      the route, and the page put together
overview  the money in a few figures, and the board's frames beside each year
timeline  areas, support forms and target groups over the years
places    the map, the municipalities, and those of which nothing is loaded
quarters  the four corners
doings    what is done besides: activities, networks, policy documents, the report's sums
"""
