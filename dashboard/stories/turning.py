"""How a page asks for its stories: the order, read from what a browser sent, and what it offers."""

from collections.abc import Iterator
from typing import TypedDict

from dashboard.components import PointMap
from dashboard.figures.geometry import zone_centres
from dashboard.gated import Order, Turn, contrary, mixed, near, newest, typical
from dashboard.languages import gettext
from dashboard.room import Room
from dashboard.views.placing import name_stretches, name_zones
from storybank.places import STRETCHES
from storybank.signifiers import Dyad, Triad

LAST_PAGE = 1_000_000


class Option(TypedDict):
    """One way to order stories, and its words."""

    value: str
    label: str


def offer_orders(room: Room) -> list[Option]:
    """The orders in which this collection's stories may be read."""
    words = {
        "newest": gettext("Newest first"),
        "random": gettext("Mixed at random"),
        "typical": gettext("Most typical first"),
        "contrary": gettext("Most contrary first"),
        "near": gettext("Nearest to a point on a map"),
    }
    if not any(True for _ in offer_points(room)):
        words.pop("near")
    return [{"value": value, "label": label} for value, label in words.items()]


def offer_points(room: Room) -> Iterator[PointMap]:
    """The maps on which a point may be picked, each with its named places."""
    language = room.language
    for question in room.framework.signifiers:
        if isinstance(question, Triad):
            ends = [anchor.text[language] for anchor in question.anchors]
            points = [[round(one, 3) for one in point] for point in zone_centres()]
            named = _named(name_zones(ends), points)
        elif isinstance(question, Dyad):
            ends = [pole.text[language] for pole in question.poles]
            points = [[round((place + 0.5) / STRETCHES, 3)] for place in range(STRETCHES)]
            named = _named(name_stretches(ends), points)
        else:
            continue
        yield {
            "name": question.id,
            "label": question.question[language],
            "kind": "triad" if isinstance(question, Triad) else "dyad",
            "ends": ends,
            "parts": named,
        }


def read_turn(room: Room, sent: object, page: int) -> Turn:
    """The order and page that a browser asks for; the newest first where it asks for no other."""
    asked = sent if isinstance(sent, dict) else {}
    page, signifiers = min(page, LAST_PAGE), [one.id for one in room.framework.signifiers]
    match asked.get("order"):
        case "random":
            said = gettext("A random sample, the same whenever you come back.")
            return Turn(mixed, page, said)
        case "typical":
            said = gettext("First those that were placed where most of these stories lie.")
            return Turn(typical(signifiers), page, said)
        case "contrary":
            said = gettext("First those that were placed where hardly any of these stories lie.")
            return Turn(contrary(signifiers), page, said)
        case "near":
            said = gettext("Nearest to the point first; those not placed on this map come last.")
            return Turn(_read_point(room, asked.get("map"), asked.get("point")), page, said)
        case _:
            return Turn(newest, page)


def _read_point(room: Room, name: object, point: object) -> Order:
    question = room.framework.questions.get(name) if isinstance(name, str) else None
    axes = 2 if isinstance(question, Triad) else 1
    if not isinstance(question, Triad | Dyad) or not isinstance(point, list) or len(point) != axes:
        return newest
    if not all(isinstance(one, int | float) and 0 <= one <= 1 for one in point):
        return newest
    return near(question.id, tuple(map(float, point)))


def _named(names: tuple[str, ...], points: list[list[float]]) -> list[dict[str, object]]:
    return [{"label": name, "point": point} for name, point in zip(names, points, strict=True)]
