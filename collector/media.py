"""Voices and pictures on their way in: declared, sent in parts, and heard and seen again.

The order is the phone's: first a medium, whole; then the story that claims it. Every step may be
repeated. A plain form brings its files together with the story, through the same vault.
"""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flask import Request, Response, jsonify, request
from flask_babel import force_locale
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import UnsupportedMediaType

from collector.api import CLOSED, PROOF, ask_for_work, read_json
from collector.challenge import WrongProof
from collector.desk import Desk
from collector.language import choose_tongue, interface_language, sentence
from collector.openapi_media import PART_TYPE
from collector.reception import NotOpen, answered_version, legible_code
from collector.weighing import Scales
from storybank.collections import phase, takes_stories
from storybank.entrances import Entrance, OpenTo, find_entrance
from storybank.errors import Mistake, NotAMedium, NotFound, SubmissionError, mistake
from storybank.framework import Framework
from storybank.frameworks import framework_asked, framework_of
from storybank.media.arriving import Progress, Turn
from storybank.media.kept import media_of, open_medium
from storybank.media.kinds import PART, Claim, Kind, most_bytes, read_claim
from storybank.media.tickets import lasting, mint_ticket, read_ticket
from storybank.tables import Collection, Link, Medium, Story

TELLER = "teller"
"""For whom the tickets on a receipt's page are."""
MINUTES = 20
OTHER = mistake("media", "Another recording or picture was already sent under this id.")
ELSEWHERE = mistake("media", "This part belongs elsewhere. Go on from where it says.")
FULL = mistake("media", "Very much is on its way just now. It is sent a little later.")
GONE = {
    Kind.VOICE: mistake("voice", "The recording is no longer here. Please add it once more."),
    Kind.PHOTO: mistake("photo", "The picture is no longer here. Please add it once more."),
}
FORM_ROOM = 256 * 1024
REFUSED = {Turn.CONFLICT: (409, OTHER), Turn.ELSEWHERE: (409, ELSEWHERE), Turn.FULL: (429, FULL)}


class WholeInMemory(Request):
    """A request whose files never touch the disk, where their bytes would lie open."""

    def _get_file_stream(self, *_: Any, **__: Any) -> BytesIO:
        return BytesIO()


def put_medium(desk: Desk, medium: str) -> Response:
    """Declare a medium, or ask how far it has come: the same question."""
    fields = read_json()
    language = _language(fields.get("language"))
    named = {name: fields.get(name) for name in ("kind", "sha256", "size")}
    try:
        link, framework = _asking(desk, fields)
        claim = read_claim(framework, {**named, "id": medium})
        if isinstance(claim, Mistake):
            return _refuse(language, 413 if claim.place == "size" else 422, claim)
        scales = Scales(desk, link, claim, request.headers.get(PROOF, ""))
        today = desk.today(link.collection)
        progress = desk.vault.declare(link.collection.id, claim, today, scales.admit)
        return _answer(language, medium, progress)
    except WrongProof as error:
        return ask_for_work(desk, language, error)
    except NotFound as error:
        return _refuse(language, 404, mistake("link", str(error)))
    except NotOpen as error:
        return _refuse(language, 403, CLOSED[error.phase])
    except SubmissionError as error:
        return _refuse(language, 422, error.mistakes[0])
    except NotAMedium as error:
        return _refuse(language, 422, error.mistake)


def patch_medium(desk: Desk, medium: str) -> Response:
    """Take the part that begins at the byte that `Upload-Offset` names."""
    if request.mimetype != PART_TYPE:
        raise UnsupportedMediaType
    language = choose_tongue().interface
    offset = request.headers.get("Upload-Offset", "")
    start = int(offset) if offset.isdecimal() and len(offset) < 10 else -1
    try:
        return _answer(language, medium, desk.vault.take_part(medium, start, request.get_data()))
    except NotFound as error:
        return _refuse(language, 404, mistake("media", str(error)))
    except NotAMedium as error:
        return _refuse(language, 422, error.mistake)


def show_medium(desk: Desk, ticket: str) -> Response:
    """What a teller said or showed, for herself: her receipt's page gives the ticket."""
    medium_id = read_ticket(desk.ticket_key, TELLER, ticket, desk.clock())
    if medium_id is None:
        raise NotFound("There is nothing at this address.")
    with desk.sessions.reading() as session:
        medium, content = open_medium(session, medium_id, desk.vault.keys)
    return send_medium(medium, content)


def send_medium(medium: Medium, content: bytes) -> Response:
    """A medium's bytes, whole or the stretch that a player asks for."""
    answer = Response(content, mimetype=medium.type)
    answer.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return answer


def own_media(desk: Desk, session: Any, story: Story) -> list[Mapping[str, str]]:
    """What the receipt's page shows: kind and ticket of each medium."""
    lapses = lasting(desk.clock(), MINUTES)
    return [
        {"kind": one.kind, "ticket": mint_ticket(desk.ticket_key, TELLER, one.medium_id, lapses)}
        for one in media_of(session, story)
    ]


