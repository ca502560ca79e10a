"""How a municipality's value becomes a fill: a class of the scale, or one of the things that are
not a number. `static/js/scale.js` does the same in the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from skanekarta.web.drawing.classes import METHODS, MOST, Class, class_of, classes
from skanekarta.web.language import _, noted

ZERO, NOTHING, UNKNOWN, OUTSIDE = "zero", "nothing", "unknown", "outside"
INAPPLICABLE = "inapplicable"
"""What there can be no figure of; no municipality is that, so no map draws it."""

Value = float | str
"""A number, or one of the five that are none (the design, truth 2)."""

PLAIN = {
    ZERO: noted("0, enligt fullständiga listor"),
    NOTHING: noted("Inget i de inlästa listorna"),
    UNKNOWN: noted("Uppgift saknas"),
    OUTSIDE: noted("Utanför urvalet"),
}
"""Not a number, in the order of the legend."""

EVEN = "even"
NO_CHANGE = noted("Ingen ändring")
"""The middle of a scale of changes: a number like the others, so a colour and no pattern."""

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


@dataclass(frozen=True)
class Classing:
    """How numbers are put in classes: the method, and the steps of the fixed one."""

    method: str = next(iter(METHODS))
    steps: tuple[float, ...] = ()


def sequential(
    values: Mapping[str, Value], tell: Told, how: Classing, plain: Mapping[str, str] = PLAIN
) -> Shading:
    """A scale from little to much; of changes where some are below nothing, so that a loss never
    looks like a small gain."""
    numbers = _numbers(values)
    if any(number < 0 for number in numbers):
        return diverging(values, tell, how, plain)
    found = classes(numbers, how.method, MOST, how.steps)
    shown = _filled(values, lambda value: _shade(class_of(found, value)))
    legend = [
        Entry(_shade(each), _between(each.low, each.high, tell), each.count) for each in found
    ]
    return Shading(shown, (*legend, *_plain_entries(shown, plain, tuple(plain))))


UPWARDS = ("class-1", "class-3", "class-5")
DOWNWARDS = ("minus-1", "minus-2", "minus-3")


def diverging(
    values: Mapping[str, Value], tell: Told, how: Classing, plain: Mapping[str, str]
) -> Shading:
    """A scale of changes: the same steps up and down, nothing in the middle."""
    sizes = [abs(number) for number in _numbers(values) if number]
    steps = classes(sizes, how.method, len(UPWARDS), how.steps)

    def kind(value: float) -> str:
        if not value:
            return EVEN
        return (UPWARDS if value > 0 else DOWNWARDS)[class_of(steps, abs(value)).place]

    shown = _filled(values, kind)
    above = [Entry(UPWARDS[each.place], *_side(values, each, 1, tell)) for each in steps]
    below = [Entry(DOWNWARDS[each.place], *_side(values, each, -1, tell)) for each in steps]
    none = _plain_entries(shown, {EVEN: NO_CHANGE}, (EVEN,))
    legend = [each for each in (*reversed(above), *none, *below) if each.count]
    return Shading(shown, (*legend, *_plain_entries(shown, plain, tuple(plain))))


def _side(values: Mapping[str, Value], each: Class, sign: int, tell: Told) -> tuple[str, int]:
    """What a step is called on one side of nothing, and how many are there; by the numbers that
    are there."""
    inside = [number for number in _numbers(values) if each.low <= sign * number <= each.high]
    return (_between(min(inside), max(inside), tell) if inside else ""), len(inside)


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


def _shade(each: Class) -> str:
    """A class's token: spread over the scale where there are fewer than five."""
    if each.of == 1:
        return "class-3"
    return f"class-{1 + round(each.place * (MOST - 1) / (each.of - 1))}"


def _between(low: float, high: float, tell: Told) -> str:
    first, last = tell(low), tell(high)
    if first == last:
        return first
    is_signed = low < 0 or first.startswith("+")
    if is_signed:
        return _("{first} till {last}").format(first=first, last=last)
    return f"{first}–{last}"
