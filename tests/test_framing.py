"""How much of the board's frames the map knows, in a sentence."""

from __future__ import annotations

from decimal import Decimal

import pytest

from skanekarta.statistics import Frame, frame_text


def frame(year: int, loaded: int, *, operating: bool = False) -> Frame:
    return Frame(year, 1_000_000, Decimal(loaded), operating, None)


@pytest.mark.parametrize(
    ("frames", "told"),
    [
        ([frame(2023, 3_000)], "Kartan visar 0,3 % av 2023 års ram för kulturnämnden: "
         "verksamhetsstödet saknas."),
        ([frame(2024, 0), frame(2023, 400)], "Kartan visar ingenting av 2024 års ram för "
         "kulturnämnden (2023: mindre än 0,1 %): verksamhetsstödet saknas."),
        ([frame(2024, 900_000, operating=True), frame(2023, 3_000)], "Kartan visar 90,0 % av 2024 "
         "års ram för kulturnämnden (2023: 0,3 %): verksamhetsstödet saknas för 2023."),
        ([frame(2024, 900_000, operating=True)], "Kartan visar 90,0 % av 2024 års ram för "
         "kulturnämnden."),
    ],
)  # fmt: skip
def test_the_frames_in_a_sentence(frames: list[Frame], told: str) -> None:
    assert (frame_text(frames) or "").replace("\u00a0", " ") == told


def test_no_frames_no_sentence() -> None:
    assert frame_text([]) is None
