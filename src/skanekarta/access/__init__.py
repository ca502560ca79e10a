"""Who asks, and what they may: accounts, sessions, tokens, and what is told of them.

`Who` is what the rest of the program knows of a person. An account has a role; a session has all
that the role gives, a token no more than its scopes say.
"""

from skanekarta.access.who import NEEDED, Who

__all__ = ["NEEDED", "Who"]
