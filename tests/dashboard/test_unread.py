"""A hostile reader who knows what all tellers answered whose stories may be read, and of each other
one in which week, theme and language she told: beside a question that may narrow reading no choice,
no two choices and not all choices together tell what she answered.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import Bounds as Range
from scipy.optimize import LinearConstraint, milp

from analysis.responses import Codes, Responses
from builders import OLAUG, a_framework
from dashboard.expectations.expecting import Whose, scene_of
from dashboard.gated import Gate
from dashboard.gated.narrowing import Narrowing
from dashboard.gated.unread import Unread
from dashboard.gathering.missing import beside_population
from dashboards import House, at_desk
from storybank.gate import Crowd, may_open
from storybank.populations import Shares

K, ROLES = 5, 3
Flags = NDArray[np.bool_]
Choices = tuple[tuple[Flags, ...], ...]
Bounds = dict[frozenset[int], NDArray[np.int64]]
"""Of some unread tellers how many gave each answer, at least and at most."""


class Town:
    """So many tellers of one story each, unevenly spread over weeks, themes and languages."""

    def __init__(self, seed: int, tellers: int, unread: float) -> None:
        random = np.random.default_rng(seed)
        sizes = {4: [0.4, 0.3, 0.2, 0.1], 2: [0.8, 0.2]}
        self.facets = [random.choice(many, tellers, p=sizes[many]) for many in (4, 4, 2)]
        self.role = random.choice(ROLES, tellers, p=[0.6, 0.25, 0.15])
        self.crowd = Crowd.of(random.permutation(tellers).astype(np.uint64))
        consent = np.asarray(random.random(tellers) >= unread, np.uint8)
        self.may_be_read = may_open(self.crowd, consent, K, narrowing={"role": self.role})
        self.everybody = np.ones(tellers, np.bool_)

    def choices(self) -> Iterator[Choices]:
        """Whatever may be chosen of the facets: nothing, or any options of each."""
        options = [[codes == one for one in range(codes.max() + 1)] for codes in self.facets]
        ways = [
            [some for size in range(len(one)) for some in combinations(one, size)]
            for one in options
        ]
        for chosen in product(*ways):
            yield tuple(one for one in chosen if one)

    def seen(self, unread: Unread | None) -> Bounds:
        """What each choice tells her beside each answer, put together by who is unread in it."""
        bounds: Bounds = {}
        for choices in self.choices():
            found = Narrowing(self.crowd, K, choices, (), unread).among(self.everybody)
            who = frozenset(np.flatnonzero(found & ~self.may_be_read).tolist())
            told = bounds.setdefault(who, np.array([[0, len(who)]] * ROLES))
            for role in range(ROLES):
                among = found & (self.role == role)
                known = np.count_nonzero(among & self.may_be_read)
                least = np.count_nonzero(among) // K * K - known
                told[role] = max(told[role, 0], least), min(told[role, 1], least + K - 1)
        return bounds

    def told_by_sums(self, unread: Unread | None) -> set[int]:
        """Whose answer follows from all that she sees together: no other answer agrees with it."""
        who = np.flatnonzero(~self.may_be_read)
        places = {one: place for place, one in enumerate(who.tolist())}
        each_one_answer = np.ones(len(who))
        sums = [np.kron(np.eye(len(who)), np.ones(ROLES))]
        least, most = [each_one_answer], [each_one_answer]
        for some, told in self.seen(unread).items():
            there = np.isin(np.arange(len(who)), [places[one] for one in some])
            sums.append(np.kron(there, np.eye(ROLES)))
            least.append(told[:, 0])
            most.append(told[:, 1])
        agree = LinearConstraint(np.vstack(sums), np.concatenate(least), np.concatenate(most))
        return {one for one in who.tolist() if not self._otherwise(agree, places[one], one)}

    def _otherwise(self, agree: LinearConstraint, place: int, one: int) -> bool:
        """Whether all she sees agrees with another answer of this teller."""
        many = agree.A.shape[1]
        for role in set(range(ROLES)) - {int(self.role[one])}:
            low = np.zeros(many)
            low[place * ROLES + role] = 1
            among = Range(low, np.ones(many))
            found = milp(low, constraints=agree, bounds=among, integrality=np.ones(many))
            if found.success:
                return True
        return False

    def told(self, unread: Unread | None) -> set[int]:
        """Whose answer follows from a choice, or from two of which she is all that differs."""
        bounds, told = self.seen(unread), set[int]()
        bounds[frozenset()] = np.zeros((ROLES, 2), np.int64)
        for who, least_and_most in bounds.items():
            for one in who:
                others = bounds.get(who - {one})
                if others is None:
                    continue
                [sure] = [np.flatnonzero(least_and_most[:, 0] > others[:, 1])]
                assert all(self.role[one] == role for role in sure)
                told |= {one} if len(sure) else set()
        return told


@pytest.mark.parametrize("tellers, unread", [(80, 0.1), (200, 0.05)])
def test_no_choice_and_no_two_choices_tell_what_an_unread_teller_answered(
    tellers: int, unread: float
) -> None:
    town = Town(tellers, tellers, unread)
    assert town.told(None), "who counts them all finds some"
    assert not town.told(Unread.of(town.crowd, town.may_be_read))


def test_all_choices_together_tell_what_no_unread_teller_answered() -> None:
    town = Town(0, 200, 0.1)
    assert town.told_by_sums(None), "who counts them all finds some"
    assert not town.told_by_sums(Unread.of(town.crowd, town.may_be_read))


@pytest.mark.parametrize("chosen", [(), (0,)])
def test_those_who_may_not_be_read_are_counted_where_they_are_enough(
    chosen: tuple[int, ...],
) -> None:
    """k of them, and twice k where anything is chosen."""
    town, enough = Town(1, 400, 0.3), (1 + len(chosen)) * K
    unread = Unread.of(town.crowd, town.may_be_read)
    choices = tuple((town.facets[2] == one,) for one in chosen)
    plain = Narrowing(town.crowd, K, choices)
    beside = Narrowing(town.crowd, K, choices, (), unread)
    assert np.array_equal(beside.among(town.everybody), plain.among(town.everybody))
    assert not beside.leaves_out_unread
    readable = plain.among(town.may_be_read)
    others = np.flatnonzero(plain.among(town.everybody) & ~town.may_be_read)
    for few in (enough - 1, enough):
        part = readable.copy()
        part[others[:few]] = True
        assert np.array_equal(beside.among(part), readable if few < enough else part)


@pytest.mark.parametrize(
    "lying, counted",
    [
        ({"ac": 12, "bc": 12, "a": 12, "c": 12}, {"ac", "bc"}),
        ({"ac": 12, "bc": 6, "a": 12, "b": 6, "c": 20}, {"ac"}),
        ({"ac": 12, "bc": 6, "a": 6, "b": 6, "c": 20}, set()),
        ({"ac": 6, "ad": 6, "bc": 6, "a": 20, "c": 20}, set()),
    ],
    ids=["all", "one option", "parted by too few", "too few left"],
)
@pytest.mark.parametrize("elsewhere", [0, 20])
def test_where_small_options_go_those_that_stay_part_the_unread_by_enough(
    lying: dict[str, int], counted: set[str], elsewhere: int
) -> None:
    """Chosen are a and b, beside them c and d; so many of a part lie in each."""
    there = [cell for cell, many in lying.items() for _ in range(many)]
    cells = there + ["ac", "ad", "bc", "bd", "a", "b", "c", "d"] * elsewhere
    a, b, c, d = (np.array([letter in cell for cell in cells]) for letter in "abcd")
    crowd, nobody = Crowd.of(np.arange(len(cells), dtype=np.uint64)), np.zeros(len(cells), bool)
    narrowing = Narrowing(crowd, K, ((a, b), (c, d)), (), Unread.of(crowd, nobody))
    found = narrowing.among(np.arange(len(cells)) < len(there))
    assert {cell for cell, one in zip(cells, found, strict=True) if one} == counted
    assert narrowing.leaves_out_unread == (not counted and not elsewhere)


def test_where_too_few_of_them_are_chosen_none_is_counted_however_few_are_left_out() -> None:
    """Else those who were not chosen would be counted with them."""
    number, enough = np.arange(4 * K), 2 * K
    crowd, nobody = Crowd.of(number.astype(np.uint64)), np.zeros(4 * K, np.bool_)
    unread = Unread.of(crowd, nobody)
    narrowing = Narrowing(crowd, K, ((number < enough - 1,),), (), unread)
    part = number < 2 * (enough - 1)
    assert not narrowing.among(part).any()
    whole = Narrowing(Crowd.of(crowd.tellers[part]), K, ((number[part] < enough - 1,),), ())
    among_them = replace(whole, unread=Unread.of(whole.crowd, nobody[part]))
    assert among_them.leaves_out_unread


def test_one_who_told_very_often_is_one_of_them() -> None:
    """All others told once or twice."""
    tellers = np.concatenate([np.repeat([1000, 1001], 60), np.repeat(1002, 2), np.arange(100)])
    rows = np.arange(len(tellers))
    crowd = Crowd.of(tellers.astype(np.uint64), rows.astype(np.uint64))
    chosen = (tellers == 1000) | (rows % 2 == 0) & (tellers != 1001)
    unread = Unread.of(crowd, tellers < 60)
    narrowing = Narrowing(crowd, K, ((chosen,),), (), unread)
    assert (narrowing.among(rows >= 0) & (tellers == 1000)).any()
    found = narrowing.among((tellers < 60) | (tellers == 1000) | (tellers == 1001))
    assert set(tellers[found]) == set(tellers[chosen & (tellers < 60)])
    often = (tellers == 1000) | (tellers == 1001)
    assert not Narrowing(crowd, K, ((chosen,),)).among(often).any()


@pytest.mark.parametrize("chosen", [False, True])
def test_what_is_said_is_the_same_for_nobody_and_for_too_few(chosen: bool) -> None:
    town, enough = Town(2, 100, 0), (1 + chosen) * K
    choices = ((town.everybody,),) * chosen
    for few in range(enough + 1):
        may_be_read = town.everybody.copy()
        may_be_read[:few] = False
        narrowing = Narrowing(town.crowd, K, choices, (), Unread.of(town.crowd, may_be_read))
        assert narrowing.leaves_out_unread == (few < enough)
        assert narrowing.least_unread == enough


def a_gate(roles: list[int], unread: int) -> Gate:
    """Tellers of one story each by their role, of whom the first few only want to be counted."""
    many, empty = len(roles), Codes(np.full(len(roles), -1, np.int16), ())
    crowd = Crowd.of(np.arange(1, many + 1, dtype=np.uint64))
    responses = Responses(
        story_ids=np.array([f"{number:036d}" for number in range(many)]),
        tellers=crowd.tellers,
        told=np.full(many, np.datetime64("2026-09-01T10", "h")),
        consent=np.asarray(np.arange(many) >= unread, np.uint8),
        **{kind: {} for kind in ("states", "triads", "dyads", "stones", "scales")},
        choices={"rolle": np.eye(2, dtype=np.bool_)[roles]},
        facets={"theme": empty},
    )
    return Gate(responses, crowd, K, b"k" * 32)


@pytest.mark.parametrize("unread", [1, K])
def test_neither_whom_one_expects_of_nor_who_is_missing_tells_of_a_few(
    town: House, unread: int
) -> None:
    framework, said = a_framework(), set[tuple[str, ...]]()
    shares = {"rolle": Shares({"ansatt": 0.5, "innbygger": 0.5}, "SSB")}
    for role in (0, 1):
        gate = a_gate([role] * unread + [0] * (2 * K - 1) + [1] * (2 * K - 1), unread)
        scene = scene_of(gate, framework, ["rolle"], Whose("rolle:ansatt", ""), "nb")
        with at_desk(town, OLAUG):
            [beside] = beside_population(gate, framework, ["rolle"], shares, "nb")
        of_all = str(gate.count(scene.group.mask))
        said.add((of_all, *(one.share for one in beside.groups)))
    assert len(said) == (1 if unread < K else 2)