def make_room(framework: Framework) -> None:
    """Let this request be as large as the files that the framework asks for."""
    room = sum(most_bytes(framework, kind) for kind in Kind)
    request.max_content_length = FORM_ROOM + room if room else None


def receive_files(desk: Desk, link: Link, form: MultiDict[str, str]) -> list[dict[str, Any]]:
    """What a plain form brought, kept; as the story's document names it.

    A form that comes back with a mistake need not bring its files again: their names stand in it.
    Raises NotOpen, and SubmissionError by field.
    """
    framework = framework_of(link.collection.version)
    asked = [kind for kind in Kind if most_bytes(framework, kind)]
    if not asked:
        return []
    _refuse_unless_open(desk, link.collection)
    claims = [
        claim
        for kind in asked
        if (claim := _from_file(desk, link, framework, kind) or _named(kind, form))
    ]
    for claim in claims:
        form[f"{claim['kind']}.kept"] = "{id} {sha256} {size}".format(**claim)
    return claims


def name_missing(form: MultiDict[str, str]) -> list[Mistake]:
    """What to say where a form names files that have been forgotten meanwhile."""
    return [GONE[kind] for kind in Kind if form.pop(f"{kind}.kept", None)]


def _from_file(desk: Desk, link: Link, framework: Framework, kind: Kind) -> dict[str, Any] | None:
    file: FileStorage | None = request.files.get(kind.value)
    content = file.stream.read() if file else b""
    if not content:
        return None
    story, sha256 = request.form.get("story", ""), hashlib.sha256(content).hexdigest()
    # The same file of the same form is the same medium, however often it is sent.
    medium = str(uuid5(NAMESPACE_URL, f"fortell:{link.collection_id}:{story}:{kind}:{sha256}"))
    claim = read_claim(
        framework, {"id": medium, "kind": kind.value, "sha256": sha256, "size": len(content)}
    )
    if isinstance(claim, Mistake):
        raise SubmissionError([mistake(kind.value, claim.message, **claim.values)])
    return _take(desk, link, claim, content)


def _take(desk: Desk, link: Link, claim: Claim, content: bytes) -> dict[str, Any]:
    today, scales = desk.today(link.collection), Scales(desk, link, claim)
    try:
        progress = desk.vault.declare(link.collection.id, claim, today, scales.admit)
        while progress.turn is Turn.GOES_ON:
            start = progress.arrived
            progress = desk.vault.take_part(claim.medium, start, content[start : start + PART])
    except NotAMedium as error:
        raise SubmissionError(
            [mistake(claim.kind.value, error.mistake.message, **error.mistake.values)]
        ) from None
    if progress.turn is not Turn.WHOLE:
        raise SubmissionError([mistake(claim.kind.value, FULL.message)])
    return claim.document


def _named(kind: Kind, form: Mapping[str, str]) -> dict[str, Any] | None:
    """A medium that came with this form before."""
    named = form.get(f"{kind}.kept", "").split(" ")
    if len(named) != 3 or form.get(f"{kind}.removed"):
        return None
    size = int(named[2]) if named[2].isdecimal() and len(named[2]) < 10 else 0
    return {"id": named[0], "kind": kind.value, "sha256": named[1], "size": size}


def _asking(desk: Desk, fields: Mapping[str, Any]) -> tuple[Entrance, Framework]:
    """The link to the collection, and the framework that the form answers."""
    with desk.sessions.reading() as session:
        entrance = find_entrance(session, legible_code(fields.get("link")), desk.clock())
        version = answered_version(session, entrance, fields.get("framework_version"))
        framework = framework_asked(session, version)
    _refuse_unless_open(desk, entrance.collection)
    return entrance, framework


def _refuse_unless_open(desk: Desk, collection: Collection | OpenTo) -> None:
    today = desk.today(collection)
    if not takes_stories(collection, today):
        raise NotOpen(phase(collection, today))


def _answer(language: str, medium: str, progress: Progress) -> Response:
    if progress.turn in REFUSED:
        status, wrong = REFUSED[progress.turn]
        known = {"arrived": progress.arrived} if progress.turn is Turn.ELSEWHERE else {}
        answer = _refuse(language, status, wrong, **known)
        if progress.turn is Turn.FULL:
            answer.headers["Retry-After"] = "60"
        return answer
    whole = progress.turn is Turn.WHOLE
    return jsonify(medium=medium, arrived=progress.arrived, whole=whole)


def _language(told: object) -> str:
    if isinstance(told, str) and interface_language(told) == told.split("-")[0]:
        return interface_language(told)
    return choose_tongue().interface


def _refuse(language: str, status: int, wrong: Mistake, **more: int) -> Response:
    with force_locale(language):
        answer = jsonify(errors={wrong.place: sentence(wrong)}, **more)
    answer.status_code = status
    return answer
