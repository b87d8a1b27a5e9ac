"""How well each signifier works: a verdict and its reasons, for those who design the questions.

What is said is whether a share lies surely over a limit, of tellers cut by the gate, and never the
share itself; `fortell framework diagnose` prints the numbers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import render_template

from analysis.diagnostics.diagnose import Diagnosis
from analysis.diagnostics.haste import TimeSpent
from analysis.diagnostics.verdicts import Finding, Reason, Verdict
from analysis.shell.pilot import diagnose_collection
from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.gated import Gate
from dashboard.languages import gettext
from dashboard.patterns.pattern_words import Lexicon
from dashboard.tongues import as_read, spoken_of
from dashboard.wording import percent

COLOURS = {Verdict.KEEP: "success", Verdict.TOO_EARLY: "neutral", Verdict.DROP: "danger"}


@dataclass(frozen=True)
class Judged:
    """One signifier with what is said of it; `colour` is that of its tag."""

    question: str
    verdict: str
    colour: str
    reasons: tuple[str, ...]


def show_diagnosis(desk: Desk, visit: Visit) -> str:
    """The signifiers of a collection, those that need work first."""
    with desk.sessions.reading() as session:
        held = desk.holdings.holding(session, visit.at)
        gate = Gate(held.responses, held.crowd, visit.at.k, desk.gate_key)
        shown = held.responses.story_ids[gate.cut(gate.everybody)]
        pilot = diagnose_collection(session, visit.at, only=frozenset(shown.tolist()))
    order = list(Verdict)
    found = sorted(pilot.signifiers.items(), key=lambda one: order.index(one[1].verdict))
    judged = list(
        _judge(Lexicon(as_read(held.framework), spoken_of(held.framework), {}), dict(found))
    )
    fewest = pilot.limits.fewest_tellers
    return render_template(
        "diagnosis.html",
        visit=visit,
        judged=judged,
        fewest=fewest,
        time=say_time(pilot.time, fewest),
    )


def _judge(lexicon: Lexicon, found: Mapping[str, Diagnosis]) -> Iterator[Judged]:
    verdicts = _verdicts()
    for name, one in found.items():
        reasons = tuple(say_finding(lexicon, finding) for finding in one.findings)
        colour = COLOURS.get(one.verdict, "warning")
        yield Judged(lexicon.question(name), verdicts[one.verdict], colour, reasons)


def say_finding(lexicon: Lexicon, finding: Finding) -> str:
    """A reason in a sentence; one that the stories do not settle begins with a perhaps."""
    reason, limit, fewest = finding.reason, percent(finding.limit), round(finding.limit)
    if reason is Reason.TOO_FEW_TELLERS:
        return gettext("Fewer than %(fewest)s were asked: too early to say.", fewest=fewest)
    if reason is Reason.TOO_FEW_PLACED:
        return gettext("Fewer than %(fewest)s have placed it: too early to say.", fewest=fewest)
    other = lexicon.question(finding.where or "") if reason is Reason.SAYS_THE_SAME else ""
    said = _reasons(limit, other)[reason]
    if finding.verdict is Verdict.TOO_EARLY:
        return gettext("Perhaps, and not yet sure: %(reason)s", reason=said)
    return said


def say_time(time: TimeSpent | None, fewest: int) -> str:
    """How long a story takes, held against three minutes; nothing where fewer than so many say."""
    if time is None or time.over_three_minutes.tellers < fewest:
        return ""
    longer = time.over_three_minutes
    if longer.low > 1 / 2:
        return gettext("Of the stories whose time is known, most take three minutes or longer.")
    if longer.high < 1 / 2:
        return gettext("Of the stories whose time is known, most take less than three minutes.")
    return gettext("It is not sure whether most stories take less than three minutes.")


def _verdicts() -> dict[Verdict, str]:
    return {
        Verdict.DROP: gettext("Leave it out"),
        Verdict.SPLIT: gettext("Split it"),
        Verdict.REWORD: gettext("Reword it"),
        Verdict.TOO_EARLY: gettext("Too early to say"),
        Verdict.KEEP: gettext("Keep it as it is"),
    }


def _reasons(limit: str, other: str) -> dict[Reason, str]:
    return {
        Reason.NOBODY: gettext(
            "It applies to few: over %(limit)s say that it does not.", limit=limit
        ),
        Reason.DOES_NOT_APPLY: gettext("It does not apply to over %(limit)s.", limit=limit),
        Reason.PASSED_BY: gettext("Over %(limit)s pass it by.", limit=limit),
        Reason.IN_THE_MIDDLE: gettext(
            "Over %(limit)s place it in the middle, where nothing pulls.", limit=limit
        ),
        Reason.IN_HASTE: gettext(
            "Those who place it in the middle spend less time on the story than the others do: "
            "perhaps they are in haste."
        ),
        Reason.BETWEEN_TWO: gettext(
            "Over %(limit)s lie midway between the same two corners, which are not told apart.",
            limit=limit,
        ),
        Reason.AT_THE_ENDS: gettext(
            "Over %(limit)s take one end or another, as if it asked two things.", limit=limit
        ),
        Reason.ALL_ALIKE: gettext("Over %(limit)s give the same answer.", limit=limit),
        Reason.SAYS_THE_SAME: gettext(
            "It can be read off “%(other)s”, which at least as many have answered.", other=other
        ),
        Reason.ORDER_MOVES: gettext("The answer depends on where a part is shown."),
        Reason.ABOUT_THE_TELLER: gettext(
            "Those who told several stories answer nearly alike for all: it tells of the teller, "
            "not of the story."
        ),
    }
