"""A rehearsal: what is planted is found by plain means, and nothing else is."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.errors import AnalysisError
from analysis.intervals import Estimate, median_of
from analysis.rehearsal import (
    TOWN,
    Effect,
    Group,
    Habits,
    Plan,
    Question,
    Rehearsal,
    Together,
    expected_centre,
    expected_share,
    rehearse,
    what_was_planted,
)
from analysis.rehearsal.truth import expected_latent
from analysis.responses import Responses, State, in_state, placed, state_shares
from analysis.simplex import log_ratios
from analysis.tellers import take_moments

SEEDS = range(20)
# Of 20 intervals of 95 % that are right, fewer than 16 hold the truth once in 390 times.
MOST = 16


def drawn(seed: int, plan: Plan = TOWN, tellers: int = 600) -> Rehearsal:
    return rehearse(plan, tellers, seed=seed)


def with_label(responses: Responses, cause: str, label: str) -> NDArray[np.bool_]:
    if cause in responses.facets:
        codes = responses.facets[cause]
        return codes.values == codes.labels.index(label)
    options = next(group for group in TOWN.groups if group.id == cause).options
    return responses.choices[cause][:, list(options).index(label)]


def holds(
    latent: NDArray[np.float64], whose: NDArray[np.uint64], truth: NDArray[np.float64]
) -> bool:
    """Whether the truth lies in the 95 % region round the mean, tellers as units."""
    moments = take_moments(latent, whose)
    gap = moments.mean - truth
    square = float(gap @ np.linalg.solve(moments.covariance_of_mean, gap))
    return square <= {1: 3.841, 2: 5.991}[latent.shape[1]]  # χ² of as many degrees of freedom


def latent_of(responses: Responses, question: str) -> NDArray[np.float64]:
    if question in responses.triads:
        return log_ratios(responses.triads[question], limit=1e-9)
    places = responses.dyads[question].astype(np.float64)
    return np.log(places / (1 - places))[:, None]


@pytest.mark.parametrize(
    "question, cause, label",
    [
        ("hjalp", "rolle", "ansatt"),
        ("hjalp", "rolle", "innbygger"),
        ("manglet", "theme", "skjema"),
        ("manglet", "theme", "skolevei"),
        ("motstand", "time", "before"),
        ("motstand", "time", "after"),
        ("stemme", "bydel", "nord"),
        ("gjaldt", "rolle", "ansatt"),
        ("gjaldt", "theme", "park"),
    ],
)
def test_every_planted_centre_lies_in_its_region(question: str, cause: str, label: str) -> None:
    found = 0
    for seed in SEEDS:
        responses = drawn(seed).responses
        rows = placed(responses, question) & with_label(responses, cause, label)
        truth = expected_latent(TOWN, question, cause, label)
        whose = responses.tellers[rows]
        found += holds(latent_of(responses, question)[rows], whose, truth)
    assert found >= MOST


def test_a_truth_that_was_not_planted_is_missed() -> None:
    responses = drawn(1).responses
    rows = placed(responses, "hjalp") & with_label(responses, "rolle", "ansatt")
    wrong = expected_latent(TOWN, "hjalp", "rolle", "innbygger")
    assert not holds(latent_of(responses, "hjalp")[rows], responses.tellers[rows], wrong)


@pytest.mark.parametrize("name", ["hjalp", "motstand", "vanlig", "alder"])
@pytest.mark.parametrize("state", ["placed", "not_applicable", "passed_by"])
def test_every_share_lies_in_its_interval(name: str, state: str) -> None:
    truth = expected_share(TOWN, name, state)
    found = 0
    for seed in SEEDS:
        responses = drawn(seed).responses
        shares = state_shares(responses.states[name], responses.tellers)
        estimate: Estimate = getattr(shares, state)
        found += estimate.low <= truth <= estimate.high
    assert found >= MOST


def test_themes_rise_and_fall_at_the_turn() -> None:
    many = drawn(3, tellers=20_000).responses
    for theme, shares in TOWN.themes.items():
        for when, share in zip(("before", "after"), shares, strict=True):
            told = with_label(many, "theme", theme)[with_label(many, "time", when)]
            assert told.mean() == pytest.approx(share, abs=0.02)


def test_two_dyads_go_together_as_planted() -> None:
    plan = Plan(
        questions=(Question("a", "dyad", (0.0,)), Question("b", "dyad", (0.0,))),
        together=(Together("a", "b", 0.5),),
    )
    many = rehearse(plan, 20_000, seed=2).responses
    first, second = latent_of(many, "a")[:, 0], latent_of(many, "b")[:, 0]
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.5, abs=0.02)


def test_a_tellers_stories_are_alike_as_planted() -> None:
    plan = Plan(
        questions=(Question("a", "dyad", (0.0,)),), habits=Habits(of_teller=0.4, several=0.9)
    )
    many = rehearse(plan, 20_000, seed=2).responses
    latent = latent_of(many, "a")[:, 0]
    same = np.flatnonzero(many.tellers[1:] == many.tellers[:-1])
    assert np.corrcoef(latent[same], latent[same + 1])[0, 1] == pytest.approx(0.4, abs=0.03)


def test_tellers_in_the_corners_place_everything_there() -> None:
    many = drawn(4, tellers=5000)
    assert many.in_corners.mean() == pytest.approx(TOWN.habits.in_corners, abs=0.02)
    for name, weights in many.responses.triads.items():
        answered = placed(many.responses, name)
        largest = weights[answered].max(axis=1)
        apart = many.in_corners[answered]
        assert np.median(largest[apart]) > 0.75 > np.median(largest[~apart])


def test_who_stops_passes_by_all_that_follows() -> None:
    responses = drawn(5).responses
    names = [one.id for one in (*TOWN.questions, *TOWN.groups)]
    passed = np.stack([in_state(responses, name, State.PASSED_BY) for name in names], axis=1)
    assert passed.any()
    assert np.array_equal(passed, np.maximum.accumulate(passed, axis=1))


def test_only_what_was_placed_has_a_place() -> None:
    responses = drawn(6).responses
    for name in TOWN.questions:
        column = {**responses.triads, **responses.dyads, **responses.scales}[name.id]
        known = ~np.isnan(column if column.ndim == 1 else column[:, 0])
        assert np.array_equal(known, placed(responses, name.id))
    for group in TOWN.groups:
        chosen = responses.choices[group.id].any(axis=1)
        assert np.array_equal(chosen, placed(responses, group.id))


def test_the_same_seed_draws_the_same_stories_and_another_does_not() -> None:
    first, again, other = drawn(7), drawn(7), drawn(8)
    assert np.array_equal(first.responses.story_ids, again.responses.story_ids)
    for name, weights in first.responses.triads.items():
        assert np.array_equal(weights, again.responses.triads[name], equal_nan=True)
    assert not np.array_equal(first.responses.story_ids[:9], other.responses.story_ids[:9])


def test_ids_are_sorted_and_no_two_are_the_same() -> None:
    ids = drawn(9).responses.story_ids
    assert np.array_equal(ids, np.unique(ids))


def test_one_teller_is_enough() -> None:
    assert len(drawn(1, tellers=1).responses) >= 1


def test_the_answer_sheet_tells_every_effect_and_every_question_without_one() -> None:
    sheet = what_was_planted(TOWN)
    told = {(one["question"], one["by"]) for one in sheet["effects"]}
    assert told == {(one.question, one.cause) for one in TOWN.effects}
    assert sheet["nothing planted"] == ["gjaldt", "vanlig"]
    staff = next(one for one in sheet["effects"] if one["question"] == "hjalp")["centres"]
    assert staff["ansatt"] == np.round(
        expected_centre(TOWN, "hjalp", "rolle", "ansatt"), 3
    ).tolist()  # fmt: skip
    assert staff["ansatt"][1] > staff["innbygger"][1]


@pytest.mark.parametrize("label", ["nord", "sentrum"])
def test_a_dyads_place_on_the_sheet_is_the_median_that_maps_show(label: str) -> None:
    sheet = {one["question"]: one["centres"] for one in what_was_planted(TOWN)["effects"]}
    found = 0
    for seed in SEEDS:
        responses = drawn(seed, tellers=2000).responses
        rows = placed(responses, "stemme") & with_label(responses, "bydel", label)
        median = median_of(responses.dyads["stemme"][rows], responses.tellers[rows])
        found += median.low <= sheet["stemme"][label][0] <= median.high
    assert found >= MOST


TRIAD = Question("a", "triad", (0.0, 0.0))


@pytest.mark.parametrize(
    "plan, says",
    [
        ({"questions": (Question("a", "triad", (0.0,)),)}, r"base has shape \(1,\)"),
        ({"questions": (Question("a", "pentad", (0.0,)),)}, "kind is 'pentad'"),
        ({"effects": (Effect("b", "time", "after", (0.0, 0.0)),)}, "question is 'b'"),
        ({"effects": (Effect("a", "time", "later", (0.0, 0.0)),)}, "label is 'later'"),
        ({"effects": (Effect("a", "rolle", "ansatt", (0.0, 0.0)),)}, "cause is 'rolle'"),
        ({"groups": (Group("rolle", {"ansatt": 0.5}),)}, "shares of rolle holds a sum of 0.5"),
        ({"themes": {"one": (1.0, 0.5)}}, "shares of theme 1"),
        ({"turn": 60}, "turn is 60"),
        ({"habits": Habits(stopping=1.0)}, "habits is 1.0"),
        ({"together": (Together("a", "a", 0.5),)}, "each question in one pair"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(plan: dict[str, object], says: str) -> None:
    whole = {"questions": (TRIAD,), **plan}
    with pytest.raises(AnalysisError, match=says):
        Plan(**whole)  # type: ignore[arg-type]  # the mistakes are the point


def test_no_tellers_are_refused() -> None:
    with pytest.raises(AnalysisError, match="tellers is 0, expected a whole number, at least 1"):
        drawn(1, tellers=0)


def test_a_plan_without_habits_has_none() -> None:
    quiet = drawn(1, replace(TOWN, habits=Habits()))
    assert not quiet.in_corners.any()
    assert len(np.unique(quiet.responses.tellers)) == len(quiet.responses)
    assert not in_state(quiet.responses, "alder", State.PASSED_BY).any()
