"""The capture API described for machines (OpenAPI 3.1), published at /v1/openapi.json."""

from collections.abc import Mapping

from collector.challenge import ALGORITHM
from collector.openapi_media import declaration, of_a_medium, patch_medium, put_medium
from collector.openapi_shapes import (
    HASH,
    Schema,
    a_proof,
    a_text,
    an_answer,
    an_object,
    reference,
)
from storybank.placements import State
from storybank.submission import LONGEST_SECONDS, Consent

ID = "^[a-z][a-z0-9_]*$"
LANGUAGE = "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
SHARE = {"type": "number", "minimum": 0, "maximum": 1}


def describe_api() -> Schema:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Fortell: capture",
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": (
                "Sends stories and reads the framework that they answer. No cookie and no sign-in: "
                "the link's code is the way in. A POST is safe to repeat, and 200 or 201 are "
                "answered only when the story is on disk."
            ),
        },
        "paths": {
            "/v1/stories": {"post": _post_story()},
            "/v1/media/{medium}": {"put": put_medium(), "patch": patch_medium()},
            "/v1/invitations": {"post": _post_invitation()},
            "/v1/steps": {"post": _post_steps()},
            "/v1/collections/{code}": {"get": _get_collection()},
            "/v1/openapi.json": {"get": _get_description()},
        },
        "components": {"schemas": _schemas()},
    }


def _post_story() -> Schema:
    kept = an_answer("The story is kept; the body echoes its id.", "Kept")
    refusals = {
        "400": "The body is no JSON in UTF-8, holds NaN, or gives a name twice.",
        "403": "The collection is not open.",
        "404": "No collection has this link.",
        "409": "Another story was sent under this id.",
        "410": "The story with this id was withdrawn by its teller.",
        "413": "The body is larger than 256 kB.",
        "415": "The body is not application/json.",
        "422": "Some fields are wrong: each with a sentence in the story's language.",
        "424": "Media that the story names are not here whole: send those in `missing` first.",
        "429": "The link is crowded: send again with the challenge solved, in Fortell-Proof.",
        "503": "It is busy; try again after Retry-After seconds.",
    }
    return {
        "operationId": "postStory",
        "summary": "Keep one story",
        "parameters": [a_proof(), _pass()],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": reference("Story")}},
        },
        "responses": {
            "201": kept,
            "200": {**kept, "description": "The same story was kept before."},
            **{
                status: an_answer(words, {"429": "Crowded", "424": "Missing"}.get(status, "Errors"))
                for status, words in refusals.items()
            },
        },
    }


def _post_steps() -> Schema:
    """Nobody needs to send this; a story is kept without it."""
    refusals = {
        "400": "The body is no JSON in UTF-8, or gives a name twice.",
        "404": "No collection has this link.",
        "413": "The body is larger than 256 kB.",
        "415": "The body is not application/json.",
        "422": "The framework has no such language or step.",
        "503": "It is busy; nobody needs to try again.",
    }
    return {
        "operationId": "postSteps",
        "summary": "Count the steps that one form reached since it last told",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": reference("Steps")}},
        },
        "responses": {
            "204": {"description": "Read; counted while the collection is open."},
            **{status: an_answer(words, "Errors") for status, words in refusals.items()},
        },
    }


def _pass() -> Schema:
    return {
        "name": "Fortell-Pass",
        "in": "header",
        "required": False,
        "description": "Where the link invites: the pass and its seal, with a dot between.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{64}\\.[0-9a-f]{64}$"},
    }


def _post_invitation() -> Schema:
    refusals = {
        "400": "The body is no JSON in UTF-8, holds NaN, or gives a name twice.",
        "403": "The collection is not open.",
        "404": "No collection has this link.",
        "413": "The body is larger than 256 kB.",
        "415": "The body is not application/json.",
        "422": "The invitation is missing, mistyped or used.",
        "503": "It is busy; try again after Retry-After seconds.",
    }
    return {
        "operationId": "postInvitation",
        "summary": "Look at an invitation, or spend it for a pass",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": reference("Invitation")}},
        },
        "responses": {
            "200": an_answer("The invitation is good; with a pass's hash, its seal.", "Seal"),
            **{status: an_answer(words, "Errors") for status, words in refusals.items()},
        },
    }


def _invitation() -> Schema:
    either = {"type": ["string", "null"]}
    return an_object(
        {
            "link": a_text(description="The link's short code.", minLength=1, maxLength=12),
            "invitation": a_text(description="16 letters and digits.", minLength=1),
            "pass_hash": {
                **either,
                "pattern": HASH,
                "description": "SHA-256 of `fortell pass 1`, a line break and the pass, which is "
                "64 random hexadecimal digits. Without it nothing is spent.",
            },
            "language": {**either, "description": "Of the sentences."},
        },
        required=("link", "invitation"),
    )


def _get_collection() -> Schema:
    code = {
        "name": "code",
        "in": "path",
        "required": True,
        "description": "A link's short code.",
        "schema": {"type": "string", "minLength": 1},
    }
    return {
        "operationId": "getCollection",
        "summary": "Where a collection stands, and the framework to answer",
        "parameters": [code],
        "responses": {
            "200": an_answer("The collection.", "Collection"),
            "404": an_answer("Nothing under this code.", "Errors"),
        },
    }


