"""Draws the stories of a rehearsal: the same plan, number of tellers and seed, the same stories."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Codes as Numbers
from analysis.arrays import Flags, Floats, checked_count
from analysis.rehearsal.plan import THEME, TIME, WIDTHS, Plan, Question
from analysis.responses import Codes, Responses, State
from analysis.seeds import generator_from
from analysis.simplex import weights_from_log_ratios

FIRST_DAY = np.datetime64("2026-03-01T12", "h")
READ = 1  # the consent of every rehearsed story: it may be read, never published


@dataclass(frozen=True)
class Rehearsal:
    """Drawn stories with what is hidden in real ones."""

    plan: Plan
    responses: Responses
    """Facets `theme` and `time` hold what was planted."""
    in_corners: Flags
    """(n,) the story's teller places everything near the corners."""


@dataclass(frozen=True)
class _Drawn:
    """Who tells what and when, before anything is placed."""

    whose: Numbers
    """(n,) the teller's number."""
    causes: dict[str, Numbers]
    """(n,) index of each story's label, for each group, `theme` and `time`."""
    days: Numbers
    in_corners: Flags


def rehearse(plan: Plan, tellers: int, *, seed: int) -> Rehearsal:
    """Draw the stories of so many tellers.

    Returns:
        n ≥ tellers stories, sorted by id; a teller's stories stand together.

    Raises:
        ParameterError: there is no teller.
    """
    checked_count("tellers", tellers, 1)
    rng = generator_from(seed)
    drawn = _draw_tellers(plan, tellers, rng)
    latent = _draw_latent(plan, drawn, rng)
    states = _draw_states(plan, len(drawn.whose), rng)
    return Rehearsal(plan, _respond(plan, drawn, latent, states, rng), drawn.in_corners)


def _draw_tellers(plan: Plan, tellers: int, rng: np.random.Generator) -> _Drawn:
    several = rng.random(tellers) < plan.habits.several
    whose = np.repeat(np.arange(tellers), np.where(several, rng.integers(2, 4, tellers), 1))
    causes = {
        group.id: _choose(np.array(list(group.options.values())), rng.random(tellers))[whose]
        for group in plan.groups
    }
    days = rng.integers(plan.days, size=tellers)[whose]
    after = (days >= plan.turn).astype(np.intp)
    shares = np.array(list(plan.themes.values())).T
    chance = rng.random(len(whose))
    themes = np.where(after, _choose(shares[1], chance), _choose(shares[0], chance))
    causes |= {TIME: after, THEME: themes}
    corners = rng.random(tellers) < plan.habits.in_corners
    return _Drawn(whose, causes, days, corners[whose])


def _choose(shares: Floats, chance: Floats) -> Numbers:
    """The label in whose share of [0, 1) each chance falls."""
    found = np.searchsorted(np.cumsum(shares), chance, side="right")
    return np.minimum(found, len(shares) - 1).astype(np.intp)


def _draw_latent(plan: Plan, drawn: _Drawn, rng: np.random.Generator) -> dict[str, Floats]:
    """The latent numbers (n, k) of each question."""
    noise = {one.id: _draw_noise(plan, one, drawn.whose, rng) for one in plan.questions}
    for pair in plan.together:
        first, second = noise[pair.first][:, 0], noise[pair.second]
        rest = np.sqrt(1 - pair.correlation**2)
        second[:, 0] = pair.correlation * first + rest * second[:, 0]
    latent = {}
    for one in plan.questions:
        places = np.array(one.base) + one.spread * noise[one.id]
        for effect in plan.effects:
            if effect.question == one.id:
                label = plan.labels(effect.cause).index(effect.label)
                places += np.outer(drawn.causes[effect.cause] == label, effect.shift)
        if one.kind != "scale":
            places[drawn.in_corners] *= plan.habits.exaggeration
        latent[one.id] = places
    return latent


def _draw_noise(plan: Plan, question: Question, whose: Numbers, rng: np.random.Generator) -> Floats:
    """Noise (n, k) of variance 1, of which a share is the teller's own."""
    own = rng.standard_normal((whose.max() + 1, WIDTHS[question.kind]))[whose]
    each = rng.standard_normal(own.shape)
    share = plan.habits.of_teller
    return np.asarray(np.sqrt(share) * own + np.sqrt(1 - share) * each)


def _draw_states(
    plan: Plan, stories: int, rng: np.random.Generator
) -> dict[str, NDArray[np.uint8]]:
    stopping = plan.habits.stopping
    stop = rng.geometric(stopping, stories) if stopping else np.full(stories, np.iinfo(int).max)
    states = {}
    does_not_apply = {one.id: one.not_applicable for one in plan.questions}
    does_not_apply |= {group.id: 0.0 for group in plan.groups}
    for place, (name, does_not) in enumerate(does_not_apply.items(), start=1):
        answered = np.where(rng.random(stories) < does_not, State.NOT_APPLICABLE, State.PLACED)
        states[name] = np.where(stop <= place, State.PASSED_BY, answered).astype(np.uint8)
    return states


def _respond(
    plan: Plan,
    drawn: _Drawn,
    latent: dict[str, Floats],
    states: dict[str, NDArray[np.uint8]],
    rng: np.random.Generator,
) -> Responses:
    ids = np.array([str(UUID(bytes=rng.bytes(16), version=4)) for _ in drawn.whose], "<U36")
    placed = {name: state == State.PLACED for name, state in states.items()}
    columns = {
        kind: {
            one.id: _place(one, latent[one.id], placed[one.id])
            for one in plan.questions
            if one.kind == kind
        }
        for kind in WIDTHS
    }
    return Responses(
        story_ids=np.sort(ids),
        tellers=(drawn.whose + 1).astype(np.uint64),
        told=FIRST_DAY + drawn.days * np.timedelta64(24, "h"),
        consent=np.full(len(ids), READ, np.uint8),
        states=states,
        triads=columns["triad"],
        dyads=columns["dyad"],
        stones={},
        choices={
            group.id: _one_hot(drawn.causes[group.id], len(group.options), placed[group.id])
            for group in plan.groups
        },
        scales=columns["scale"],
        facets={
            cause: Codes(drawn.causes[cause].astype(np.int16), plan.labels(cause))
            for cause in (THEME, TIME)
        },
    )


def _place(question: Question, latent: Floats, placed: Flags) -> NDArray[np.float32]:
    """What the teller placed: weights (n, 3), a position (n,) or a step (n,); NaN elsewhere."""
    if question.kind == "triad":
        answers = weights_from_log_ratios(latent)
    elif question.kind == "dyad":
        answers = 1 / (1 + np.exp(-latent[:, 0]))
    else:
        low, high = question.steps
        answers = np.clip(np.round(latent[:, 0] + (low + high) / 2), low, high)
    answers[~placed] = np.nan
    return answers.astype(np.float32)


def _one_hot(chosen: Numbers, options: int, placed: Flags) -> Flags:
    return np.asarray((chosen[:, None] == np.arange(options)) & placed[:, None])
