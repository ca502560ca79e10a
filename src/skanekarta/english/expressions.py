"""What is wrong with a CQL2 expression."""

from __future__ import annotations

EXPRESSIONS = {
    "A_-villkoren jämför fält med flera värden med listor: ('musik','dans').": (
        "The A_ operators compare fields of several values with lists: ('musik','dans')."
    ),
    "BBOX har sina hörn i fel ordning.": "BBOX has its corners in the wrong order.",
    "BBOX ska ha fyra eller sex tal.": "BBOX must have four or six numbers.",
    "BETWEEN tar tal eller tid, inte {kind}.": "BETWEEN takes numbers or time, not {kind}.",
    "”{name}” är {kind} och ingen plats.": "“{name}” is {kind} and no place.",
    "”{name}” är {kind} och kan inte jämföras med {other}.": (
        "“{name}” is {kind} and can't be compared with {other}."
    ),
    "GEOMETRYCOLLECTION med olika slag går bara i S_INTERSECTS och S_DISJOINT.": (
        "A GEOMETRYCOLLECTION of different kinds only goes in S_INTERSECTS and S_DISJOINT."
    ),
    "I en GEOMETRYCOLLECTION ska stå POINT, LINESTRING, POLYGON …": (
        "A GEOMETRYCOLLECTION must hold POINT, LINESTRING, POLYGON …"
    ),
    "{one} kan inte jämföras med {other}.": "{one} can't be compared with {other}.",
    "Där ska stå en plats: geometry, BBOX, POINT, POLYGON …": (
        "A place must stand there: geometry, BBOX, POINT, POLYGON …"
    ),
    "En lista här ska ha texter: ('musik','dans').": (
        "A list here must have texts: ('musik','dans')."
    ),
    "En ring ska ha minst fyra punkter och sluta där den börjar; en linje två.": (
        "A ring must have at least four points and end where it begins; a line two."
    ),
    "Ett villkor ska vara sant eller falskt, inte {kind}.": (
        "A condition must be true or false, not {kind}."
    ),
    "Ett värde saknas. Skriv IS NULL för det som inte är känt.": (
        "A value is missing. Write IS NULL for what is not known."
    ),
    "IN ska ha en lista med värden.": "IN must have a list of values.",
    "INTERVAL ska ha två ändar.": "INTERVAL must have two ends.",
    "Koordinaterna går inte att läsa.": "The coordinates can't be read.",
    "LIKE tar text och ett mönster, inte {value} och {pattern}.": (
        "LIKE takes text and a pattern, not {value} and {pattern}."
    ),
    "Mönstret slutar med ett omvänt snedstreck utan något efter.": (
        "The pattern ends with a backslash and nothing after it."
    ),
    "Punkten {point} ligger utanför koordinatsystemet.": (
        "The point {point} lies outside the coordinate system."
    ),
    "T_-villkoren jämför tider, inte {kind}.": "The T_ operators compare times, not {kind}.",
    "Talet är för stort.": "The number is too large.",
    "dag": "a day",
    "ja eller nej": "true or false",
    "lista": "a list",
    "plats": "a place",
    "tal": "a number",
    "text": "text",
    "tid": "a time",
    "har en parentes för mycket vid tecken {at}.": "has a bracket too many at character {at}.",
    "har en parentes som inte stängs vid tecken {at}.": (
        "has a bracket that is not closed at character {at}."
    ),
    "har för djupt nästlade parenteser vid tecken {at}.": (
        "has too deeply nested brackets at character {at}."
    ),
    "har för många NOT eller räknetecken i rad.": "has too many NOT or signs in a row.",
    "ska vara cql2-text eller cql2-json.": "must be cql2-text or cql2-json.",
    "slutet": "the end",
    "{op} ska ha minst ett argument.": "{op} must have at least one argument.",
    "{op} ska ha {count} argument.": "{op} must have {count} arguments.",
    "{op} tar text, inte {kind}.": "{op} takes text, not {kind}.",
    "är för djup eller har fler än {most} värden.": "is too deep or has more than {most} values.",
    "är inte giltig CQL2 vid tecken {column} på rad {line}: ”{near}”.": (
        "is not valid CQL2 at character {column} of line {line}: “{near}”."
    ),
    "är inte giltig CQL2.": "is not valid CQL2.",
    "är tom eller innehåller styrtecken.": "is empty or has control characters.",
    "”{text}” går inte att filtrera på.": "“{text}” can't be filtered by.",
    "”{op}” kan inte stå där.": "“{op}” can't stand there.",
    "”{text}” är inget villkor här.": "“{text}” is no condition here.",
    "”{text}” är ingen dag (2024-06-19).": "“{text}” is no day (2024-06-19).",
    "”{text}” är ingen tid (2024-06-19T12:00:00Z).": "“{text}” is no time (2024-06-19T12:00:00Z).",
}
