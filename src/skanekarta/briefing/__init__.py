"""What is told of a municipality before a talk with it: read once, shown in several ways.

wording   sentences whose values keep what they are
figures   a figure or fact with its year, its source and its address in the API
parts     the sections, and all of them together: `Briefing`
"""

from skanekarta.briefing.figures import Fact, Figure, Origin
from skanekarta.briefing.parts import Briefing, Remark
from skanekarta.briefing.wording import Sentence, Voice

__all__ = ["Briefing", "Fact", "Figure", "Origin", "Remark", "Sentence", "Voice"]
