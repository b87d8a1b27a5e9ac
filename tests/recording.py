"""Deeds of a teller who says her story aloud on the phone."""

from typing import Any

from playwright.sync_api import Page, expect

from media import SECONDS

# A busy machine may give the first sound later than the first second.
HEARD = """async ({ recorder }) => {
  let heard = 0;
  recorder.addEventListener("dataavailable", ({ data }) => { heard += data.size; });
  while (!heard) {
    recorder.requestData();
    await new Promise((done) => setTimeout(done, 50));
  }
}"""


def to_the_telling(page: Page) -> None:
    page.locator("#next").tap()
    page.locator("[name=prompt]").first.tap()
    page.locator("#next").tap()
    page.wait_for_function(
        "() => !!customElements.get('fortell-voice') && !!customElements.get('fortell-photo')"
    )


def deed(page: Page, name: str, kind: str = "voice") -> Any:
    return page.locator(f"#{kind}-medium [data-deed={name}]")


def listen(page: Page) -> None:
    """Wait until a recording runs, and has seconds to show and sound.

    The one before may still show its seconds while the microphone is asked for anew.
    """
    expect(deed(page, "stop")).to_be_visible()
    expect(page.locator("#voice-medium [data-time]")).to_have_text(SECONDS)
    page.locator("#voice-medium").evaluate(HEARD)


def record(page: Page, begin: str = "start") -> None:
    deed(page, begin).tap()
    listen(page)
    deed(page, "stop").tap()
    expect(page.locator("#voice-medium audio")).to_be_visible()


def held(page: Page, kind: str = "voice") -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        f"(({{ id, sha256, size, type }}) => ({{ id, sha256, size, type }}))"
        f"(document.querySelector('#{kind}-medium').medium)"
    )
    return found
