"""What was found out about a file, for people and for programs.

sections   what is told and in which order (grouped: the same thing once)
text · document · page · workbook   as plain text, JSON, one HTML page, and the file itself marked
"""

from skanekarta.importers.reports.document import as_document
from skanekarta.importers.reports.page import as_page
from skanekarta.importers.reports.text import as_text
from skanekarta.importers.reports.workbook import write_workbook

__all__ = ["as_document", "as_page", "as_text", "write_workbook"]
