"""`/logga`: what staff write in the log, and how they look after what they have written.

Every page here works without JavaScript. `typed` is what a form sent or an address fills in,
`places` finds the point that it means, `entry` makes the Feature that the API takes.
"""
