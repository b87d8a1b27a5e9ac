"""The capture API described for machines (OpenAPI 3.1), published at /v1/openapi.json."""

from collections.abc import Mapping
from typing import Any

from collector.challenge import ALGORITHM, LONGEST_PROOF
from storybank.placements import State
from storybank.submission import LONGEST_SECONDS, Consent

ID = "^[a-z][a-z0-9_]*$"
HASH = "^[0-9a-f]{64}$"
LANGUAGE = "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
SHARE = {"type": "number", "minimum": 0, "maximum": 1}
Schema = dict[str, Any]


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
            "/v1/invitations": {"post": _post_invitation()},
            "/v1/steps": {"post": _post_steps()},
            "/v1/collections/{code}": {"get": _get_collection()},
            "/v1/openapi.json": {"get": _get_description()},
        },
        "components": {"schemas": _schemas()},
    }


def _post_story() -> Schema:
    kept = _answer("The story is kept; the body echoes its id.", "Kept")
    refusals = {
        "400": "The body is no JSON in UTF-8, holds NaN, or gives a name twice.",
        "403": "The collection is not open.",
        "404": "No collection has this link.",
        "409": "Another story was sent under this id.",
        "410": "The story with this id was withdrawn by its teller.",
        "413": "The body is larger than 256 kB.",
        "415": "The body is not application/json.",
        "422": "Some fields are wrong: each with a sentence in the story's language.",
        "429": "The link is crowded: send again with the challenge solved, in Fortell-Proof.",
        "503": "It is busy; try again after Retry-After seconds.",
    }
    return {
        "operationId": "postStory",
        "summary": "Keep one story",
        "parameters": [_proof(), _pass()],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _reference("Story")}},
        },
        "responses": {
            "201": kept,
            "200": {**kept, "description": "The same story was kept before."},
            **{
                status: _answer(words, "Crowded" if status == "429" else "Errors")
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
            "content": {"application/json": {"schema": _reference("Steps")}},
        },
        "responses": {
            "204": {"description": "Read; counted while the collection is open."},
            **{status: _answer(words, "Errors") for status, words in refusals.items()},
        },
    }


def _proof() -> Schema:
    return {
        "name": "Fortell-Proof",
        "in": "header",
        "required": False,
        "description": "Asked for by a 429: Base64 of the JSON object {algorithm, challenge, "
        "number, salt, signature}, where SHA-256 of salt and number is the challenge (ALTCHA).",
        "schema": {"type": "string", "maxLength": LONGEST_PROOF},
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
            "content": {"application/json": {"schema": _reference("Invitation")}},
        },
        "responses": {
            "200": _answer("The invitation is good; with a pass's hash, its seal.", "Seal"),
            **{status: _answer(words, "Errors") for status, words in refusals.items()},
        },
    }


def _invitation() -> Schema:
    either = {"type": ["string", "null"]}
    return _object(
        {
            "link": _text(description="The link's short code.", minLength=1, maxLength=12),
            "invitation": _text(description="16 letters and digits.", minLength=1),
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
            "200": _answer("The collection.", "Collection"),
            "404": _answer("Nothing under this code.", "Errors"),
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
        "Seal": _object(
            {"seal": {"type": ["string", "null"], "pattern": HASH}}, required=("seal",)
        ),
        "Placement": _placement(),
        "Kept": _object(
            {"story": _text(format="uuid"), "code_hash": _text(pattern=HASH)},
            required=("story", "code_hash"),
        ),
        "Errors": _object({"errors": _ERRORS}, required=("errors",)),
        "Crowded": _object(
            {"errors": _ERRORS, "challenge": _challenge()}, required=("errors", "challenge")
        ),
        "Collection": _collection(),
        "Steps": _object(
            {
                "link": _text(),
                "language": _text(pattern=LANGUAGE),
                "steps": {
                    "type": "array",
                    "description": "`opened`, `prompt`, `tell`, a signifier's id, `teller`, "
                    "`consent` or `sent`: those that this framework has.",
                    "items": _text(),
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
    return _object(
        {
            "algorithm": {"const": ALGORITHM},
            "salt": _text(description="Says when it lapses (expires=, in seconds since 1970)."),
            "challenge": _text(pattern=HASH),
            "maxnumber": {"type": "integer", "minimum": 0},
            "signature": _text(pattern=HASH),
        },
        required=("algorithm", "salt", "challenge", "maxnumber", "signature"),
    )


def _story() -> Schema:
    either = {"type": ["string", "null"]}
    return _object(
        {
            "collection": {**either, "description": "The collection's name; may be left out."},
            "link": _text(description="The link's short code.", minLength=1, maxLength=12),
            "story": _text(format="uuid", minLength=36, maxLength=36),
            "framework_version": {"type": "integer", "minimum": 1},
            "language": _text(pattern=LANGUAGE, description="One of the framework's."),
            "arm": {**either, "pattern": ID, "maxLength": 60},
            "prompt": {**either, "description": "Needed where there are several."},
            "title": either,
            "text": _text(minLength=1),
            "placements": {
                "type": ["object", "null"],
                "description": "Signifier or question about the teller → answer. "
                "What is missing was passed by.",
                "additionalProperties": {"anyOf": [_reference("Placement"), {"type": "null"}]},
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
            "code_hash": _text(pattern=HASH, description="SHA-256 of the receipt code."),
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
    return _object(
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
    return _object(
        {
            "collection": _text(),
            "link": _text(),
            "phase": {"enum": ["not_yet", "open", "closed"]},
            "title": {"type": "object", "additionalProperties": {"type": "string"}},
            "fictional": {"type": "boolean"},
            "framework_version": {"type": "integer"},
            "framework": {"type": "object"},
        },
        required=("collection", "link", "phase", "framework_version", "framework"),
    )


def _object(properties: Schema, *, required: tuple[str, ...] = ()) -> Schema:
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**made, "required": list(required)} if required else made


def _text(**constraints: object) -> Schema:
    return {"type": "string", **constraints}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(words: str, name: str) -> Schema:
    return {
        "description": words,
        "content": {"application/json": {"schema": _reference(name)}},
    }
