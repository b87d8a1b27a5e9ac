"""A town told through the phone's interface, over two versions of the questions and a change of the
clock, and plain arithmetic of what was told: nothing here counts, cuts or names with a function
that the pages use."""

import re
from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from builders import a_framework, framework_document, story_fields
from collector import create_collector
from dashboards import House, build_house
from storybank.collections import CollectionPlan, begin_inquiry, open_collection, plan_collection
from storybank.frameworks import publish_framework
from storybank.receipts import hash_code, mint_code
from storybank.settings import Settings

K = 5
Row = dict[str, Any]
NEW, OSLO = "byen", ZoneInfo("Europe/Oslo")
OPENS, STORIES = datetime(2026, 10, 5, 6, tzinfo=UTC), 240
EDGES = [
    datetime(2026, 10, day, hour, minute, tzinfo=UTC)
    for day, hour, minute in ((11, 21, 59), (11, 22, 1), (25, 0, 30), (25, 22, 59), (25, 23, 1))
]
"""Just before and after midnight between two weeks, in summer time and in winter time."""
LAST = datetime(2026, 11, 9, 6, tzinfo=UTC)
WORDS = {
    "drivkraft": {"tillit": "Tillit", "regler": "Regler", "vilje": "Vilje"},
    "stemme": {"overhort": "overhørt", "overlesset": "spurt om alt"},
    "krefter": {"jeg": "Jeg", "kommunen": "Kommunen"},
    "folelse": {"glede": "Glede", "sinne": "Sinne", "ro": "Ro", "other": "Med egne ord"},
    "vanlig": {"1": "1 – Sjelden", "2": "2", "3": "3", "4": "4 – Hver dag"},
    "rolle": {"innbygger": "Innbygger", "ansatt": "Ansatt"},
}
"""What each part is called, by its id."""
PARTS = ("anchors", "poles", "stones", "options")
STATES = ("", "not_applicable", "passed_by", "not_asked")
BARS = ("folelse", "vanlig", "rolle")


def asked_in(version: int) -> dict[str, Any]:
    """The second version asks the same with all parts in the other order, and shorter."""
    document = deepcopy(framework_document(id=NEW))
    if version == 2:
        for question in (*document["signifiers"], *document["teller"]):
            for part in PARTS:
                question.update({part: question[part][::-1]} if part in question else {})
            question.update(several=True, max=3) if question["id"] == "folelse" else None
            question.update(min=1, max=4) if question["id"] == "vanlig" else None
    return document


def a_story(number: int, drawn: np.random.Generator) -> dict[str, Any]:
    """What somebody of an uneven town answers; nobody takes the lowest step."""
    version, employee = 1 + int(drawn.integers(2)), bool(drawn.integers(3) == 0)
    pull = [1.0, 6.0, 1.0] if employee else [1.0, 1.0, 4.0]
    weights = drawn.dirichlet(pull).round(6)
    weights[2] = 1 - weights[0] - weights[1]
    along = float(np.clip(drawn.normal(0.75 if employee else 0.3, 0.12), 0, 1))
    answers: dict[str, dict[str, Any]] = {
        "drivkraft": {"weights": dict(zip(WORDS["drivkraft"], weights.tolist(), strict=True))},
        "stemme": {"value": along if version == 1 else 1 - along},
        "krefter": {"stones": {"jeg": drawn.random(2).tolist()}},
        "folelse": {"options": drawn.permutation(["glede", "sinne", "ro"])[:2].tolist()},
        "vanlig": {"value": int(drawn.integers(2, 6 if version == 1 else 5))},
        "rolle": {"options": ["ansatt" if employee else "innbygger"]},
    }
    if number % 3:
        answers["krefter"]["stones"]["kommunen"] = drawn.random(2).tolist()
    if number % 4 == 0:
        answers["folelse"] = {"options": answers["folelse"]["options"][:1], "other": "lettelse"}
    placements = {name: {"state": "placed", **one} for name, one in answers.items()}
    for name in WORDS:
        state = drawn.choice(
            ["", "not_applicable", "passed_by", "not_asked"], p=[0.82] + [0.06] * 3
        )
        placements |= {name: {"state": str(state)}} if state else {}
    return {
        "framework_version": version,
        "placements": placements,
        "shown_order": {},
        "language": ("nb", "en")[number % 5 == 0],
        "prompt": ("endring", "mote")[number % 2],
        "consent": ("read", "count", "quote", "publish")[number % 4],
        "test": number % 40 == 39,
        **({"teller": f"{number // 4:032x}"} if number % 4 < 2 else {}),
        **({"arm": ("varm", "nokternt")[number % 2]} if number % 7 else {}),
    }


