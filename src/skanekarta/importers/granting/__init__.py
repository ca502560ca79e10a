"""What the cells of a list of grants mean.

approvals   what a person has said beforehand
headings    which column holds which field (columns: what headings may say)
numbers · days · places · terms · persons   what one cell means, whatever row it is in
           (cases: what is a case's number and no person's)
screening   what no list may hold
rows        a row under its headings; words, recipients, whereabouts, money: parts of a grant
grant_rows  a row becomes a GrantRow; checks: what is worth a second look
lists       the whole file
"""

from skanekarta.importers.granting.approvals import Approvals, Defaults, read_approvals
from skanekarta.importers.granting.lists import read_grants
from skanekarta.importers.granting.notes import disclosed
from skanekarta.importers.granting.original_funders import passed_on

__all__ = ["Approvals", "Defaults", "disclosed", "passed_on", "read_approvals", "read_grants"]
