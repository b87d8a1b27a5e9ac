"""Reading and withdrawing one's own story by its receipt code.

The code never stands in an address. Where JavaScript runs only its hash is sent.
"""

import re

from flask import Response, make_response, request
from flask_babel import force_locale
from sqlalchemy.orm import Session

from collector.desk import Desk
from collector.language import INTERFACE, Tongue, choose_tongue, render, sentence
from collector.media import own_media
from collector.reading import answers_in_words, chosen_prompt
from storybank.collections import is_over
from storybank.errors import mistake
from storybank.frameworks import framework_of, framework_version
from storybank.receipts import WrongCode, hash_code, read_code
from storybank.snapshots import forget_snapshot
from storybank.stories import find_by_receipt, withdraw_story
from storybank.submission import HASH, Consent
from storybank.tables import Collection, Story
from storybank.withdrawals import list_withdrawn

UNKNOWN = mistake("code", "No story was found under this code. Check the words once more.")


def ask_for_code(_: Desk) -> str:
    """The page with a field for the twelve words."""
    return _code_page(choose_tongue(INTERFACE, request.args.get("lang")))


def show_story(desk: Desk) -> Response:
    """The story behind the code with all its answers, or what is wrong with the code."""
    tongue = choose_tongue(INTERFACE, request.form.get("language"))
    try:
        code_hash = _read_hash()
    except WrongCode as error:
        return _wrong(tongue, error, 422)
    with desk.sessions.reading() as session:
        story = find_by_receipt(session, code_hash)
        if story is None:
            return _wrong(tongue, WrongCode([UNKNOWN]), 404)
        if story.state == "withdrawn":
            return _gone_page(desk, tongue, session.get_one(Collection, story.collection_id))
        return make_response(_story_page(desk, session, tongue, story))


def withdraw(desk: Desk) -> Response:
    """Withdraw after the teller has confirmed it; otherwise ask her to."""
    tongue = choose_tongue(INTERFACE, request.form.get("language"))
    code_hash = request.form.get("code_hash", "")
    if not re.fullmatch(HASH, code_hash):
        return _wrong(tongue, WrongCode([UNKNOWN]), 422)
    if not request.form.get("confirmed"):
        return make_response(render(tongue, "withdraw.html", code_hash=code_hash))
    with desk.sessions.reading() as session:
        story = find_by_receipt(session, code_hash)
    if story is None:
        return _wrong(tongue, WrongCode([UNKNOWN]), 404)
    already = story.state == "withdrawn"
    if not already:
        told: list[str] = []
        list_withdrawn(desk.settings.withdrawn, [code_hash], told.append)
        desk.unlisted.meet(" ".join(told))
        with desk.sessions.writing() as session:
            withdraw_story(session, story)
    forget_snapshot(desk.settings.snapshots, story.collection_id)
    return make_response(render(tongue, "withdrawn.html", already=already))


def _gone_page(desk: Desk, tongue: Tongue, collection: Collection) -> Response:
    """That a story was withdrawn, or that all were deleted on the day that tellers were told."""
    if is_over(collection, desk.today(collection)):
        page = render(tongue, "deleted.html", day=collection.retained_until)
        return make_response(page, 410)
    return make_response(render(tongue, "withdrawn.html", already=True), 410)


def _read_hash() -> str:
    """The hash from the phone, or of the words that a plain form sent. Raises WrongCode."""
    sent = request.form.get("code_hash", "")
    if re.fullmatch(HASH, sent):
        return sent
    return hash_code(read_code(request.form.get("code", "")))


def _wrong(tongue: Tongue, error: WrongCode, status: int) -> Response:
    typed = request.form.get("code", "")[:1000]
    return make_response(_code_page(tongue, typed, error), status)


def _code_page(tongue: Tongue, typed: str = "", error: WrongCode | None = None) -> str:
    with force_locale(tongue.interface):
        words = sentence(error.mistakes[0]) if error else ""
    return render(tongue, "receipt.html", typed=typed, mistake=words)


def _story_page(desk: Desk, session: Session, tongue: Tongue, story: Story) -> str:
    assert story.framework_version_id is not None  # noqa: S101 - the table's own rule
    assert story.document is not None  # noqa: S101
    framework = framework_of(framework_version(session, story.framework_version_id))
    told = framework.language_for(tongue.interface, story.language)
    with force_locale(tongue.interface):
        answers = answers_in_words(framework, story.document, told)
    return render(
        Tongue(told, tongue.interface),
        "story.html",
        story=story,
        waits=story.state,
        collection=session.get(Collection, story.collection_id),
        prompt=chosen_prompt(framework, story.document, told),
        answers=answers,
        media=own_media(desk, session, story),
        consent=Consent(story.consent).word,
    )
