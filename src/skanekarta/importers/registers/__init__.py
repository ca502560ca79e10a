"""Small registers of what is known of the municipalities: policy documents, how culture is
organised, links and whom to turn to.

project     the lists that come with the project
"""

from skanekarta.importers.registers.project import load_policy_documents

__all__ = ["load_policy_documents"]
