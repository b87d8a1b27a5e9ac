"""What was answered to an earlier version stands on a map of now only where it means the same."""

from typing import Any

import pytest

from builders import a_framework, named, placed_signifiers, words
from storybank.earlier import answers_to

TRIAD, DYAD, STONES = placed_signifiers()
SCALE = {"id": "vanlig", "kind": "scale", "question": words("Hvor ofte?"), "min": 1, "max": 5,
         "low": words("Sjelden"), "high": words("Ofte")}  # fmt: skip
CHOICE = {"id": "valg", "kind": "choice", "question": words("Hva?"), "several": True,
          "options": [named(one, one) for one in ("a", "b", "c")], "other": True}  # fmt: skip
NEW = named("ny", "Ny")
TOP = {"weights": {"tillit": 1, "regler": 0, "vilje": 0}}
OWN = {"options": ["c"], "other": "Noe"}
GONE = {"state": "not_asked"}


def read(then: dict[str, Any], changes: dict[str, Any], **answer: Any) -> dict[str, Any]:
    """An answer to a question, as one to the question that it has become."""
    now = changes if "kind" in changes else {**then, **changes}
    old, new = (a_framework(signifiers=[one], teller=[]) for one in (then, now))
    [(_, found)] = answers_to(old, new)({then["id"]: {"state": "placed", **answer}}).items()
    return dict(found)


@pytest.mark.parametrize(
    "then, changes, answer",
    [
        (TRIAD, {"anchors": TRIAD["anchors"][::-1]}, TOP),
        (DYAD, {"question": words("Ble jeg …")}, {"value": 0.2}),
        (DYAD, {"poles": [NEW, DYAD["poles"][1]]}, {"value": 0.2}),
        (STONES, {"stones": STONES["stones"][:1]}, {"stones": {"jeg": [0, 1]}}),
        (SCALE, {"max": 7}, {"value": 5}),
        (CHOICE, {"options": CHOICE["options"][::-1]}, {"options": ["b"]}),
        (CHOICE, {"several": False}, {"options": ["b"]}),
        (CHOICE, {"options": [named("b", "bb")]}, {"options": ["b"], "other": "Noe"}),
    ],
)  # fmt: skip
def test_what_means_the_same_stays(then: Any, changes: Any, answer: Any) -> None:
    assert read(then, changes, **answer) == {"state": "placed", **answer}


@pytest.mark.parametrize(
    "then, changes, answer",
    [
        (TRIAD, {"anchors": [*TRIAD["anchors"][:2], NEW]}, TOP),
        (STONES, {"stones": STONES["stones"][:1]}, {"stones": {"kommunen": [0, 1]}}),
        (SCALE, {"max": 4}, {"value": 5}),
        (CHOICE, {"options": CHOICE["options"][:2], "other": False}, OWN),
        (CHOICE, {"several": False}, {"options": ["a", "b"]}),
        ({**SCALE, "id": "stemme"}, DYAD, {"value": 1}),
    ],
)  # fmt: skip
def test_what_means_nothing_now_was_not_asked(then: Any, changes: Any, answer: Any) -> None:
    assert read(then, changes, **answer) == GONE


def test_a_point_goes_with_its_poles() -> None:
    turned = read(DYAD, {"poles": DYAD["poles"][::-1]}, value=0.2)
    assert turned == {"state": "placed", "value": 0.8}
    first, second = DYAD["poles"]
    assert read(DYAD, {"poles": [second, NEW]}, value=0.2)["value"] == 0.8
    assert read(DYAD, {"poles": [NEW, first]}, value=0.2)["value"] == 0.8


def test_what_was_not_placed_stays_as_it_is() -> None:
    assert read(SCALE, {"max": 4}, state="not_applicable") == {"state": "not_applicable"}


def test_of_what_was_taken_stays_what_can_be_taken_still() -> None:
    read_now = read(CHOICE, {"options": CHOICE["options"][:2]}, options=["b", "c"])
    assert read_now == {"state": "placed", "options": ["b"]}


def test_a_part_goes_by_its_words_where_its_id_is_another_s() -> None:
    """As in an import, where a new option comes before those that begin with the same words."""
    moved = [named("a", "d"), named("b", "a"), named("c", "b"), named("c_2", "c")]
    assert read(CHOICE, {"options": moved}, options=["a", "c"])["options"] == ["b", "c_2"]
    gone = [named("a", "d"), named("b", "a")]
    assert read(CHOICE, {"options": gone}, options=["b"], other=None) == GONE
    turned = [
        {**one, "id": other["id"]}
        for one, other in zip(DYAD["poles"], DYAD["poles"][::-1], strict=True)
    ]
    assert read(DYAD, {"poles": turned}, value=0.2)["value"] == 0.2
    corners = [named("vilje", "Tillit", "Trust"), named("regler", "Regler", "Rules")]
    corners.append(named("tillit", "Vilje", "Will"))
    weights = read(TRIAD, {"anchors": corners}, weights=TOP["weights"])["weights"]
    assert weights == {"vilje": 1, "regler": 0, "tillit": 0}


def test_a_question_goes_by_its_words_where_its_id_is_another_s() -> None:
    before, after = {**SCALE, "id": "hvor"}, {**SCALE, "id": "hvor_2"}
    other = {**SCALE, "id": "hvor", "question": words("Hvor mye?")}
    then, now, gone = (
        a_framework(signifiers=some, teller=[]) for some in ([before], [other, after], [other])
    )
    answer = {"state": "placed", "value": 3}
    assert answers_to(then, now)({"hvor": answer}) == {"hvor_2": answer}
    assert answers_to(now, then)({"hvor": answer, "hvor_2": answer}) == {"hvor": answer}
    assert answers_to(now, gone)({"hvor": answer, "hvor_2": answer}) == {"hvor": answer}
    twice = [{**SCALE, "id": one} for one in ("hvor", "hvorfor")]
    then = a_framework(signifiers=twice, teller=[])
    low = {"state": "placed", "value": 1}
    assert answers_to(then, a_framework(signifiers=twice[:1], teller=[]))(
        {"hvor": answer, "hvorfor": low}
    ) == {"hvor": answer}
