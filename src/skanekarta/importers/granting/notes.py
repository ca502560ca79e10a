"""What is found out while a file is read, gathered in its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from skanekarta.importers.granting import persons
from skanekarta.importers.granting.approvals import option
from skanekarta.importers.granting.readings import Problem
from skanekarta.importers.granting.terms import LONGEST, folded
from skanekarta.importers.reading import MOST_ADVICE, Finding, Level, Report, Value, shortened
from skanekarta.importers.told import NewTerm
from skanekarta.swedish import number

MOST_ERRORS = 100_000
"""Errors after which a file is read no further: it is another file than one of grants."""

MOST_TERMS = 2_000
"""New wordings that a report lists."""


@dataclass
class _Wording:
    text: str
    first_row: int
    suggestion: str | None
    approved: bool
    option: str | None
    rows: int = 0


class Notes:
    """The findings of a file on their way into its report."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.kept: Counter[str] = Counter()
        self.errors = 0
        self.wordings: dict[tuple[str, str], _Wording] = {}

    def tell(
        self, level: Level, code: str, text: str, row: int | None = None, column: str | None = None
    ) -> None:
        """A finding about a row or a column, not about a value."""
        self._add(level, code, lambda: Finding(level, code, text, row, column))

    def cell(self, problem: Problem, row: int, column: str | None, value: Value) -> None:
        """What is wrong with a cell. Its value is quoted without what may not be known."""
        code = problem.code
        if problem.level == "advice" and self.kept[code] >= MOST_ADVICE and not problem.unknown:
            self.report.counts["advice", code] += 1
            return
        if problem.unknown:
            self._wording(problem, row)
        if code != "new-term":
            self._add(
                problem.level,
                code,
                lambda: Finding(
                    *(problem.level, code, problem.text, row, column, quoted(value)),
                    *(problem.valid, problem.suggestion),
                ),
            )

    def _add(self, level: Level, code: str, made: Callable[[], Finding]) -> None:
        self.kept[code] += 1
        self.errors += level == "error"
        if level == "advice" and self.kept[code] > MOST_ADVICE:
            self.report.counts[level, code] += 1
        else:
            self.report.add(made())

    def is_full(self, row: int) -> bool:
        """Whether there are so many errors that no more need be found, which is then told."""
        if self.errors < MOST_ERRORS:
            return False
        text = f"Läsningen slutar här: filen har {number(self.errors)} fel."
        finding = Finding("error", "too-many-errors", text, row)
        self.report.counts["error", finding.code] += 1
        self.report.findings.append(finding)  # though there may be no room: it must be seen
        return True

    def _wording(self, problem: Problem, row: int) -> None:
        assert problem.unknown is not None
        vocabulary, text = problem.unknown
        key = (vocabulary, folded(text))
        if key not in self.wordings and len(self.wordings) < MOST_TERMS:
            approved = problem.code == "new-term"
            shown = persons.hidden(shortened(text))
            typed = _typed(vocabulary, text)
            self.wordings[key] = _Wording(shown, row, problem.suggestion, approved, typed)
        if key in self.wordings:
            self.wordings[key].rows += 1

    def done(self) -> None:
        """Puts the new wordings in the report, the commonest first."""
        found = sorted(self.wordings.items(), key=lambda each: (each[0][0], -each[1].rows))
        self.report.new_terms = [
            NewTerm(
                *(vocabulary, each.text, each.rows, each.first_row),
                *(each.suggestion, each.approved, each.option),
            )
            for (vocabulary, _), each in found
        ]


def _typed(vocabulary: str, text: str) -> str | None:
    """What to type to approve a wording, unless it is one that can't be or may not be shown."""
    hidden = persons.hidden(text) != text
    return None if hidden or len(text) > LONGEST else option(vocabulary, text)


def quoted(value: Value) -> str | None:
    """A cell as a finding quotes it, without personal identity numbers."""
    return None if value is None else persons.hidden(shortened(str(value)))


def disclosed(finding: Finding) -> Finding:
    """A finding of somebody else's as it may be shown: without personal identity numbers."""
    column, value = (persons.hidden(each or "") or None for each in (finding.column, finding.value))
    return replace(finding, text=persons.hidden(finding.text), column=column, value=value)
