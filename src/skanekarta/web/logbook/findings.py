"""What importers say of the rows of a list, in the reader's language.

They say it in Swedish, as finished sentences: a report of theirs is a file as well. Here each
sentence that pasted rows can give is known by its template, which is the key to the catalogue. What
is not known stays as it is, marked as Swedish; a test reads the importers' source, so that no
sentence about pasted rows is."""

from __future__ import annotations

import re
from functools import cache

from skanekarta.web.cells import Part
from skanekarta.web.language import gettext, is_swedish, is_translated, noted

SAID = (
    noted("Värdet saknas."),
    noted("Texten är längre än {n} tecken."),
    noted("Texten har styrtecken som inte kan sparas."),
    noted("Cellen är längre än {n} tecken."),
    noted("Cellen är inget antal: skriv ett heltal, 0 eller större."),
    noted("Cellen är inget tal."),
    noted("Cellen är inget datum."),
    noted("Värdet ska vara ja eller nej."),
    noted("Värdet finns inte bland de som går att välja ({word})."),
    noted("Adressen är längre än {n} tecken."),
    noted("Adressen ska ha en värd och sakna namn och lösenord."),
    noted(
        "Adressen ska börja med http:// eller https://, sakna mellanslag och ha högst {n} tecken."
    ),
    # When
    noted("Datumet finns inte i almanackan; dagen skrivs före månaden."),
    noted("Månaden finns inte."),
    noted("Året ska vara från 1900 till 2100."),
    noted("Cellen är inget årtal; skriv fyra siffror, från 1900 till 2100."),
    noted("Talet är Excels nummer för {day} och läses så; skriv hellre datumet."),
    noted("Tiden ska ligga mellan {earliest} och {latest}."),
    noted("Slutet ligger före början."),
    noted("Tiden sägs vara bättre känd än den är skriven."),
    noted("En period behöver också sitt slut."),
    noted("Slutet ligger utanför månaden eller året. Skriv att det är en period."),
    # Where
    noted("En punkt behöver båda sina tal."),
    noted("Punkten är inte två tal."),
    noted("Punkten ligger utanför koordinatsystemet."),
    noted("Punkten ligger utanför Skåne."),
    noted("Punkten ligger utanför Skåne: latitud och longitud har bytt plats."),
    noted("Punkten ligger i {name}, inte i den kommun som anges."),
    noted("Raden saknar både kommun och punkt."),
    noted("Hela Skåne kan inte stå tillsammans med enskilda kommuner."),
    noted("Platsen ligger utanför Skåne, och kartan har bara Skånes 33 kommuner."),
    noted(
        "Platsen är ingen av Skånes 33 kommuner. Skriv kommunens namn eller kod, eller ”Hela "
        "Skåne”; för en kommun utanför Skåne dess fyrsiffriga kod."
    ),
    noted("{place} är en tätort i {name} och i {other}; skriv {wanted} eller {another}."),
    noted("{place} är en tätort i {name}; skriv {wanted}."),
    # Rows and headings
    noted("Filen är tom."),
    noted("Filen har inga rader under rubrikerna."),
    noted("Filen har fler än {n} poster. Dela den i flera."),
    noted("Filen har fler än {n} rader; fler kan inte läsas in."),
    noted("Filen har fler än {n} kolumner; fler kan inte läsas in."),
    noted("Filen är {size}; högst {largest} kan läsas in."),
    noted("Läsningen slutar här: filen har {n} fel."),
    noted("Det finns fler sådana i filen än vad som visas här."),
    noted("Ingen rad bland de första {n} har rubriker som känns igen, till exempel {names}."),
    noted(
        "Raden har rubriker, och det har rad {n} också. En fil kan bara ha en tabell: lägg "
        "tabellerna i var sin fil, eller under samma rubriker."
    ),
    noted("Rubriken finns två gånger; ta bort eller byt namn på en av dem."),
    noted("Rubriken betyder detsamma som ”{name}”; ta bort eller byt namn på en av dem."),
    noted("Kolumnen känns inte igen och läses inte."),
    noted("Menas {name}?"),
    noted("Den finns flera gånger."),
    noted("Det finns ingen kolumn för {word}. Rubriken kan vara: {names}."),
    noted("Raden upprepar rubrikerna."),
    noted("Raden har bara en text och läses inte."),
    noted("Raden säger detsamma som rad {n}; båda läses in."),
    noted("Post {n} är av samma slag, samma dag och i samma kommun."),
    noted("Raden läses in ändå."),
    # Text between delimiters
    noted("Rad {n}: {rest}"),
    noted("citattecknen stämmer inte; ett saknas, eller följs av mer text."),
    noted("ett citattecken öppnas men stängs aldrig; filen kan vara avkortad."),
    noted("en cell är längre än {n} tecken; ett citattecken kan vara oavslutat."),
    noted("Raderna därefter lästes inte."),
    noted("Rad {n}, kolumn {m}: cellen är längre än {most} tecken."),
    noted("Rad {n} är längre än {m} tecken."),
    noted(
        "Rad {n} har {m} celler, tabellen {most}. Kanske står det ett skiljetecken i en cell utan "
        "citattecken omkring."
    ),
    noted(
        "Rad {n}, den sista, har {m} celler men raden före {most}, och slutar utan radbrytning: "
        "filen verkar avkortad."
    ),
    noted("texten innehåller NUL-tecken; filen är skadad."),
    noted(
        "texten är förstörd (till exempel ”Ã¶” i stället för ”ö”). Öppna originalet och spara det "
        "som CSV UTF-8."
    ),
    noted("ett osynligt tecken (BOM) mitt i filen togs bort."),
    # Nobody's personal number
    noted(
        "Cellen har ett personnummer eller samordningsnummer. Ta bort det ur filen: "
        "personuppgifter får inte läsas in. Raden är inte granskad i övrigt."
    ),
    noted(
        "Cellen har vad som kan vara ett personnummer, och kolumnen är inte säkert en serie "
        "ärendenummer. Ta bort numret ur filen, eller hela kolumnen: personuppgifter får inte "
        "läsas in."
    ),
    # Around the cells
    noted("Och {n} till."),
    noted("Ytterligare {n} är räknade men inte uppskrivna."),
)
"""Every sentence, or part of one, that a report of pasted rows can hold: «word» is a word of ours
that is said in the reader's language too, «rest» sentences."""

