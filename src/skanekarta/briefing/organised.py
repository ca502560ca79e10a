"""How culture is organised in the municipality, whom one turns to there, and links."""

from __future__ import annotations

from skanekarta.briefing.asking import Asked
from skanekarta.briefing.figures import MISSING, Fact, Origin
from skanekarta.briefing.parts import Organised
from skanekarta.briefing.wording import noted

FORM = noted("Organisationsform")


def organised(asked: Asked) -> Organised:
    """The section."""
    return Organised(Fact(FORM, None, Origin(None), missing=MISSING), (), ())
