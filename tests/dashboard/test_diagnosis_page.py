"""How the questions work: a verdict and its reason for those who design them, and no number."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from analysis.arrays import Floats
from analysis.diagnostics.asked import Asked, Kind, states_of
from analysis.diagnostics.diagnose import diagnose
from analysis.diagnostics.verdicts import Finding, Reason, Verdict
from analysis.intervals import Estimate
from builders import ANDERS, LIV, OLAUG, a_framework
from dashboard.patterns.diagnosis_pages import say_finding
from dashboard.patterns.pattern_words import Lexicon
from dashboards import SLUG, House, at_desk, build_house, mounted
from patterning import planted_stories
from storybank.accounts import give_role
from storybank.tables import Account

ADDRESS = f"/collections/{SLUG}/signifiers"
NEARLY_ALIKE = "svarer nesten likt for alle: Det sier noe om fortelleren, ikke om historien."


@pytest.fixture(scope="session")
def judged_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Forty tellers, for whom one dyad does not apply."""
    stories = planted_stories(40, voice={"state": "not_applicable"})
    return build_house(tmp_path_factory.mktemp("judged_house"), stories)


def page_of(house: House, who: str = OLAUG) -> str:
    return " ".join(house.client(who).get(ADDRESS).get_data(as_text=True).split())


def test_a_question_that_applies_to_nobody_is_to_be_left_out_and_says_why(
    judged_house: House,
) -> None:
    page = page_of(judged_house)
    cards = page.split('<li class="panel judged">')[1:]
    dyad = next(one for one in cards if "Jeg ble …" in one)
    assert "Ta det ut" in dyad
    assert "Det passer for få: Over 65 % sier at det ikke passer." in dyad
    triad = next(one for one in cards if "Hva bar det fram?" in one)
    assert "Behold det" in triad


def test_a_verdict_says_over_which_limit_and_never_a_share_or_a_count(judged_house: House) -> None:
    limits = {"35", "65"}
    shares = re.findall(r"(\d+)(?:,\d+)? %", page_of(judged_house))
    assert shares
    assert set(shares) <= limits


@pytest.mark.parametrize(
    "slow, told",
    [
        (0, "Av historiene der tiden er kjent, tar de fleste mindre enn tre minutter."),
        (18, "Det er ikke sikkert om de fleste historiene tar mindre enn tre minutter."),
        (36, "Av historiene der tiden er kjent, tar de fleste tre minutter eller lengre."),
    ],
)
def test_it_says_whether_most_take_three_minutes_where_the_phones_tell(
    tmp_path: Path, slow: int, told: str
) -> None:
    quick = planted_stories(36, seconds=165)
    stories = [*planted_stories(36, seconds=180)[:slow], *quick[slow:]]
    assert f"<p>{told}</p>" in page_of(build_house(tmp_path, stories))


@pytest.mark.parametrize("telling", [0, 29])
def test_of_the_time_of_fewer_than_thirty_it_says_nothing(tmp_path: Path, telling: int) -> None:
    silent = planted_stories(36, seconds=None)
    stories = [*planted_stories(36, seconds=165)[:telling], *silent[telling:]]
    assert "tre minutter" not in page_of(build_house(tmp_path, stories))


def test_with_few_tellers_it_is_too_early_and_the_newest_wait_at_the_gate(tmp_path: Path) -> None:
    """Thirty-four are shown as thirty; twenty-nine as twenty-five, which is too few to judge."""
    many = build_house(tmp_path / "many", planted_stories(34))
    few = build_house(tmp_path / "few", planted_stories(29))
    assert "Færre enn 30 er spurt" not in page_of(many).split("Hva kjente du?")[0]
    assert page_of(few).count("For tidlig å si") == page_of(few).count('class="panel judged"')


