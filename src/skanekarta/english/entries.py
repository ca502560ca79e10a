"""What is wrong with a posted entry."""

from __future__ import annotations

ENTRIES = {
    "Bara den som skrev posten kan ångra den.": ("Only the one who wrote the entry can undo it."),
    "Det finns ingen post {fid} i loggen.": ("There is no entry {fid} in the log."),
    "Det har gått mer än tio minuter. Rätta eller återkalla post {newest} i stället.": (
        "More than ten minutes have passed. Correct or withdraw entry {newest} instead."
    ),
    "Högst {most} poster i minuten. Vänta en minut och försök igen.": (
        "At most {most} entries a minute. Wait a minute and try again."
    ),
    "Nyckeln i Idempotency-Key har använts till något annat.": (
        "The key in Idempotency-Key has been used for something else."
    ),
    "Post {newest} har inget tidigare läge.": ("Entry {newest} has no former state."),
    "Post {newest} var återkallad innan. Återkalla den.": (
        "Entry {newest} was withdrawn before. Withdraw it."
    ),
    "Post {newest} är redan återkallad.": ("Entry {newest} has been withdrawn already."),
    "Post {newest} är återkallad. Återställ den innan du rättar.": (
        "Entry {newest} is withdrawn. Restore it before you correct it."
    ),
    "Posten har ändrats sedan dess. Nu gäller post {newest}.": (
        "The entry has been changed since then. Entry {newest} stands now."
    ),
    "Posten är återkallad av dem som skrev den.": (
        "The entry has been withdrawn by those who wrote it."
    ),
    "får anges en gång.": "can be given once.",
    "Uppgifterna före post {newest} är borttagna och kan inte återställas.": (
        "What was before entry {newest} has been erased and can't be restored."
    ),
    "det finns ingen post med det numret.": ("there is no entry with that number."),
    "finns inte. De fält som finns är {names}.": (
        "does not exist. The fields that exist are {names}."
    ),
    "får ha högst {longest} tecken, men har {has}.": (
        "may have at most {longest} characters, but has {has}."
    ),
    "hör inte till en ny post.": ("does not belong to a new entry."),
    "kan inte ha både {code} (hela Skåne) och enskilda kommuner.": (
        "can't have both {code} (all of Skåne) and single municipalities."
    ),
    "koordinaterna ska vara tal.": ("the coordinates must be numbers."),
    "ligger före starts_on.": ("lies before starts_on."),
    "ligger utanför det som starts_on anger. Ange en period.": (
        "lies outside what starts_on says. Give a period."
    ),
    "ligger utanför jordklotet.": ("lies outside the globe."),
    "ligger utanför jordklotet. Ordningen är [longitud, latitud] i grader.": (
        "lies outside the globe. The order is [longitude, latitude] in degrees."
    ),
    "måste anges för en period.": ("must be given for a period."),
    "måste anges.": ("must be given."),
    "punkten ligger i {name}, inte i den kommun som anges.": (
        "the point lies in {name}, not in the municipality that is given."
    ),
    "punkten ligger utanför Skåne.": ("the point lies outside Skåne."),
    "punkten ligger utanför Skåne: latitud och longitud har bytt plats. Ordningen är "
    "[longitud, latitud] i grader.": (
        "the point lies outside Skåne: latitude and longitude have changed places. The order is "
        "[longitude, latitude] in degrees."
    ),
    "ser ut att innehålla ett personnummer. Personuppgifter hör inte hit.": (
        "seems to hold a personal identity number. Personal data do not belong here."
    ),
    "ska ha två koordinater: [longitud, latitud].": (
        "must have two coordinates: [longitude, latitude]."
    ),
    "ska ligga mellan {first} och {last}.": ("must lie between {first} and {last}."),
    "ska vara 1–{longest} tecken ur ASCII, till exempel ett UUID.": (
        "must be 1–{longest} characters of ASCII, a UUID for instance."
    ),
    "ska vara Feature: en GeoJSON-post med geometry och properties.": (
        "must be Feature: a GeoJSON feature with geometry and properties."
    ),
    "ska vara en dag, månad eller ett år: 2024-06-19, 2024-06 eller 2024.": (
        "must be a day, a month or a year: 2024-06-19, 2024-06 or 2024."
    ),
    "ska vara en lista ur {slugs}.": ("must be a list out of {slugs}."),
    "ska vara en punkt: {{“type”: “Point”, “coordinates”: [longitud, latitud]}}.": (
        "must be a point: {{“type”: “Point”, “coordinates”: [longitude, latitude]}}."
    ),
    "ska vara en webbadress: https://… eller http://…": (
        "must be a web address: https://… or http://…"
    ),
    "ska vara ett av {slugs}.": ("must be one of {slugs}."),
    "ska vara ett heltal, 0 eller större.": ("must be a whole number, 0 or larger."),
    "ska vara ett objekt med minst {names}.": ("must be an object with at least {names}."),
    "ska vara null: platsen är den som posten har.": (
        "must be null: the place is the entry's own."
    ),
    "ska vara numret på en post.": ("must be the number of an entry."),
    "ska vara text.": ("must be text."),
    "säger mer än starts_on, som bara anger året.": (
        "says more than starts_on, which gives the year only."
    ),
    "är inte giltig JSON i UTF-8.": ("is not valid JSON in UTF-8."),
    "behövs också för hela Skåne: var hölls det?": (
        "is needed for all of Skåne too: where was it held?"
    ),
    "Det finns ingen post med nummer {number}.": "There is no entry with the number {number}.",
    "Det som skickades får vara högst {kb} kB.": "What is sent may be at most {kb} kB.",
    "Du är utloggad. Logga in i en ny flik och spara sedan igen.": (
        "You are signed out. Sign in in a new tab and then save again."
    ),
    "finns inte bland tätorter och kommuner.": "is not among the localities and municipalities.",
    "går inte att läsa. Skriv grader som {first} eller SWEREF 99 TM som {second}.": (
        "can't be read. Write degrees such as {first} or SWEREF 99 TM such as {second}."
    ),
    "kan betyda flera platser. Välj en av dem nedanför.": (
        "may mean several places. Choose one of them below."
    ),
    "måste anges: en tätort, koordinater eller åtminstone en kommun.": (
        "must be given: a locality, coordinates or at least a municipality."
    ),
    "är ingen känd tätort. Skriv koordinater, eller kryssa för kommunen.": (
        "is no known locality. Write coordinates, or tick the municipality."
    ),
}
