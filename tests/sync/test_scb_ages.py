"""Ages are added up once each, from as few of SCB's cells as there are."""

from __future__ import annotations

import pytest
from scb_world import BANDS_5, BANDS_10, SINGLE

from skanekarta.sync.scb.ages import OLDEST, covering, span_of

TOTALS = ("tot", "TOT1", "TOT5", "TOT10", "TotSA")
OLD = (*SINGLE, "100+", "tot")
NEW = (*SINGLE, "100+1", *BANDS_5, *BANDS_10, *TOTALS)


@pytest.mark.parametrize(
    ("code", "span"),
    [
        ("0", (0, 0)),
        ("99", (99, 99)),
        ("-4", (0, 4)),
        ("20-24", (20, 24)),
        ("100+", (100, OLDEST)),
        ("100+1", (100, OLDEST)),
        ("100+10", (100, OLDEST)),
        *((total, None) for total in TOTALS),
    ],
)
def test_codes_mean_ages(code: str, span: tuple[int, int] | None) -> None:
    assert span_of(code) == span


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [
        (0, 19, ("-9", "10-19")),
        (20, 64, ("20-29", "30-39", "40-49", "50-59", "60-64")),
        (65, OLDEST, ("65-69", "70-79", "80-89", "90-99", "100+1")),
    ],
)
def test_the_widest_bands_that_fit_are_taken(first: int, last: int, codes: tuple[str, ...]) -> None:
    assert covering(NEW, first, last) == codes


def test_single_years_are_added_where_there_are_no_bands() -> None:
    assert covering(OLD, 0, 19) == SINGLE[:20]
    assert covering(OLD, 65, OLDEST) == (*SINGLE[65:], "100+")


def test_ages_that_can_t_be_added_up_are_none() -> None:
    assert covering(BANDS_10, 20, 64) is None
    assert covering([], 0, 19) is None
    assert covering([age for age in OLD if age != "7"], 0, 19) is None
