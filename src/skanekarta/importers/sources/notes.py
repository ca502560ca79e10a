"""What a file's reader found out, each thing once however often the rows are read."""

from __future__ import annotations

from collections import Counter

from skanekarta.importers.reading import MOST_FINDINGS, Finding, Level, shortened


class Notes:
    """Findings in the order they were made. Of each level `MOST_FINDINGS` are kept, and then
    one that says that there are more."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._seen: set[Finding] = set()
        self._kept: Counter[Level] = Counter()

    def add(self, finding: Finding) -> None:
        """Keeps a finding, unless it is known or there are too many."""
        kept = self._kept[finding.level]
        if finding in self._seen or kept > MOST_FINDINGS:
            return
        if kept == MOST_FINDINGS:
            text = "Det finns fler sådana i filen än vad som visas här."
            finding = Finding(finding.level, "more-in-file", text)
        self._kept[finding.level] += 1
        self._seen.add(finding)
        self.findings.append(finding)

    def error(
        self,
        code: str,
        text: str,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """Something that stops the file."""
        quoted = None if value is None else shortened(value)
        self.add(Finding("error", code, text, row, column, quoted))

    def advice(self, code: str, text: str, row: int | None = None) -> None:
        """Something that a person should know."""
        self.add(Finding("advice", code, text, row))
