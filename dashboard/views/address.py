"""What a page shows as an address and back: filters, marks and groups, and not one story or number.

A named part travels as its number, an area drawn by hand as its corners. Whoever opens the address
sees what she may see, through her own gate; what is unknown in it is dropped.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

import numpy as np
from flask import url_for

from analysis.arrays import Floats
from dashboard.figures.geometry import quarters, zones
from dashboard.views.filters import Offer, View, read_view
from dashboard.views.marks import Mark, StoneArea
from dashboard.views.placing import part_of, quarter_of
from storybank.places import STRETCHES

MARK = "mark."
VERSUS = ("versus.by", "versus.first", "versus.second")
BESIDE = "beside"
SAVED_AS = ("svg", "png", "csv")
LONGEST = 20_000  # letters of one mark: some two thousand corners

Query = Mapping[str, Sequence[str]]


def write_address(view: View) -> str:
    """The view as the query of an address, without its question mark; empty for everything."""
    words = [(one.offer.name, option) for one in view.filters for option in one.chosen]
    words += [(MARK + name, _write_mark(mark)) for name, mark in view.marks.items()]
    if view.versus:
        asked = (view.versus.offer.name, view.versus.first, view.versus.second)
        words += zip(VERSUS, asked, strict=True)
    if view.beside:
        words.append((BESIDE, "1"))
    return urlencode(words, safe=":;,")


def read_address(offers: Sequence[Offer], query: Query) -> View:
    """The view that an address asks for, read against the offers."""
    marks = {
        name.removeprefix(MARK): _read_mark(words[0])
        for name, words in query.items()
        if name.startswith(MARK) and len(words[0]) <= LONGEST
    }
    versus = [query.get(name, [""])[0] for name in VERSUS]
    return read_view(offers, query, versus, marks, beside=bool(query.get(BESIDE)))


def name_exports(slug: str, address: str) -> Callable[[str], list[Mapping[str, str]]]:
    """For each question the ways to save its map of the view: {label, kind, address}."""
    # Flask builds one address for all maps; the id of a question needs no quoting.
    folder = url_for("save_map", slug=slug, name="map", kind="svg").removesuffix("map.svg")
    # A browser paints the picture itself: it asks for the drawing, and says what for.
    query = dict.fromkeys(SAVED_AS, address) | {"png": "&".join(filter(None, (address, "as=png")))}
    ends = {
        kind: f".{'csv' if kind == 'csv' else 'svg'}?{query[kind]}".rstrip("?") for kind in SAVED_AS
    }
    return partial(_exports, folder, ends)


def _exports(folder: str, ends: Mapping[str, str], question: str) -> list[Mapping[str, str]]:
    return [
        {"label": kind.upper(), "kind": kind, "address": f"{folder}{question}{end}"}
        for kind, end in ends.items()
    ]


def _write_mark(mark: Mark) -> str:
    if isinstance(mark, tuple):
        return "bars:" + ",".join(mark)
    if isinstance(mark, StoneArea):
        quarter = quarter_of(mark.corners)
        area = f"quarter:{quarter}" if quarter is not None else _write_line(mark.corners)
        return f"stone:{mark.stone}:{area}"
    part = part_of(mark)
    if mark.ndim == 1:
        ends = ",".join(_short(end) for end in mark)
        return f"from:{ends}" if part is None else f"fifth:{part}"
    return _write_line(mark) if part is None else f"zone:{part}"


def _write_line(corners: Floats) -> str:
    return "line:" + ";".join(f"{_short(x)},{_short(y)}" for x, y in corners)


def _short(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _read_mark(words: str) -> object:
    """The mark as a page would send it; None for what is none, which `read_mark` then drops."""
    kind, _, rest = words.partition(":")
    match kind:
        case "bars":
            return rest.split(",")
        case "zone":
            return _at(zones(), rest)
        case "fifth":
            return _at([(one / STRETCHES, (one + 1) / STRETCHES) for one in range(STRETCHES)], rest)
        case "quarter":
            return _at(quarters(), rest)
        case "from":
            return _numbers(rest.split(","))
        case "line":
            return [_numbers(corner.split(",")) for corner in rest.split(";")]
        case "stone":
            stone, _, area = rest.partition(":")
            drawn = area.startswith(("quarter:", "line:"))
            return {"stone": stone, "area": _read_mark(area)} if drawn else None
        case _:
            return None


def _at(parts: Sequence[object], place: str) -> object:
    known = place.isdecimal() and len(place) < 3 and int(place) < len(parts)
    return parts[int(place)] if known else None


def _numbers(words: Sequence[str]) -> list[float]:
    """The numbers; NaN for what is none, so that the whole mark is dropped."""
    try:
        return [float(word) for word in words]
    except ValueError:
        return [np.nan] * len(words)