def _get_description() -> Schema:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {
        "operationId": "getDescription",
        "summary": "This document",
        "responses": {"200": {"description": "OpenAPI 3.1.", "content": content}},
    }


def _schemas() -> Mapping[str, Schema]:
    return {
        "Story": _story(),
        "Invitation": _invitation(),
        "Seal": an_object(
            {"seal": {"type": ["string", "null"], "pattern": HASH}}, required=("seal",)
        ),
        "Placement": _placement(),
        "Kept": an_object(
            {"story": a_text(format="uuid"), "code_hash": a_text(pattern=HASH)},
            required=("story", "code_hash"),
        ),
        "Errors": an_object(
            {"errors": _ERRORS, "arrived": {"type": "integer"}}, required=("errors",)
        ),
        "Missing": an_object(
            {"errors": _ERRORS, "missing": {"type": "array", "items": a_text()}},
            required=("errors", "missing"),
        ),
        "Declaration": declaration(),
        "Arrived": an_object(
            {"medium": a_text(), "arrived": {"type": "integer"}, "whole": {"type": "boolean"}},
            required=("medium", "arrived", "whole"),
        ),
        "Crowded": an_object(
            {"errors": _ERRORS, "challenge": _challenge()}, required=("errors", "challenge")
        ),
        "Collection": _collection(),
        "Steps": an_object(
            {
                "link": a_text(),
                "language": a_text(pattern=LANGUAGE),
                "steps": {
                    "type": "array",
                    "description": "`opened`, `prompt`, `tell`, a signifier's id, `teller`, "
                    "`consent` or `sent`: those that this framework has.",
                    "items": a_text(),
                    "minItems": 1,
                },
            },
            required=("link", "language", "steps"),
        ),
    }


_ERRORS: Schema = {
    "type": "object",
    "description": "Field → sentence.",
    "additionalProperties": {"type": "string"},
}


def _challenge() -> Schema:
    return an_object(
        {
            "algorithm": {"const": ALGORITHM},
            "salt": a_text(description="Says when it lapses (expires=, in seconds since 1970)."),
            "challenge": a_text(pattern=HASH),
            "maxnumber": {"type": "integer", "minimum": 0},
            "signature": a_text(pattern=HASH),
        },
        required=("algorithm", "salt", "challenge", "maxnumber", "signature"),
    )


def _story() -> Schema:
    either = {"type": ["string", "null"]}
    return an_object(
        {
            "collection": {**either, "description": "The collection's name; may be left out."},
            "link": a_text(description="The link's short code.", minLength=1, maxLength=12),
            "story": a_text(format="uuid", minLength=36, maxLength=36),
            "framework_version": {"type": "integer", "minimum": 1},
            "language": a_text(pattern=LANGUAGE, description="One of the framework's."),
            "arm": {**either, "pattern": ID, "maxLength": 60},
            "prompt": {**either, "description": "Needed where there are several."},
            "title": either,
            "text": a_text(description="Not empty, unless `media` holds a voice."),
            "media": {
                "type": ["array", "null"],
                "description": "At most one voice and one picture, sent before; all or none.",
                "items": an_object(
                    {"id": a_text(format="uuid"), **of_a_medium()},
                    required=("id", *of_a_medium()),
                ),
            },
            "placements": {
                "type": ["object", "null"],
                "description": "Signifier or question about the teller → answer. "
                "What is missing was passed by.",
                "additionalProperties": {"anyOf": [reference("Placement"), {"type": "null"}]},
            },
            "shown_order": {
                "type": ["object", "null"],
                "description": "Signifier → ids of its parts as they were shown.",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
            "seconds": {
                "type": ["integer", "null"],
                "minimum": 0,
                "description": f"Time spent; kept in steps of 15 up to {LONGEST_SECONDS}.",
            },
            "teller": {**either, "pattern": "^[A-Za-z0-9_-]{8,64}$"},
            "consent": {"enum": [one.word for one in Consent]},
            "code_hash": a_text(pattern=HASH, description="SHA-256 of the receipt code."),
            "test": {"type": "boolean"},
        },
        required=(
            "link",
            "story",
            "framework_version",
            "language",
            "text",
            "consent",
            "code_hash",
        ),
    )


def _placement() -> Schema:
    number = {"type": "number"}
    point = {"type": "array", "items": SHARE, "minItems": 2, "maxItems": 2}
    return an_object(
        {
            "state": {"enum": [one.value for one in State], "default": State.PLACED.value},
            "weights": {
                "type": "object",
                "description": "Triad: anchor → share; the three add up to 1 ± 1e-6.",
                "additionalProperties": SHARE,
                "minProperties": 3,
                "maxProperties": 3,
            },
            "value": {**number, "description": "Dyad in [0, 1]; scale a whole number."},
            "stones": {"type": "object", "additionalProperties": point, "minProperties": 1},
            "options": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
            "other": {"type": ["string", "null"], "maxLength": 500},
            "text": {"type": "string"},
        }
    )


def _collection() -> Schema:
    return an_object(
        {
            "collection": a_text(),
            "link": a_text(),
            "phase": {"enum": ["not_yet", "open", "closed"]},
            "title": {"type": "object", "additionalProperties": {"type": "string"}},
            "fictional": {"type": "boolean"},
            "framework_version": {"type": "integer"},
            "framework": {"type": "object"},
        },
        required=("collection", "link", "phase", "framework_version", "framework"),
    )
