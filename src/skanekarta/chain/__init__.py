"""The log's chain of entries, from the command line.

links      an entry as the chain has it, read in order
verifying  whether the chain holds, and where it does not
history    an entry's versions, from the first to the newest
erasing    personal data taken away (GDPR): the words go, the entry's place in the chain stays
"""

from skanekarta.chain.erasing import Erased, erase
from skanekarta.chain.history import Entry, history
from skanekarta.chain.verifying import Fault, Verdict, read_seal, verify

__all__ = ["Entry", "Erased", "Fault", "Verdict", "erase", "history", "read_seal", "verify"]
