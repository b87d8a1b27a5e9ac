"""The way from a pattern to the map that shows it: in this place alone."""

from urllib.parse import urlencode

from flask import url_for

from analysis.dyads import ZONES as FIFTHS
from analysis.zones import ZONES
from storybank.framework import Framework
from storybank.signifiers import Choice, Dyad, Question, Scale, Triad
from storybank.tables import Pattern

MAPS = "show_explore"
VERSUS = ("versus.by", "versus.first", "versus.second")


def way_to_map(slug: str, framework: Framework, pattern: Pattern) -> str:
    """The page of maps, its two groups beside each other, or narrowed to the pattern's group."""
    query = _ask(framework, pattern.first, pattern.told)
    return url_for(MAPS, slug=slug) + ("?" + urlencode(query) if query else "")


def _ask(framework: Framework, name: str, told: dict[str, str]) -> dict[str, str]:
    group, other = told["group"], told["against"]
    question = framework.questions.get(name)
    if name in ("theme", "arm") or (question and name in framework.teller_ids):
        return dict(zip(VERSUS, (name, group, other), strict=True)) if other else {name: group}
    return {f"mark.{name}": _mark(question, group)} if _mark(question, group) else {}


def _mark(question: Question | None, group: str) -> str:
    """A part of a map as an address names it; nothing where no part can be marked."""
    match question:
        case Triad():
            return f"zone:{ZONES.index(group)}"
        case Dyad():
            return f"fifth:{FIFTHS.index(group)}"
        case Choice() | Scale():
            return f"bars:{group}"
        case _:
            return ""
