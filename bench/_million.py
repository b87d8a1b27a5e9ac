"""A million invented stories of sixty columns, as a process holds them; and a house around them."""

from typing import Any

import numpy as np

from analysis.responses import Codes, Responses, State
from analysis.shell.holding import Holding
from storybank.framework import Framework, read_framework
from storybank.gate import Crowd

TRIADS, DYADS, STONES, CHOICES, SCALES, TELLER = 6, 8, 2, 3, 2, 2
OPTIONS, ANSWERS = 6, 5
SIGNIFIERS = TRIADS + DYADS + 1 + CHOICES + SCALES
COLUMNS = 3 * TRIADS + DYADS + 2 * STONES + OPTIONS * CHOICES + SCALES + ANSWERS * TELLER


def words(text: str) -> dict[str, str]:
    return {"nb": text, "en": text}


def named(prefix: str, number: int) -> list[dict[str, Any]]:
    return [{"id": f"{prefix}{at}", "text": words(f"{prefix} {at}")} for at in range(number)]


def choice(name: str, options: int) -> dict[str, Any]:
    return {"id": name, "kind": "choice", "question": words(name), "options": named("o", options)}


def framework(maps: int = SIGNIFIERS) -> Framework:
    """It asks the first `maps` of the signifiers: triads, dyads, then stones, choices, scales."""
    text = {"question": words("What happened?"), "max_length": 5000}
    scale = {"kind": "scale", "min": 1, "max": 7, "low": words("low"), "high": words("high")}
    signifiers = [
        *(
            {"id": f"t{at}", "kind": "triad", "question": words(f"t{at}"), "anchors": named("a", 3)}
            for at in range(TRIADS)
        ),
        *(
            {"id": f"d{at}", "kind": "dyad", "question": words(f"d{at}"), "poles": named("p", 2)}
            for at in range(DYADS)
        ),
        {"id": "s0", "kind": "stones", "question": words("s0"), "stones": named("s", STONES)}
        | {
            "axes": {
                axis: {"name": words(axis), "low": words("l"), "high": words("h")} for axis in "xy"
            }
        },
        *(choice(f"c{at}", OPTIONS) for at in range(CHOICES)),
        *({"id": f"n{at}", "question": words(f"n{at}"), **scale} for at in range(SCALES)),
    ]
    return read_framework(
        {
            "fortell": 1,
            "id": "million",
            "languages": ["nb", "en"],
            "title": words("A million"),
            "introduction": words("Tell."),
            "prompts": named("prompt", 1),
            "story": {"title": text | {"max_length": 120}, "text": text},
            "signifiers": signifiers[:maps],
            "teller": [choice(f"q{at}", ANSWERS) for at in range(TELLER)],
        }
    )


def million(stories: int, seed: int = 7, maps: int = SIGNIFIERS) -> Holding:
    """The stories as arrays; each its own teller, and those of the second answer lie elsewhere."""
    generator = np.random.default_rng(seed)
    told = generator.integers(490_000, 494_000, stories).astype("datetime64[h]")
    tellers = generator.integers(0, 2**63, stories, dtype=np.uint64)
    answers = {f"q{at}": generator.integers(0, ANSWERS, stories) for at in range(TELLER)}
    apart = (answers["q0"] == 1).astype(np.float32)
    choices = {
        f"c{at}": np.eye(OPTIONS, dtype=bool)[generator.integers(0, OPTIONS, stories)]
        for at in range(CHOICES)
    } | {name: np.eye(ANSWERS, dtype=bool)[chosen] for name, chosen in answers.items()}
    asked = framework(maps)
    placed = np.full(stories, State.PLACED, np.uint8)
    responses = Responses(
        story_ids=np.array([f"{number:036d}" for number in range(stories)]),
        tellers=tellers,
        told=told,
        consent=np.full(stories, 2, np.uint8),
        states=dict.fromkeys(framework().questions, placed),
        triads={f"t{at}": _triad(generator, apart) for at in range(TRIADS)},
        dyads={f"d{at}": _dyad(generator, apart) for at in range(DYADS)},
        stones={"s0": generator.beta(2, 3, (stories, STONES, 2)).astype(np.float32)},
        choices=choices,
        scales={
            f"n{at}": generator.integers(1, 8, stories).astype(np.float32) for at in range(SCALES)
        },
        facets={
            name: Codes(np.zeros(stories, np.int16), (label,))
            for name, label in (("language", "nb"), ("source", "a"), ("version", "1"))
        }
        | {name: Codes(np.full(stories, -1, np.int16), ()) for name in ("arm", "theme")}
        | {"prompt": Codes(np.zeros(stories, np.int16), ("prompt0",))},
    )
    return Holding(asked, responses, Crowd.of(tellers, tellers ^ np.uint64(0x5DEECE66D)))


def _triad(generator: np.random.Generator, apart: np.ndarray) -> np.ndarray:
    drawn = generator.gamma(generator.uniform(0.6, 3, 3), size=(len(apart), 3)).astype(np.float32)
    drawn[:, 0] *= 1 + apart * 0.3
    return drawn / drawn.sum(axis=1, keepdims=True)


def _dyad(generator: np.random.Generator, apart: np.ndarray) -> np.ndarray:
    first, second = generator.uniform(0.8, 3, 2)
    values = generator.beta(first, second, len(apart)) * (1 - 0.1 * apart)
    return values.round(3).astype(np.float32)