def tell_of_a_town(folder: Path) -> tuple[House, list[Row]]:
    """The town as it is seen, and what was sent that counts: each story with when and whence."""
    house = build_house(folder, [])
    house.clock[0] = LAST + timedelta(days=2)
    links = _begin(house)
    now = [OPENS]
    settings = Settings(home=folder)
    phone = create_collector(settings, house.sessions, clock=lambda: now[0]).test_client()
    drawn, kept = np.random.default_rng(5), []
    span = (LAST - OPENS).total_seconds()
    times = [OPENS + timedelta(seconds=float(one)) for one in drawn.uniform(0, span, STORIES)]
    for number, when in enumerate(sorted([*times, *EDGES, *EDGES])):
        now[0], code = when, mint_code(number.to_bytes(16, "big"))
        source = ("web", "sms")[int(drawn.integers(3) == 0)]
        body = story_fields(**a_story(number, drawn)) | {"code_hash": hash_code(code)}
        body |= {"link": links[source], "story": str(UUID(int=number + 1, version=4))}
        assert phone.post("/v1/stories", json=body).status_code == 201
        if number % 30 == 7:
            gone = {"code_hash": hash_code(code), "confirmed": "yes"}
            assert phone.post("/receipt/withdraw", data=gone).status_code == 200
        elif not body["test"]:
            kept.append({**body, "when": when.astimezone(OSLO), "source": source})
    return house, kept


def _begin(house: House) -> dict[str, str]:
    """Two versions of the questions, and a collection of the second; the codes of its links."""
    first, second = (a_framework(**asked_in(version)) for version in (1, 2))
    words = {"nb": "Byen", "en": "The town"}
    sources = ("web", "sms")
    plan = CollectionPlan(NEW, words, words, words, opens=OPENS.date(), sources=sources)
    with house.sessions.writing() as session:
        publish_framework(session, first)
        version = publish_framework(session, second)
        collection = plan_collection(session, begin_inquiry(session, NEW, words), version, plan)
        open_collection(collection, OPENS.date())
        for link in collection.links:
            link.limit_per_minute = 10_000
        return {link.source: link.code for link in collection.links}


def shown(tellers: Iterable[object]) -> int:
    """How many may be told of: each once, and the multiple of k below."""
    return len(set(tellers)) // K * K


def answer_to(row: Row, question: str) -> dict[str, Any] | None:
    """What a teller placed, as it is asked now; None where she did not."""
    answer = row["placements"].get(question, {"state": "passed_by"})
    if answer["state"] != "placed" or (question == "vanlig" and answer["value"] > 4):
        return None
    return answer


def along(row: Row) -> float:
    """How far from "spurt om alt", which stands first now, to "overhørt"."""
    value = float(row["placements"]["stemme"]["value"])
    return value if row["framework_version"] == 2 else 1 - value


