"""A page as it stands, looked at in every view: by axe-core, and for what axe does not measure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page

from browsing import AxeRun

BEYOND = ("target-size",)  # WCAG 2.2's own rule, which axe-core asks for only when told to
WIDE = """width => document.documentElement.scrollWidth <= width ? [] :
  [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > width + 1 && !one.closest(".spoken"))
    .map((one) => `scrolls sideways: ${one.outerHTML.slice(0, 90)}`).slice(0, 5)
    .concat(`${document.documentElement.scrollWidth} pixels wide`)"""
REACHED = (
    "a[href], button, summary, input:not([type=hidden]), select, textarea, audio, [role=slider]"
)
SMALL = """reached => [...document.querySelectorAll(reached)]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".spoken"))
  .map((one) => one.closest("label") ?? one)
  .filter((one) => getComputedStyle(one).display !== "inline") // a link within a sentence
  .filter((one) => !one.matches(".ds-skip-link:not(:focus)"))
  .filter((one) => Math.min(one.offsetWidth, one.offsetHeight) < 24)
  .map((one) => `smaller than 24 pixels: ${one.outerHTML.slice(0, 90)}`)"""
HIDDEN = """reached => [...document.querySelectorAll(reached)].flatMap((one) => {
  one.focus();
  if (document.activeElement !== one || one.tabIndex < 0 || !one.checkVisibility()) return [];
  const box = one.getBoundingClientRect();
  const shares = [0.02, 0.5, 0.98];
  const seen = shares.some((x) => shares.some((y) => {
    const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
    return top && (top.contains(one) || (one.closest("label, .area, .rail") ?? one).contains(top));
  }));
  one.blur();
  return seen ? [] : [`hidden while it has the focus: ${one.outerHTML.slice(0, 90)}`];
})"""


DOWN = "scrollTo(0, document.documentElement.scrollHeight)"
"""There the foot, which else stays at the bottom of the window, covers nothing."""
SETTLED = """() => Promise.all(document.getAnimations()
  .filter((one) => one instanceof CSSTransition).map((one) => one.finished.catch(() => {})))"""


@dataclass(frozen=True)
class View:
    """A window in CSS pixels, and whether its reader chooses the colours."""

    width: int
    height: int
    forced: Literal["active", "none"] = "none"


VIEWS: Mapping[str, View] = {
    "320 px": View(320, 640),
    "390 px": View(390, 844),
    "1280 px": View(1280, 900),
    "400 % zoom": View(320, 225),  # what is left of 1280 × 900
    "forced colours": View(390, 844, forced="active"),
}
USUAL = VIEWS["390 px"]


@dataclass(frozen=True)
class Looking:
    """What is looked at, and how what is found is named."""

    axe: AxeRun
    reflows: Callable[[str], bool]
    """Whether a state is a page to be read on a screen, not one to be printed or projected."""

    def at(self, page: Page, state: str, view: View) -> list[str]:
        """Every fault of the page in this view; then it is seen as usual again."""
        see(page, view)
        page.evaluate(DOWN)
        faults = self.axe(page, also=BEYOND)
        if self.reflows(state):
            faults += page.evaluate(WIDE, view.width)
            faults += page.evaluate(SMALL, REACHED)
            faults += page.evaluate(HIDDEN, REACHED)
        see(page, USUAL)
        return faults


def see(page: Page, view: View) -> None:
    """Give the page this window, and wait until its colours have followed."""
    page.set_viewport_size({"width": view.width, "height": view.height})
    page.emulate_media(forced_colors=view.forced)
    page.evaluate(SETTLED)
