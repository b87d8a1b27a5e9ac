"""What is begun on a phone stands there again, and goes when it has arrived or is erased."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from capturing import Room
from telling import WORDS, begin_anew, erase_draft, receipt_on, stands_at
from waiting import SEALED, block, hold, look_away, promised, until, write

BUSY = """{
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...asked) {
    if (globalThis.refusals-- > 0) throw new DOMException("busy", "UnknownError");
    return open.apply(this, asked);
  };
}"""


def begin(page: Page, words: str) -> None:
    page.locator("#next").tap()
    page.locator("[name=prompt]").last.tap()
    page.locator("#next").tap()
    page.locator("#text").fill(words)


def keep(page: Page, address: str) -> None:
    """Begin on the phone, and stay until it is kept."""
    page.goto(address)
    begin(page, WORDS)
    page.wait_for_selector("#story[data-kept]")


def test_what_a_busy_phone_did_not_keep_at_once_is_kept_a_little_later(
    address: str, phone: Page
) -> None:
    phone.add_init_script(BUSY)
    phone.goto(address)
    phone.locator("#next").tap()
    phone.locator("[name=prompt]").last.tap()
    phone.locator("#next").tap()
    phone.evaluate("() => { globalThis.refusals = 2; }")
    phone.locator("#text").fill(WORDS)
    phone.wait_for_selector("#story[data-kept]")
    assert phone.evaluate("globalThis.refusals") < 0
    phone.reload()
    expect(phone.locator("#text")).to_have_value(WORDS)


def test_what_was_written_before_its_keeper_came_is_kept_with_no_further_word(
    address: str, phone: Page
) -> None:
    held = hold(phone, "**/draft.js")
    phone.goto(address)
    begin(phone, WORDS)
    until(phone, lambda: bool(held))
    held[0].continue_()
    phone.wait_for_selector("#story[data-kept]")
    phone.unroute("**/draft.js")
    phone.reload()
    expect(phone.locator("#text")).to_have_value(WORDS)


def test_a_draft_that_a_busy_phone_could_not_read_is_not_written_over(
    address: str, phone: Page
) -> None:
    keep(phone, address)
    phone.add_init_script(BUSY)
    phone.add_init_script("globalThis.refusals = 1000")
    phone.goto(address)
    phone.locator("#next").tap()
    phone.wait_for_function("() => customElements.get('fortell-triad')")  # after it was tried
    phone.evaluate("globalThis.refusals = 0")
    phone.locator("[name=prompt]").first.tap()
    phone.locator("#next").tap()
    phone.locator("#text").fill("En annen historie.")
    phone.wait_for_selector("#story[data-kept]")
    phone.add_init_script("globalThis.refusals = 0")
    phone.goto(address)
    expect(phone.locator("#text")).to_have_value(WORDS)


def test_a_draft_that_a_busy_phone_did_not_erase_is_seen_again(address: str, phone: Page) -> None:
    phone.add_init_script(BUSY)
    keep(phone, address)
    phone.goto(address)
    expect(phone.locator("#draft")).to_be_visible()
    phone.wait_for_load_state("networkidle")  # scripts that come later read here as well
    phone.evaluate("globalThis.refusals = 1000")
    with phone.expect_navigation():
        erase_draft(phone)
    expect(phone.locator("#text")).to_have_value(WORDS)
    erase_draft(phone)
    expect(phone.locator("#draft")).to_be_hidden()
    assert phone.evaluate(SEALED) == [0, 0]


def test_what_was_begun_stands_there_again_and_can_be_erased(
    address: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    phone.goto(address)
    phone.locator("#next").tap()
    phone.locator("[name=prompt]").last.tap()
    phone.locator("#next").tap()
    phone.locator("#text").fill(WORDS)
    phone.locator("#next").tap()
    phone.locator("#step-drivkraft .area").tap(position={"x": 90, "y": 90})
    placed = phone.locator("#step-drivkraft output").inner_text()
    phone.wait_for_selector("#story[data-kept]")
    phone.goto(address)
    expect(phone.locator("#draft")).to_be_visible()
    stands_at(phone, "drivkraft")
    expect(phone.locator("#step-drivkraft output")).to_have_text(placed)
    assert axe(phone) == []
    phone.locator("#back").tap()
    expect(phone.locator("#text")).to_have_value(WORDS)
    expect(phone.locator("#draft button")).to_be_hidden()  # one tap does not lose what was begun
    erase_draft(phone)
    expect(phone.locator("#draft")).to_be_hidden()
    expect(phone.locator("#text")).to_have_value("")
    assert phone.evaluate(SEALED) == [0, 0]


def test_a_draft_goes_with_its_words(address: str, phone: Page) -> None:
    phone.goto(address)
    write(phone)
    phone.wait_for_selector("#story[data-kept]")
    phone.go_back()
    for _ in range(7):
        phone.locator("#back").tap()
    phone.wait_for_function("() => !document.querySelector('#step-tell').hidden")
    phone.locator("#text").fill(" ")
    phone.wait_for_selector("#story[data-kept]")
    assert phone.evaluate(SEALED) == [0, 0]


def test_a_draft_goes_where_the_plain_form_arrives(
    fresh_room: Room, address: str, phone: Page
) -> None:
    block(phone, "**/triad.js")
    phone.goto(address)
    write(phone)
    phone.wait_for_selector("#story[data-kept]")
    phone.locator("#next").tap()
    receipt_on(phone)
    promised(phone, f"() => ({SEALED})().then((counts) => counts.join() === '0,0')")
    phone.goto(address)
    expect(phone.locator("#next")).to_have_text("Begynn")
    stands_at(phone, "welcome")
    assert len(fresh_room.stories()) == 1


def test_a_second_tab_leaves_the_first_ones_draft_alone(address: str, phone: Page) -> None:
    phone.goto(address)
    write(phone)
    phone.wait_for_selector("#story[data-kept]")
    other = phone.context.new_page()
    other.goto(address)
    other.wait_for_timeout(300)
    stands_at(other, "welcome")
    write(other, "En annen.")
    other.close()
    phone.reload()
    expect(phone.locator("#text")).to_have_value(WORDS)


LATE = """{
  globalThis.read = new Promise((done) => { globalThis.letRead = done; });
  const get = IDBObjectStore.prototype.get;
  IDBObjectStore.prototype.get = function (key) {
    const request = get.call(this, key);
    const late = {};
    request.onsuccess = async () => {
      await globalThis.read;
      late.result = request.result;
      late.onsuccess();
    };
    return late;
  };
}"""


def test_a_draft_that_is_read_late_takes_nothing_from_who_writes_already(
    address: str, phone: Page
) -> None:
    phone.goto(address)
    begin(phone, WORDS)
    phone.locator("#next").tap()
    phone.wait_for_selector("#story[data-kept]")
    phone.add_init_script(LATE)
    phone.goto(address)
    begin(phone, "Noe nytt.")
    phone.evaluate("letRead()")
    phone.wait_for_selector("#story[data-kept]")
    expect(phone.locator("#text")).to_have_value("Noe nytt.")
    stands_at(phone, "tell")
    for words in (WORDS, "Noe nytt."):
        phone.goto(address)
        phone.evaluate("letRead()")
        expect(phone.locator("#draft")).to_be_visible()
        expect(phone.locator("#text")).to_have_value(words)
        erase_draft(phone)
        phone.wait_for_url(address)
    phone.evaluate("letRead()")
    assert phone.evaluate(SEALED) == [0, 0]


def test_a_page_that_is_loaded_anew_stands_where_it_stood_and_leads_back_and_forth(
    address: str, phone: Page
) -> None:
    keep(phone, address)
    phone.locator("#next").tap()
    stands_at(phone, "drivkraft")
    phone.go_back()
    phone.wait_for_selector("#story[data-kept]")
    phone.reload()
    expect(phone.locator("#draft")).to_be_visible()
    stands_at(phone, "tell")
    for way, step in (("forward", "drivkraft"), ("back", "tell"), ("back", "prompt")):
        phone.evaluate(f"history.{way}()")
        stands_at(phone, step)
        assert phone.url.endswith(f"#step-{step}")
    phone.locator("#back").tap()
    stands_at(phone, "welcome")


def test_the_ways_back_still_lead_when_a_page_that_was_loaded_anew_changed_its_language(
    address: str, phone: Page
) -> None:
    keep(phone, address)
    phone.locator("#next").tap()
    stands_at(phone, "drivkraft")
    phone.wait_for_selector("#story[data-kept]")
    phone.reload()
    stands_at(phone, "drivkraft")
    phone.get_by_role("link", name="English").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    phone.locator("#back").tap()
    stands_at(phone, "tell")
    assert "lang=en" in phone.url


def test_entries_of_a_story_that_was_erased_lead_nowhere(address: str, phone: Page) -> None:
    keep(phone, address)
    phone.reload()
    begin_anew(phone)
    phone.evaluate("history.back()")
    stands_at(phone, "welcome")


def test_entries_lead_nowhere_where_two_pages_began_as_many_milliseconds_after_they_were_opened(
    address: str, phone: Page
) -> None:
    phone.add_init_script("Performance.prototype.now = () => 100")
    keep(phone, address)
    phone.reload()
    begin_anew(phone)
    phone.evaluate("history.back()")
    phone.wait_for_function("() => history.state.step === 'step-prompt'")
    stands_at(phone, "welcome")


def go_back_in(page: Page, at: str) -> None:
    """By the browser, to a place in its history that is of this step, whatever is seen."""
    page.evaluate("history.back()")
    page.wait_for_function("at => history.state.step === `step-${at}`", arg=at)


def test_another_language_brings_no_entries_of_an_earlier_page_to_life(
    address: str, phone: Page
) -> None:
    phone.goto(address)
    phone.locator("#next").tap()
    phone.locator("[name=prompt]").first.tap()
    phone.locator("#next").tap()
    phone.reload()
    stands_at(phone, "welcome")
    go_back_in(phone, "prompt")
    phone.locator("#next").tap()
    stands_at(phone, "prompt")
    go_back_in(phone, "prompt")
    phone.locator("[data-language=en]").tap()
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    go_back_in(phone, "welcome")
    stands_at(phone, "prompt")


KEPT_UNDER = """() => new Promise((done) => {
  const opening = indexedDB.open("fortell");
  opening.onsuccess = () => {
    const kept = opening.result.transaction("sealed").objectStore("sealed").getAll();
    kept.onsuccess = () => { opening.result.close(); done(kept.result.map((one) => [...one.iv])); };
  };
})"""
"""With what each piece is sealed: something else whenever it is kept anew."""


def test_a_draft_opens_where_its_teller_was_when_she_looked_away(address: str, phone: Page) -> None:
    keep(phone, address)
    phone.locator("#next").tap()
    phone.wait_for_function(
        "() => [...document.querySelectorAll('[data-signifier]')].every((one) => one.placement)"
    )
    phone.wait_for_selector("#story[data-kept]")
    phone.locator("#back").tap()
    stands_at(phone, "tell")
    before = phone.evaluate(KEPT_UNDER)
    look_away(phone)
    until(phone, lambda: bool(phone.evaluate(KEPT_UNDER) != before))
    phone.goto("about:blank")
    phone.goto(address)
    expect(phone.locator("#text")).to_have_value(WORDS)
    stands_at(phone, "tell")