def parts_of(row: Row, question: str) -> set[str]:
    """What the parts of a map are called in which a story lies."""
    answer, words = answer_to(row, question), WORDS[question]
    if answer is None:
        return set()
    match question:
        case "drivkraft":
            return {zone_of({words[name]: one for name, one in answer["weights"].items()})}
        case "stemme":
            first, second = "spurt om alt", "overhørt"
            fifths = f"Helt «{first}»", f"Mot «{first}»", "I midten", f"Mot «{second}»"
            return {(*fifths, f"Helt «{second}»")[min(int(along(row) * 5), 4)]}
        case "krefter":
            return {f"{words[name]}, {quarter_of(*at)}" for name, at in answer["stones"].items()}
        case "vanlig":
            return {words[str(answer["value"])]}
        case _:
            own = ["other"] if answer.get("other") else []
            return {words[one] for one in (*answer["options"], *own)}


def zone_of(weights: dict[str, float]) -> str:
    """The corner that has three fifths, else the side whose other corner has under one fifth."""
    most, least = max(weights, key=weights.__getitem__), min(weights, key=weights.__getitem__)
    if weights[most] >= 0.6:
        return f"Mest: {most}"
    sides = {"Tillit": ("Vilje", "Regler"), "Vilje": ("Regler", "Tillit")}
    first, second = sides.get(least, ("Vilje", "Tillit"))
    return f"Mellom {first} og {second}" if weights[least] < 0.2 else "Midt mellom alle tre"


def centre_of(rows: Iterable[Row]) -> Any:
    """The place (x, y) of the geometric mean of the weights, in a triangle with sides of 1."""
    answers = [one["weights"] for row in rows if (one := answer_to(row, "drivkraft"))]
    weights = np.array([[one[name] for name in ("vilje", "regler", "tillit")] for one in answers])
    middle = np.exp(np.log(np.maximum(weights, 1e-3)).mean(axis=0))
    top, _, right = middle / middle.sum()
    return np.array([right + top / 2, top * np.sqrt(3) / 2])


def quarter_of(across: float, up: float) -> str:
    return f"{'oppe' if up >= 0.5 else 'nede'} til {'høyre' if across >= 0.5 else 'venstre'}"


def teller_of(row: Row) -> str:
    return str(row.get("teller") or row["story"])


def week_of(row: Row) -> str:
    return f"{row['when']:%G-W%V}"


VALUES: dict[str, Callable[[Row], object]] = {
    "rolle": lambda row: (answer_to(row, "rolle") or {"options": [None]})["options"][0],
    "language": lambda row: row["language"],
    "prompt": lambda row: row["prompt"],
    "source": lambda row: row["source"],
    "arm": lambda row: row.get("arm"),
    "told": lambda row: f"{row['when']:%G-W%V}",
}
MARKS = {
    "drivkraft": ("zone:0", "Mest: Vilje"),
    "stemme": ("fifth:0", "Helt «spurt om alt»"),
    "krefter": ("stone:kommunen:quarter:1", "Kommunen, nede til høyre"),
    "folelse": ("bars:ro", "Ro"),
    "vanlig": ("bars:2", "2"),
}
"""Of each map a part, as an address names it and as people do."""
BY_ROLE, BY_ARM = ("rolle", "ansatt", "innbygger"), ("arm", "varm", "nokternt")
NARROWED: list[tuple[dict[str, list[str]], tuple[str, ...], tuple[str, str, str] | None]] = [
    ({}, (), None),
    ({}, (), BY_ROLE),
    ({"language": ["nb"], "prompt": ["mote"]}, (), BY_ARM),
    ({"arm": ["varm"]}, ("vanlig",), None),
    ({"told": ["2026-W41", "2026-W43"]}, (), BY_ROLE),
    ({"rolle": ["ansatt"]}, ("stemme",), None),
    ({}, ("drivkraft", "folelse"), None),
    ({"source": ["web"]}, ("krefter",), BY_ARM),
]
"""Filters, marks on maps, and two groups: what is asked of every map."""


