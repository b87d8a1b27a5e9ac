"""A line so thin that much takes too long: what is light comes through, what is heavy in pieces."""

from io import BytesIO

from PIL import Image
from playwright.sync_api import Page, Route

from browsing import WAKES_NOTHING
from capturing import CODE, Room
from media import kept_media
from serving import Servers
from telling import WORDS
from waiting import again, port_of, shown, tell, until, visit

SOON = "const late = AbortSignal.timeout; AbortSignal.timeout = (time) => late(time / 40);"
"""A phone whose patience is short."""
MOST = 20_000  # bytes that come through in time


def on_a_thin_line(page: Page) -> None:
    page.add_init_script(WAKES_NOTHING)
    page.add_init_script(SOON)


def test_a_story_that_hangs_keeps_no_other_from_being_sent(
    fresh_room: Room, serve: Servers, phone: Page
) -> None:
    on_a_thin_line(phone)
    origin = serve(fresh_room.app)
    visit(phone, f"{origin}/t/{CODE}")
    serve.stop(origin)
    for words in ("Den ene.", "Den andre."):
        phone.goto(f"{origin}/t/{CODE}")
        tell(phone, words)
        shown(phone, "waiting")
    hanging: list[str] = []

    def hang_the_first(route: Route) -> None:
        story = route.request.post_data_json["story"]
        hanging.append(story)
        if story != hanging[0]:
            route.continue_()

    phone.route("**/v1/stories", hang_the_first)
    serve(fresh_room.app, port=port_of(origin))
    again(phone)
    until(phone, lambda: bool(fresh_room.stories()))
    assert hanging[0] not in fresh_room.stories()


def test_a_picture_comes_through_in_smaller_parts(
    hearing_here: Room, serve: Servers, phone: Page
) -> None:
    on_a_thin_line(phone)
    phone.goto(f"{serve(hearing_here.app)}/t/{CODE}")
    phone.locator("#next").tap()
    phone.locator("[name=prompt]").first.tap()
    phone.locator("#next").tap()
    phone.wait_for_function("() => !!customElements.get('fortell-photo')")
    noise = BytesIO()
    Image.effect_noise((400, 300), 100).save(noise, "PNG")
    photo = {"name": "a.png", "mimeType": "image/png", "buffer": noise.getvalue()}
    phone.locator("#photo-medium input").set_input_files(photo)
    phone.locator("#photo-medium canvas").wait_for()
    phone.locator("#text").fill(WORDS)
    parts: list[int] = []

    def hang_what_is_heavy(route: Route) -> None:
        parts.append(len(route.request.post_data_buffer or b""))
        if route.request.method != "PATCH" or parts[-1] <= MOST:
            route.continue_()

    phone.route("**/v1/media/*", hang_what_is_heavy)
    for _ in range(8):
        phone.locator("#next").tap()
    phone.locator("[name=consent][value=read]").tap()
    phone.locator("#next").tap()
    until(phone, lambda: bool(hearing_here.stories()))
    assert max(parts) > MOST
    assert kept_media(hearing_here)["photo"]
