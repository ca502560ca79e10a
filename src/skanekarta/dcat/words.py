"""What a layer is called in a catalogue: keywords, themes and English words."""

from __future__ import annotations

from dataclasses import dataclass

EU = "http://publications.europa.eu/resource/authority"
CULTURE = f"{EU}/data-theme/EDUC"
GOVERNMENT = f"{EU}/data-theme/GOVE"
REGIONS = f"{EU}/data-theme/REGI"
ALWAYS = ("kultur", "skåne")


@dataclass(frozen=True)
class Words:
    """Keywords are Swedish, singular and in lower case; `frequency` is of the EU's list."""

    keywords: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    frequency: str = "IRREG"
    title: str | None = None
    description: str | None = None


WORDS = {
    "kommunfakta": Words(
        ("kommun", "folkmängd", "areal", "styrdokument"),
        (REGIONS,),
        "ANNUAL",
        "Facts of the municipalities",
        "Skåne's 33 municipalities with population, area and cultural policy documents.",
    ),
    "figures": Words(
        ("kommun", "nyckeltal", "statistik"),
        (REGIONS,),
        "ANNUAL",
        "Key figures",
        "Every figure of the municipalities: one row for each municipality, indicator and year.",
    ),
    "localities": Words(
        ("tätort", "folkmängd"),
        (REGIONS,),
        "IRREG",
        "Localities",
        "Skåne's localities as Statistics Sweden delimits them.",
    ),
    "grants": Words(
        ("kulturstöd", "bidrag", "utlysning", "konst"),
        (GOVERNMENT,),
        "ANNUAL",
        "Regional grants to culture",
        "Decided grants to culture: one row for each recipient and decision.",
    ),
    "policy-documents": Words(
        ("styrdokument", "kulturplan", "biblioteksplan"),
        (GOVERNMENT,),
        "IRREG",
        "Policy documents",
        "Policy documents for culture of the municipalities and the region, with their status.",
    ),
    "activities": Words(
        ("aktivitet", "dialog", "nätverk"),
        (GOVERNMENT,),
        "IRREG",
        "Activities",
        "What the regional culture administration does, as points on the map.",
    ),
}
"""Of the layers there are; another has the words of every layer, until it is given its own."""


def words_of(layer_id: str) -> Words:
    """A layer's words."""
    return WORDS.get(layer_id, Words())
