"""Small registers of what is known of the municipalities: policy documents, how culture is
organised, links and whom to turn to.

kinds        which registers there are: their tables, and what names a row
columns      what headings may say
cells        what one cell means; functions: what is a function, and what looks like a person
document_rows · organisation_rows · link_rows   a row of a list becomes rows of the tables
lists        the whole file
storing      into the tables; history: what rows were, told and taken back
project      the list that comes with the project
"""

from skanekarta.importers.registers.history import tables_of, touched, touches, undo
from skanekarta.importers.registers.kinds import REGISTERS, Register
from skanekarta.importers.registers.lists import Told, read_register
from skanekarta.importers.registers.project import load_policy_documents
from skanekarta.importers.registers.storing import store

__all__ = [
    "REGISTERS",
    "Register",
    "Told",
    "load_policy_documents",
    "read_register",
    "store",
    "tables_of",
    "touched",
    "touches",
    "undo",
]
