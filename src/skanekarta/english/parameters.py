"""What is wrong with a parameter."""

from __future__ import annotations

PARAMETERS = {
    "bestäms av analysen ”{title}”.": "is decided by the analysis “{title}”.",
    "Parametern {name}: {reason}": "The parameter {name}: {reason}",
    "behöver minst en gräns, till exempel 2019/2023 eller 2019/..": (
        "needs at least one end, such as 2019/2023 or 2019/.."
    ),
    "börjar efter sitt slut.": "begins after its end.",
    "ett heltal": "a whole number",
    "ett tal": "a number",
    "en dag, till exempel 2024-06-19": "a day such as 2024-06-19",
    "finns inte för statistik.": "does not exist for statistics.",
    "finns inte här.": "does not exist here.",
    "finns inte här: svaret gäller hela urvalet.": (
        "does not exist here: the answer is about the whole selection."
    ),
    "får ha högst {most} fält.": "may have at most {most} fields.",
    "får ha högst {most} värden.": "may have at most {most} values.",
    "får inte innehålla styrtecken.": "must not have control characters.",
    "får vara högst {longest} byte.": "may be at most {longest} bytes.",
    "får vara högst {longest} tecken.": "may be at most {longest} characters.",
    "gäller bara f=csv.": "is for f=csv only.",
    "går inte för {format}, vars kolumner är givna.": (
        "is not for {format}, whose columns are given."
    ),
    "går inte för {format}, som är till för geometri.": "is not for {format}, made for geometry.",
    "ska vara ett enda nyckeltal.": "must be one single indicator.",
    "ska vara en dag, ÅÅÅÅ-MM-DD.": "must be a day, YYYY-MM-DD.",
    "har ett värde som inte går.": "has a value that can't be used.",
    "har syd norr om nord. Ordningen är {corners}.": (
        "has its south north of its north. The order is {corners}."
    ),
    "har väst öster om öst. Ordningen är {corners}.": (
        "has its west east of its east. The order is {corners}."
    ),
    "kan inte blanda värden med och utan utropstecken.": (
        "can't mix values with and without an exclamation mark."
    ),
    "kan inte förenas med offset.": "can't be combined with offset.",
    "ligger utanför jordklotet. Ordningen är {corners}.": (
        "lies outside the globe. The order is {corners}."
    ),
    "högst {most} kommuner kan jämföras.": "at most {most} municipalities can be compared.",
    "samma kommun står två gånger. Välj olika kommuner.": (
        "the same municipality is there twice. Choose different ones."
    ),
    "samma år står två gånger. Välj två olika år.": (
        "the same year is there twice. Choose two different years."
    ),
    "ska ha ett till {most} olika fält.": "must have one to {most} different fields.",
    "ska vara en dag eller en tidpunkt med tidszon, till exempel {moment}.": (
        "must be a day or a moment with a time zone, such as {moment}."
    ),
    "ska vara en dag eller ett intervall a/b.": "must be a day or an interval a/b.",
    "ska vara en dag, till exempel 2024-06-19.": "must be a day such as 2024-06-19.",
    "ska vara ett heltal, {low}–{high}.": "must be a whole number, {low}–{high}.",
    "ska vara fyra tal: {corners}.": "must be four numbers: {corners}.",
    "ska vara geojson, json eller html för en enda post.": (
        "must be geojson, json or html for a single feature."
    ),
    "ska vara json eller html.": "must be json or html.",
    "ska vara json.": "must be json.",
    "ska vara något av {names}.": "must be one of {names}.",
    "ska vara true eller false.": "must be true or false.",
    "syd,väst,nord,öst i grader": "south,west,north,east in degrees",
    "syd,väst,nord,öst i meter": "south,west,north,east in metres",
    "två till fyra kommuner eller två år behövs.": (
        "two to four municipalities or two years are needed."
    ),
    "två år behövs, till exempel 2021/2023.": "two years are needed, such as 2021/2023.",
    "väst,syd,öst,nord i grader": "west,south,east,north in degrees",
    "väst,syd,öst,nord i meter": "west,south,east,north in metres",
    "ändring behöver ett enda år, till exempel year=2023.": (
        "change needs a single year, such as year=2023."
    ),
    "det finns inget annat år att jämföra med.": "there is no other year to compare with.",
    "är angiven mer än en gång. Skriv värdena med komma emellan.": (
        "is given more than once. Write its values with commas between."
    ),
    "är inget sidmärke för den här sorteringen. Följ länken next.": (
        "is no page token for this order. Follow the link next."
    ),
    "är inget filter för stöd.": "is no filter of grants.",
    "är tom.": "is empty.",
    "är tom. Ange ett eller flera värden med komma emellan.": (
        "is empty. Give one or more values with commas between."
    ),
    "{rows} rader ryms inte: Excel har plats för {most}. Avgränsa urvalet, eller hämta det "
    "som csv.": (
        "{rows} rows are too many: Excel has room for {most}. Narrow the selection, or get it "
        "as csv."
    ),
    "”{text}” finns inte.": "“{text}” does not exist.",
    "”{text}” går inte att använda.": "“{text}” can't be used.",
    "”{text}” går inte att sortera på.": "“{text}” can't be sorted by.",
    "”{text}” går inte att visa här.": "“{text}” can't be shown here.",
    "”{text}” är inget format som finns här.": "“{text}” is no format that exists here.",
    "”{system}” är inget koordinatsystem här.": "“{system}” is no coordinate system here.",
    "”{text}” är inget språk här.": "“{text}” is no language here.",
    "”{text}” är ingen kommun i Skåne och inget år.": (
        "“{text}” is no municipality in Skåne and no year."
    ),
    "”{text}” är inget år.": "“{text}” is no year.",
    "”{text}” är varken en kommun i Skåne eller en rad i ett lager (lager:nyckel).": (
        "“{text}” is neither a municipality in Skåne nor a row of a layer (layer:key)."
    ),
    "”{text}” är ingen karta.": "“{text}” is no map.",
    "”{text}” är inte en dag (2024-06-19) eller tid (2024-06-19T12:00:00Z). "
    "Ett helt år skrivs 2024-01-01/2024-12-31.": (
        "“{text}” is no day (2024-06-19) or time (2024-06-19T12:00:00Z). "
        "A whole year is written 2024-01-01/2024-12-31."
    ),
    "”{text}” är inte {expected}. Intervall skrivs a/b, a/.. eller ../b.": (
        "“{text}” is not {expected}. Intervals are written a/b, a/.. or ../b."
    ),
}
