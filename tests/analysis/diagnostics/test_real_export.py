"""A real SenseMaker export: the two signifiers that failed are found, and no other."""

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pytest

from analysis.diagnostics.asked import Asked, Kind, states_of
from analysis.diagnostics.diagnose import Pilot, diagnose
from analysis.diagnostics.verdicts import Reason, Verdict

CENTRED, NOT_APPLYING = "25055cfd", "4c3c1b34"
SIGNIFIERS = 8


@pytest.fixture(scope="module")
def pilot(shared: Path) -> dict[str, Asked]:
    file = shared / "data" / "sensemaker_safetyscan" / "ADemo_Data.api.csv.gz"
    text = gzip.decompress(file.read_bytes()).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    columns = {name: np.array([row[i] for row in rows]) for i, name in enumerate(header)}
    return dict(_asked(columns, name[:-3]) for name in columns if name.endswith("_NA"))


def _asked(columns: dict[str, np.ndarray], signifier: str) -> tuple[str, Asked]:
    names = [name for name in columns if name.startswith(f"{signifier}_")]
    anchors = [one for one in names if not one.endswith(("percentX", "percentY", "_NA"))]
    triad = len(anchors) == 3
    chosen = anchors if triad else [f"{signifier}_percentX"]
    cells = np.stack([columns[name] for name in chosen], axis=1)
    numbers = np.where(cells == "", "nan", cells).astype(np.float64)
    values = numbers if triad else numbers[:, 0]
    states = states_of(values, columns[f"{signifier}_NA"] == "1")
    return signifier[:8], Asked(Kind.TRIAD if triad else Kind.DYAD, values, states)


def blamed(found: Pilot) -> dict[str, tuple[Verdict, Reason]]:
    return {
        name: (one.verdict, one.findings[0].reason)
        for name, one in found.signifiers.items()
        if one.verdict not in (Verdict.KEEP, Verdict.TOO_EARLY)
    }


def test_the_triad_in_the_centre_and_the_dyad_that_does_not_apply_are_blamed_alone(pilot):
    found = diagnose(pilot)
    assert len(found.signifiers) == SIGNIFIERS
    assert blamed(found) == {
        CENTRED: (Verdict.REWORD, Reason.IN_THE_MIDDLE),
        NOT_APPLYING: (Verdict.REWORD, Reason.DOES_NOT_APPLY),
    }
    assert found.signifiers[CENTRED].shape.middle.value == pytest.approx(0.45, abs=0.005)
    assert found.signifiers[NOT_APPLYING].states.not_applicable.value == pytest.approx(
        0.51, abs=0.005
    )


def test_the_other_six_are_kept(pilot):
    rest = [one for name, one in diagnose(pilot).signifiers.items()
            if name not in (CENTRED, NOT_APPLYING)]  # fmt: skip
    assert [one.verdict for one in rest] == [Verdict.KEEP] * (SIGNIFIERS - 2)


def test_random_halves_of_it_blame_no_other_signifier(pilot):
    generator = np.random.default_rng(1)
    for _ in range(8):
        half = generator.permutation(129) < 60
        found = diagnose({name: one.at(half) for name, one in pilot.items()})
        assert blamed(found).keys() <= {CENTRED, NOT_APPLYING}