def sides_of(rows: list[Row], asked: Any, question: str) -> list[list[Row]]:
    """The stories that a map is of, one side for each group: its own part narrows all others."""
    filters, marks, groups = asked
    chosen = [
        row
        for row in rows
        if all(VALUES[name](row) in some for name, some in filters.items() if name != question)
        and all(MARKS[one][1] in parts_of(row, one) for one in marks if one != question)
    ]
    if groups is None:
        return [chosen]
    by, *names = groups
    return [[row for row in chosen if VALUES[by](row) == one] for one in names]


def address_of(asked: Any) -> str:
    """The same as an address names it."""
    filters, marks, groups = asked
    words = [(name, one) for name, some in filters.items() for one in some]
    words += [(f"mark.{one}", MARKS[one][0]) for one in marks]
    words += zip(("versus.by", "versus.first", "versus.second"), groups or (), strict=False)
    return urlencode(words)


def number_in(cell: str) -> int:
    """How many a cell tells of."""
    found = re.search(r"\((\d+)\)", cell) or re.fullmatch(r"(\d+)", cell)
    return int(found[1]) if found else 0


def left_by_hand(part: set[int], choices: list[list[set[int]]], rows: list[Row]) -> set[int]:
    """Whom choices leave of a part beside a question about the teller: an option counts where it
    holds k tellers of what all else leaves, a choice that leaves out fewer leaves out nobody."""

    def enough(some: set[int]) -> bool:
        return shown(teller_of(rows[one]) for one in some) > 0

    left = [set().union(*options) for options in choices]
    if not enough(part.intersection(*left)):
        return set()
    for place, options in enumerate(choices):
        rest = part.intersection(*left[:place], *left[place + 1 :])
        if not enough(rest - left[place]):
            left[place] = part
        elif len(options) > 1:
            left[place] = set().union(*(one for one in options if enough(one & rest)))
    return part.intersection(*left)


def choices_of(rows: list[Row], asked: Any, question: str) -> list[list[set[int]]]:
    """The stories of each option that was chosen of what is no answer about the teller."""
    filters, marks, _ = asked
    chosen = [
        [{at for at, row in enumerate(rows) if VALUES[name](row) == one} for one in some]
        for name, some in filters.items()
        if name not in ("rolle", question)
    ]
    return chosen + [
        [{at for at, row in enumerate(rows) if MARKS[one][1] in parts_of(row, one)}]
        for one in marks
        if one != question
    ]


def count_by_hand(rows: list[Row], asked: Any, question: str) -> dict[str, list[int]]:
    """How many of each side lie in each part; nothing where the first side is held back."""
    filters, _, groups = asked
    choices, sides = choices_of(rows, asked, question), []
    by, *names = groups or (None, None)
    of_role = question == "rolle" or by == "rolle" or "rolle" in filters
    for name in names:
        side = {at for at, row in enumerate(rows) if by is None or VALUES[by](row) == name}
        others = [*choices, [side]] if by not in (None, "rolle") else choices
        answers = side
        if question != "rolle" and "rolle" in filters:
            answers = {at for at in side if VALUES["rolle"](rows[at]) in filters["rolle"]}
        sides.append((answers, others))

    def among(part: set[int], answers: set[int], others: list[list[set[int]]]) -> int:
        if question == "rolle":
            inside = part & left_by_hand({*range(len(rows))}, others, rows)
        elif of_role:
            inside = left_by_hand(part, others, rows)
        else:
            inside = part.intersection(*(set().union(*options) for options in others))
        return shown(teller_of(rows[at]) for at in inside & answers)

    parts: dict[str, set[int]] = {}
    for at, row in enumerate(rows):
        for part in parts_of(row, question):
            parts.setdefault(part, set()).add(at)
    found = {part: [among(inside, *one) for one in sides] for part, inside in parts.items()}
    placed = {at for at, row in enumerate(rows) if answer_to(row, question)}
    held = not among(placed, *sides[0])
    held |= question in BARS and not any(some[0] for some in found.values())
    return {} if held else {part: some for part, some in found.items() if any(some)}