ROWS = (noted("{rows} … ({n} rader)"), noted("{rows} och {last}"))
"""How rows are told apart (`Group.where`)."""

VALID = (noted("{names} och {n} till"),)
"""What would do, which is written as the list has to say it (`Group.valid`)."""

WORDS = (
    *(noted("slag"), noted("nätverk"), noted("konst- och kulturområde"), noted("målgrupp")),
    *(noted("synlighet"), noted("hur väl tiden är känd")),
)
"""The vocabularies of `importers.logging.words`."""

PLACEHOLDER = re.compile(r"\\\{(\w+)\\\}")
NUMBERS = ("n", "m", "most")
NUMBER = "[0-9\u00a0]+"


def sentences(text: str) -> Part:
    """What an importer says, in the reader's language where it is known."""
    return _part(text, _told(text, SAID))


def word(text: str) -> Part:
    """A title of our own, as a field's."""
    return Part(gettext(text), is_swedish=not is_translated(text))


def rows(text: str) -> Part:
    """Numbers of rows, in words."""
    return Part(_told(text, ROWS) or text)


def valid(text: str) -> Part:
    """What may stand in the list, which is Swedish in any language."""
    return Part(_told(text, VALID) or text, is_swedish=not is_swedish() and bool(text))


def quoted(text: str) -> Part:
    """What stands in the list."""
    return Part(text, is_swedish=not is_swedish() and bool(text))


def _part(text: str, told: str | None) -> Part:
    return Part(text if told is None else told, is_swedish=told is None and not is_swedish())


def _told(text: str, known: tuple[str, ...]) -> str | None:
    """Sentences that follow each other; None where one of them is not known."""
    if not text or is_swedish():
        return text
    for template in known:
        found = _pattern(template).match(text)
        if found is None:
            continue
        after = _told(text[found.end() :].lstrip(), known)
        values = {name: _value(name, each) for name, each in found.groupdict().items()}
        if after is not None and None not in values.values():
            return f"{gettext(template).format(**values)} {after}".rstrip()
    return None


def _value(name: str, text: str) -> str | None:
    if name == "rest":
        return _told(text, SAID)
    if name == "word":
        return gettext(text)
    return text.replace("\u00a0", ",") if name in NUMBERS else text


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """A sentence of that template, up to the space or the end behind it."""

    def group(found: re.Match[str]) -> str:
        name = found[1]
        return f"(?P<{name}>{NUMBER if name in NUMBERS else '.+' if name == 'rest' else '.+?'})"

    return re.compile(f"{PLACEHOLDER.sub(group, re.escape(template))}(?= |$)", re.DOTALL)
