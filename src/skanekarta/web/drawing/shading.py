"""How a municipality's value becomes a fill: a class of the scale, or one of the things that are
not a number. `static/js/scale.js` does the same in the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from skanekarta.web.drawing.classes import MOST, Class, class_of, classes
from skanekarta.web.language import _, noted

ZERO, NOTHING, UNKNOWN, OUTSIDE = "zero", "nothing", "unknown", "outside"

Value = float | str
"""A number, or one of the four that are none (the design, truth 2)."""

PLAIN = {
    ZERO: noted("0, enligt fullständiga listor"),
    NOTHING: noted("Inget i de inlästa listorna"),
    UNKNOWN: noted("Uppgift saknas"),
    OUTSIDE: noted("Utanför urvalet"),
}
"""Not a number, in the order of the legend."""

SIDES = 3
"""The most classes on either side of a scale with nothing in its middle."""

HUES = 6


@dataclass(frozen=True)
class Entry:
    """A line of the legend: how it is filled, what it means, how many municipalities it holds."""

    kind: str
    title: str
    count: int


@dataclass(frozen=True)
class Shading:
    """How each municipality is filled, by its code, and the legend in its order."""

    kinds: Mapping[str, str]
    legend: tuple[Entry, ...]


Told = Callable[[float], str]


def sequential(
    values: Mapping[str, Value], tell: Told, method: str, plain: Mapping[str, str] = PLAIN
) -> Shading:
    """A scale from little to much. What is below nothing has a colour of its own, so that a loss
    never looks like a small gain."""
    numbers = _numbers(values)
    below = classes([number for number in numbers if number < 0], method, 2)
    rest = classes([number for number in numbers if number >= 0], method, MOST - len(below))
    found = [*below, *rest]
    kinds = [f"minus-{len(below) - place}" for place in range(len(below))]
    kinds += [f"class-{_spread(place, len(rest))}" for place in range(len(rest))]
    legend = [
        Entry(kind, _range(each, tell), each.count) for kind, each in zip(kinds, found, strict=True)
    ]
    return _shaded(values, lambda value: kinds[class_of(found, value)], legend, plain)


def diverging(
    values: Mapping[str, Value], tell: Told, method: str, plain: Mapping[str, str]
) -> Shading:
    """A scale of changes: the same steps up and down, nothing in the middle."""
    steps = classes([abs(number) for number in _numbers(values) if number], method, SIDES)

    def kind(value: float) -> str:
        if not value:
            return ZERO
        step = _outward(class_of(steps, abs(value)), len(steps))
        return f"{'plus' if value > 0 else 'minus'}-{step}"

    shown = _filled(values, kind)
    legend = []
    for sign in (1, -1):
        for place, each in list(enumerate(steps))[::-sign]:
            name = f"{'plus' if sign > 0 else 'minus'}-{_outward(place, len(steps))}"
            count = sum(1 for found in shown.values() if found == name)
            low, high = sorted((sign * each.low, sign * each.high))
            legend += [Entry(name, _between(low, high, tell), count)] if count else []
        legend += _plain_entries(shown, plain, (ZERO,)) if sign > 0 else []
    others = [name for name in plain if name != ZERO]
    return Shading(shown, (*legend, *_plain_entries(shown, plain, others)))


def categories(
    values: Mapping[str, str | None], titles: Mapping[str, str], plain: Mapping[str, str] = PLAIN
) -> Shading:
    """Kinds without an order. A category keeps its colour whichever others are there."""
    hues = {slug: f"category-{1 + place % HUES}" for place, slug in enumerate(titles)}
    known = {**hues, **{name: name for name in plain}}
    shown = {code: known.get(slug or "", UNKNOWN) for code, slug in values.items()}
    found = [(hues[slug], title) for slug, title in titles.items()]
    legend = [Entry(hue, _(title), list(shown.values()).count(hue)) for hue, title in found]
    kept = [each for each in legend if each.count]
    return Shading(shown, (*kept, *_plain_entries(shown, plain, tuple(plain))))


def _shaded(
    values: Mapping[str, Value],
    kind: Callable[[float], str],
    legend: Sequence[Entry],
    plain: Mapping[str, str],
) -> Shading:
    shown = _filled(values, kind)
    return Shading(shown, (*legend, *_plain_entries(shown, plain, tuple(plain))))


def _filled(values: Mapping[str, Value], kind: Callable[[float], str]) -> dict[str, str]:
    return {
        code: value if isinstance(value, str) else kind(value) for code, value in values.items()
    }


def _numbers(values: Mapping[str, Value]) -> list[float]:
    return [value for value in values.values() if not isinstance(value, str)]


def _plain_entries(
    shown: Mapping[str, str], plain: Mapping[str, str], names: Sequence[str]
) -> list[Entry]:
    counts = {name: sum(1 for kind in shown.values() if kind == name) for name in names}
    return [Entry(name, _(plain[name]), count) for name, count in counts.items() if count]


def _spread(place: int, count: int) -> int:
    """The token of a class: spread over the scale where there are fewer than five."""
    return 3 if count == 1 else 1 + round(place * (MOST - 1) / (count - 1))


def _outward(place: int, count: int) -> int:
    """The same for a side of a diverging scale."""
    return 2 if count == 1 else 1 + round(place * (SIDES - 1) / (count - 1))


def _range(each: Class, tell: Told) -> str:
    return _between(each.low, each.high, tell)


def _between(low: float, high: float, tell: Told) -> str:
    first, last = tell(low), tell(high)
    if first == last:
        return first
    is_signed = low < 0 or first.startswith("+")
    if is_signed:
        return _("{first} till {last}").format(first=first, last=last)
    return f"{first}–{last}"
