"""The capture API, which the page's own script uses: JSON in, JSON out, no cookie, no sign-in."""

import json
from typing import Any

from flask import Response, jsonify, request
from flask_babel import force_locale
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from collector.challenge import WrongProof, pose_challenge
from collector.desk import Desk
from collector.invited import read_ticket
from collector.language import choose_tongue, interface_language, sentence
from collector.openapi import describe_api
from collector.reception import (
    NotOpen,
    Sender,
    legible_code,
    receive_invitation,
    receive_story,
)
from storybank.collections import Phase, find_link, phase
from storybank.errors import MediaMissing, Mistake, NotFound, SubmissionError, mistake
from storybank.frameworks import framework_of
from storybank.stories import Outcome

CLOSED = {
    Phase.DRAFT: mistake("collection", "This collection is not open yet."),
    Phase.NOT_YET: mistake("collection", "This collection is not open yet."),
    Phase.CLOSED: mistake("collection", "This collection is closed."),
}
REFUSED = {
    Outcome.CONFLICT: mistake("story", "Another story was already sent under this id."),
    Outcome.WITHDRAWN: mistake("story", "This story was withdrawn by its teller."),
}
NOT_HERE = mistake("media", "What belongs to the story has not arrived yet. Send it first.")
STATUS = {Outcome.KEPT: 201, Outcome.ALREADY_KEPT: 200}
PROOF, PASS = "Fortell-Proof", "Fortell-Pass"
REFUSAL = {Outcome.CONFLICT: 409, Outcome.WITHDRAWN: 410}


def post_story(desk: Desk) -> Response:
    """Keep one story. 201 and 200 are answered after it is on disk, and echo its id."""
    fields = read_json()
    language = _language(fields)
    try:
        ticket = read_ticket(request.headers.get(PASS, ""))
        sender = Sender(works=True, proof=request.headers.get(PROOF, ""), ticket=ticket)
        submission, outcome = receive_story(desk, fields.get("link"), fields, sender)
    except NotFound as error:
        return _refusal(language, 404, mistake("link", str(error)))
    except NotOpen as error:
        return _refusal(language, 403, CLOSED[error.phase])
    except SubmissionError as error:
        return _refusal(language, 422, *error.mistakes)
    except MediaMissing as error:
        return _refusal(language, 424, NOT_HERE, missing=list(error.missing))
    except WrongProof as error:
        return ask_for_work(desk, language, error)
    if outcome in REFUSED:
        return _refusal(language, REFUSAL[outcome], REFUSED[outcome])
    answer = jsonify(story=submission.story, code_hash=submission.code_hash)
    answer.status_code = STATUS[outcome]
    return answer


def post_invitation(desk: Desk) -> Response:
    """Look at an invitation, or spend it for a pass: safe to repeat with the same `pass_hash`."""
    fields = read_json()
    language = _language(fields)
    try:
        seal = receive_invitation(desk, fields)
    except NotFound as error:
        return _refusal(language, 404, mistake("link", str(error)))
    except NotOpen as error:
        return _refusal(language, 403, CLOSED[error.phase])
    except SubmissionError as error:
        return _refusal(language, 422, *error.mistakes)
    return jsonify(seal=seal)


def get_collection(desk: Desk, code: str) -> Response:
    """A collection by its link: where it stands and the framework to answer."""
    with desk.sessions.reading() as session:
        link = find_link(session, legible_code(code))
    collection, version = link.collection, link.collection.version
    where = phase(collection, desk.today(collection))
    if where is Phase.DRAFT:
        raise NotFound("There is nothing under this code. Check it letter by letter.")
    return jsonify(
        collection=collection.slug,
        link=link.code,
        phase=where.value,
        title=collection.title,
        fictional=collection.fictional,
        framework_version=version.number,
        framework=framework_of(version).document,
    )


def get_description(_: Desk) -> Response:
    """This API as an OpenAPI document."""
    return jsonify(describe_api())


def read_json() -> dict[str, Any]:
    """The request's body as one JSON value of the kind that a story is.

    Raises BadRequest for anything that two readers could understand differently: NaN, a name
    given twice, another encoding than UTF-8.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        fields = json.loads(
            request.get_data().decode("utf-8"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_once,
        )
    except (ValueError, RecursionError):
        raise BadRequest from None
    if not isinstance(fields, dict):
        raise BadRequest
    return fields


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError
    return fields


def _language(fields: dict[str, Any]) -> str:
    """The interface's language for the refusals: the story's, else what the request accepts."""
    told = fields.get("language")
    if isinstance(told, str) and interface_language(told) == told.split("-")[0]:
        return interface_language(told)
    return choose_tongue().interface


def _refusal(language: str, status: int, *mistakes: Mistake, **more: object) -> Response:
    with force_locale(language):
        errors = {one.place: sentence(one) for one in mistakes}
    answer = jsonify(errors=errors, **more)
    answer.status_code = status
    return answer


def ask_for_work(desk: Desk, language: str, error: WrongProof) -> Response:
    """Sending again with the challenge solved comes through at once; without, in a new minute."""
    now = desk.clock()
    challenge = pose_challenge(desk.challenge_key, now)
    answer = _refusal(language, 429, error.mistake, challenge=challenge)
    answer.headers["Retry-After"] = str(60 - now.second)
    return answer
