"""What a list of entries is called and how much of it is taken in: for those who must know before
there is one to read. What reads it (`logging`) is much to have loaded for that."""

DATASET = "activities"

LARGEST = 5 * 2**20
"""Bytes of a file: two thousand entries with all that they may say are far less."""

MOST_ROWS = 2_000
"""Entries of a list: more than an administration does in years."""