def test_a_leader_sees_neither_the_page_nor_the_way_to_it(judged_house: House) -> None:
    with judged_house.sessions.writing() as session:
        give_role(session.query(Account).filter_by(email=LIV).one(), "leader")
    assert judged_house.client(LIV).get(ADDRESS).status_code == 403
    way = f"/dashboard{ADDRESS}"
    for who, sees in ((LIV, False), (ANDERS, True), (OLAUG, True)):
        page = judged_house.client(who).get(f"/collections/{SLUG}").get_data(as_text=True)
        assert (way in page or ADDRESS in page) is sees


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("verdict", [Verdict.REWORD, Verdict.TOO_EARLY])
def test_every_reason_has_its_sentence_in_every_language(
    judged_house: House, reason: Reason, verdict: Verdict
) -> None:
    finding = Finding(reason, verdict, Estimate(40, 40, 0.5, 0.4, 0.6), 0.35, "drivkraft")
    said = set()
    for language in ("nb", "nn", "en"):
        with at_desk(judged_house, OLAUG, language):
            said.add(say_finding(Lexicon(a_framework(), "nb", {}), finding))
    assert all(one.endswith(".") for one in said)
    assert len(said) >= 2


def dyad(values: Floats, **shown: NDArray[np.intp]) -> Asked:
    return Asked(Kind.DYAD, values, states_of(values), **shown)


def barely(reason: Reason) -> tuple[Asked, NDArray[np.intp] | None]:
    """Two hundred answers, and whose they are, of which the reason only just holds."""
    some = np.random.default_rng(1)
    even = some.random(200)
    if reason is Reason.NOBODY:  # a quarter have placed it
        away = np.arange(200) >= 50
        answers = np.where(away, np.nan, even)
        return Asked(Kind.DYAD, answers, states_of(answers, away)), None
    if reason is Reason.AT_THE_ENDS:  # six in twenty lie between the corners
        weights = np.eye(3)[np.arange(200) % 3] * 0.9 + some.dirichlet([1, 1, 1], 200) * 0.1
        weights[:60] = some.dirichlet([4, 4, 4], 60) * 0.7 + 0.1
        return Asked(Kind.TRIAD, weights, states_of(weights)), None
    if reason is Reason.ORDER_MOVES:  # away from the pole that is shown first
        shown = np.stack([np.arange(200) % 2, 1 - np.arange(200) % 2], axis=1)
        return dyad(0.4 * even + np.where(shown[:, 0] == 0, 0.4, 0.2), shown=shown), None
    tellers = np.arange(200) // 2
    return dyad(0.6 * even[tellers] + 0.2 + some.normal(0, 0.05, 200)), tellers


@pytest.mark.parametrize(
    "reason, told",
    [
        (Reason.NOBODY, "Det passer for få: Over 65\u00a0% sier at det ikke passer."),
        (Reason.AT_THE_ENDS, "Over 60\u00a0% velger en av endene, som om det spør om to ting."),
        (Reason.ORDER_MOVES, "Hvor en del vises, påvirker svaret."),
        (Reason.ABOUT_THE_TELLER, f"De som fortalte flere historier, {NEARLY_ALIKE}"),
    ],
)
def test_a_reason_that_only_just_holds_says_no_more_than_that(
    judged_house: House, reason: Reason, told: str
) -> None:
    answers, tellers = barely(reason)
    found = diagnose({"drivkraft": answers}, tellers).signifiers["drivkraft"].findings
    assert [(one.reason, one.verdict is Verdict.TOO_EARLY) for one in found] == [(reason, False)]
    with at_desk(judged_house, OLAUG):
        assert say_finding(Lexicon(a_framework(), "nb", {}), found[0]) == told


def test_everybody_can_read_it_on_both_screens(
    judged_house: House,
    serve: Callable[..., str],
    laptop: Page,
    phone: Page,
    axe: Callable[[Page], list[str]],
) -> None:
    address = serve(mounted(judged_house))
    laptop.goto(f"{judged_house.enter(laptop, address)}/collections/{SLUG}")
    laptop.get_by_role("link", name="Se hva svarene sier om spørsmålene").click()
    expect(laptop.get_by_role("heading", name="Hvordan spørsmålene virker")).to_be_visible()
    card = laptop.locator(".judged").filter(has_text="Ta det ut")
    heading, reason = card.get_by_role("heading").bounding_box(), card.locator("p").bounding_box()
    assert heading
    assert reason
    assert heading["y"] + heading["height"] <= reason["y"], "a reason stands under its question"
    assert axe(laptop) == []
    phone.goto(f"{judged_house.enter(phone, address)}{ADDRESS}")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(phone) == []
