"""What is wrong with a posted entry."""

from __future__ import annotations

ENTRIES = {
    "finns inte. De fält som finns är {names}.": (
        "does not exist. The fields that exist are {names}."
    ),
    "får ha högst {longest} tecken, men har {has}.": (
        "may have at most {longest} characters, but has {has}."
    ),
    "kan inte ha både {code} (hela Skåne) och enskilda kommuner.": (
        "can't have both {code} (all of Skåne) and single municipalities."
    ),
    "koordinaterna ska vara tal.": "the coordinates must be numbers.",
    "ligger före starts_on.": "lies before starts_on.",
    "ligger utanför jordklotet.": "lies outside the globe.",
    "ligger utanför jordklotet. Ordningen är [longitud, latitud] i grader.": (
        "lies outside the globe. The order is [longitude, latitude] in degrees."
    ),
    "måste anges.": "must be given.",
    "punkten ligger i {name}, inte i den kommun som anges.": (
        "the point lies in {name}, not in the municipality that is given."
    ),
    "punkten ligger utanför Skåne.": "the point lies outside Skåne.",
    "ser ut att innehålla ett personnummer. Personuppgifter hör inte hit.": (
        "seems to hold a personal identity number. Personal data do not belong here."
    ),
    "ska ha två koordinater: [longitud, latitud].": (
        "must have two coordinates: [longitude, latitude]."
    ),
    "ska ligga mellan {first} och {last}.": "must lie between {first} and {last}.",
    "ska vara Feature: en GeoJSON-post med geometry och properties.": (
        "must be Feature: a GeoJSON feature with geometry and properties."
    ),
    "ska vara en lista ur {slugs}.": "must be a list out of {slugs}.",
    "ska vara en punkt: {{“type”: “Point”, “coordinates”: [longitud, latitud]}}.": (
        "must be a point: {{“type”: “Point”, “coordinates”: [longitude, latitude]}}."
    ),
    "ska vara ett av {slugs}.": "must be one of {slugs}.",
    "ska vara ett heltal, 0 eller större.": "must be a whole number, 0 or larger.",
    "ska vara ett objekt med minst {names}.": "must be an object with at least {names}.",
    "ska vara text.": "must be text.",
    "är inte giltig JSON i UTF-8.": "is not valid JSON in UTF-8.",
}
