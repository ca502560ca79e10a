"""A rule makes sentences of figures, and says in words when it does.

Whoever reads a sentence can read the rule's definition beside it, and reckon it again. A rule
says nothing where the figures that it needs are not known, and nothing that the loaded lists
don't hold: what is not in them may still have been.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from skanekarta.briefing.figures import Origin
from skanekarta.briefing.parts import Briefing, Remark
from skanekarta.briefing.wording import Sentence

Found = Iterator[tuple[Sentence, Origin]]


@dataclass(frozen=True)
class Rule:
    """`find` gives the sentences, the most telling first, of which `most` are told."""

    id: str
    title: str
    definition: str
    find: Callable[[Briefing], Found]
    most: int = 1

    def remarks(self, of: Briefing) -> Iterator[Remark]:
        """What the rule says of a municipality."""
        for text, origin in islice(self.find(of), self.most):
            yield Remark(self.id, text, origin)


def applied(rules: Sequence[Rule], of: Briefing, most: int) -> list[Remark]:
    """What the rules say, in their order, no more than so many."""
    return list(islice((each for rule in rules for each in rule.remarks(of)), most))
