"""The API's errors in English: each Swedish template with its English one.

`tests/test_messages.py` reads the source and fails for a template that is missing here, for one
that nothing says, and for values that do not fit. Why it is so:
docs/decisions/0010-errors-in-two-languages.md.
"""

from __future__ import annotations

from skanekarta.english.answers import ANSWERS
from skanekarta.english.entries import ENTRIES
from skanekarta.english.expressions import EXPRESSIONS
from skanekarta.english.parameters import PARAMETERS

ENGLISH = {**ANSWERS, **PARAMETERS, **EXPRESSIONS, **ENTRIES}
