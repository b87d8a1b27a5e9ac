"""The pages on which people tell: the front, a collection's page by its link, privacy."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from secrets import token_hex
from uuid import uuid4

from flask import Response, jsonify, make_response, redirect, request, url_for
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from collector.afterwards import after_sending
from collector.desk import Desk
from collector.headers import hear
from collector.invited import Ticket
from collector.language import INTERFACE, Tongue, choose_tongue, render, sentence, words_in
from collector.media import make_room, name_missing, receive_files
from collector.reception import NotOpen, Sender, legible_code, receive_story
from storybank.collections import Phase, find_link, phase
from storybank.errors import MediaMissing, Mistake, NotFound, SubmissionError
from storybank.forms import Form, fields_of
from storybank.framework import Framework
from storybank.frameworks import framework_of
from storybank.receipts import derive_code, hash_code
from storybank.shown import read_seed, shown_order, shown_questions
from storybank.stories import Outcome
from storybank.submission import Consent
from storybank.tables import Link

MODES = ("kiosk", "facilitator")
"""The modes of a device that many use: no draft is kept, and nobody meets another's words."""
PAPER = "#ffffff"
ICONS = {"icon.svg": "any", "icon-192.png": "192x192", "icon-512.png": "512x512"}
STATUS = {
    Outcome.KEPT: 201,
    Outcome.ALREADY_KEPT: 200,
    Outcome.CONFLICT: 409,
    Outcome.WITHDRAWN: 410,
}


def show_front(_: Desk) -> str:
    """The first page: a field for a short code, and the way to a told story."""
    return render(choose_tongue(INTERFACE, wanted_language()), "front.html", code="", unknown=False)


def find_code(desk: Desk) -> Response:
    """From a typed short code to the collection's page."""
    typed = request.args.get("code", "").strip().lower()
    tongue = choose_tongue(INTERFACE, wanted_language())
    try:
        with desk.sessions.reading() as session:
            code = find_link(session, legible_code(typed)).code
    except NotFound:
        page = render(tongue, "front.html", code=typed[:40], unknown=True)
        return make_response(page, 404)
    return make_response(
        redirect(url_for("show_collection", code=code, lang=wanted_language()), 303)
    )


def show_privacy(_: Desk) -> str:
    """What is kept, what is not, and who sees it."""
    return render(choose_tongue(INTERFACE, wanted_language()), "privacy.html")


def show_collection(desk: Desk, code: str) -> Response:
    """The collection's page by its link: the form while it is open, else a kind word."""
    with desk.sessions.reading() as session:
        link = find_link(session, legible_code(code))
    framework = framework_of(link.collection.version)
    tongue = choose_tongue(framework.languages, wanted_language())
    where = phase(link.collection, desk.today(link.collection))
    if where is not Phase.OPEN:
        closed = render(tongue, "not_open.html", **_about(link), phase=where.value)
        return make_response(closed)
    seed = read_seed(request.args.get("seed"))
    answer = make_response(_form_page(tongue, link, framework, MultiDict({"seed": str(seed)})))
    if link.collection.findable and not link.invites and not wanted_mode():
        answer.headers["X-Robots-Tag"] = "all"
    return hear(answer, framework)


def take_story(desk: Desk, code: str) -> Response:
    """A plain form: kept, shown again with its mistakes, or shown again in another language."""
    with desk.sessions.reading() as session:
        link = find_link(session, legible_code(code))
    framework = framework_of(link.collection.version)
    make_room(framework)
    form = MultiDict(request.form)
    tongue = choose_tongue(framework.languages, form.get("switch"), form.get("language"))
    if "switch" in form:
        with suppress(SubmissionError, NotOpen):  # it is told of when the story is sent
            receive_files(desk, link, form)
        return make_response(_form_page(tongue, link, framework, form))
    receipt = derive_code(desk.receipt_key, link.collection.slug, form.get("story", ""))
    fields = _whole_fields(framework, form, receipt)
    try:
        ticket = Ticket(form.get("pass", ""), invitation=form.get("invitation", ""))
        sender = Sender(works=False, doubted=bool(form.get("website")), ticket=ticket)
        media = receive_files(desk, link, form)
        submission, outcome = receive_story(desk, code, {**fields, "media": media}, sender)
    except (SubmissionError, MediaMissing) as error:
        mistakes = name_missing(form) if isinstance(error, MediaMissing) else error.mistakes
        page = _form_page(tongue, link, framework, form, mistakes)
        return hear(make_response(page, 422), framework)
    except NotOpen as error:
        return make_response(_closed_page(tongue, link, form, error), 403)
    after = {**_about(link), **after_sending(desk, link.collection, tongue, submission)}
    page = render(tongue, "sent.html", **after, outcome=outcome.value, receipt=receipt.split())
    return make_response(page, STATUS[outcome])


def show_manifest(desk: Desk, code: str) -> Response:
    """What a phone needs to put a collection's page beside its apps."""
    with desk.sessions.reading() as session:
        link = find_link(session, legible_code(code))
    tongue = choose_tongue(framework_of(link.collection.version).languages, wanted_language())
    start = url_for("show_collection", code=code, lang=tongue.told, mode=wanted_mode())
    answer = jsonify(
        name=words_in(link.collection.title, tongue),
        short_name="Fortell",
        lang=tongue.told,
        dir=tongue.direction,
        start_url=start,
        scope="/",
        display="minimal-ui",
        theme_color=PAPER,
        background_color=PAPER,
        icons=[
            {"src": url_for("send_asset", version=desk.assets, name=name), "sizes": sizes}
            for name, sizes in ICONS.items()
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


def wanted_language() -> str | None:
    """The language that the address asks for."""
    return request.args.get("lang")


def wanted_mode() -> str | None:
    """The mode that the address asks for, if there is such a one."""
    mode = request.args.get("mode")
    return mode if mode in MODES else None


def _closed_page(tongue: Tongue, link: Link, form: Form, error: NotOpen) -> str:
    told = form.get("text", "")
    return render(tongue, "not_open.html", **_about(link), phase=error.phase.value, told=told)


def _whole_fields(framework: Framework, form: Form, receipt: str) -> Mapping[str, object]:
    """The form's document with what a phone would have added itself."""
    order = shown_order(framework, read_seed(form.get("seed")))
    return {**fields_of(framework, form), "code_hash": hash_code(receipt), "shown_order": order}


def _form_page(
    tongue: Tongue,
    link: Link,
    framework: Framework,
    form: Form,
    mistakes: Sequence[Mistake] = (),
) -> str:
    seed = read_seed(form.get("seed"))
    with force_locale(tongue.interface):
        sentences = {one.place: sentence(one) for one in mistakes}
    return render(
        tongue,
        "collection.html",
        **_about(link),
        framework=framework,
        questions=shown_questions(framework, seed),
        seed=seed,
        story_id=form.get("story") or str(uuid4()),
        pass_word=form.get("pass") or token_hex(32),
        form=form,
        mistakes=sentences,
        layers=[one.word for one in Consent],
    )


def _about(link: Link) -> Mapping[str, object]:
    """What every page of a collection is given."""
    collection = link.collection
    languages = framework_of(collection.version).languages
    home = request.args.get("home")  # the language in which a shared device begins anew
    return {
        "link": link,
        "collection": collection,
        "languages": languages,
        "mode": wanted_mode(),
        "home": home if home in languages else None,
    }
