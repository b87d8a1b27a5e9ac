"""Deeds of a teller who says her story aloud on the phone."""

from typing import Any

from playwright.sync_api import Page, expect

from media import SECONDS


def to_the_telling(page: Page) -> None:
    page.locator("#next").tap()
    page.locator("[name=prompt]").first.tap()
    page.locator("#next").tap()
    page.wait_for_function(
        "() => !!customElements.get('fortell-voice') && !!customElements.get('fortell-photo')"
    )


def deed(page: Page, name: str, kind: str = "voice") -> Any:
    return page.locator(f"#{kind}-medium [data-deed={name}]")


def record(page: Page) -> None:
    deed(page, "start").tap()
    expect(page.locator("#voice-medium [data-time]")).to_have_text(SECONDS)
    deed(page, "stop").tap()
    expect(page.locator("#voice-medium audio")).to_be_visible()


def held(page: Page, kind: str = "voice") -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        f"(({{ id, sha256, size, type }}) => ({{ id, sha256, size, type }}))"
        f"(document.querySelector('#{kind}-medium').medium)"
    )
    return found
