"""Voices and pictures in the capture API's description."""

from collections.abc import Mapping

from collector.openapi_shapes import (
    HASH,
    Schema,
    a_proof,
    a_text,
    an_answer,
    an_object,
    reference,
)
from storybank.media.kinds import PART, Kind

PART_TYPE = "application/offset+octet-stream"


def _medium_id() -> Schema:
    return {
        "name": "medium",
        "in": "path",
        "required": True,
        "description": "A random UUID, made by the sender.",
        "schema": a_text(format="uuid"),
    }


def put_medium() -> Schema:
    """How a medium is declared."""
    refusals = {
        "400": "The body is no JSON in UTF-8, holds NaN, or gives a name twice.",
        "403": "The collection is not open.",
        "404": "No collection has this link.",
        "409": "Another medium has this id, or what came was not what was declared: begin anew.",
        "413": "It is larger than the framework takes, or the body than 256 kB.",
        "415": "The body is not application/json.",
        "422": "It is declared wrongly, not asked for, or not what it should be by its bytes.",
        "429": "The link is crowded: send again with the challenge solved, in Fortell-Proof; where "
        "there is none, after Retry-After seconds.",
        "503": "It is busy; try again after Retry-After seconds.",
    }
    return {
        "operationId": "putMedium",
        "summary": "Declare a voice or a picture, or ask how far it has come",
        "parameters": [_medium_id(), a_proof()],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": reference("Declaration")}},
        },
        "responses": {
            "200": an_answer("How many bytes are here, and whether that is all.", "Arrived"),
            **_refused(refusals),
        },
    }


def patch_medium() -> Schema:
    """How a part of it is sent."""
    refusals = {
        "404": "Nothing was declared under this id.",
        "409": "The part begins elsewhere: go on from `arrived`.",
        "413": f"The part is larger than {PART} bytes.",
        "415": "The body is not application/offset+octet-stream.",
        "422": "All of it is here, and it is not what it should be by its bytes.",
        "503": "It is busy; try again after Retry-After seconds.",
    }
    offset = {
        "name": "Upload-Offset",
        "in": "header",
        "required": True,
        "description": "The byte at which this part begins.",
        "schema": {"type": "integer", "minimum": 0},
    }
    part = {"type": "string", "contentMediaType": PART_TYPE, "maxLength": PART}
    return {
        "operationId": "patchMedium",
        "summary": "Send the next part",
        "parameters": [_medium_id(), offset],
        "requestBody": {"required": True, "content": {PART_TYPE: {"schema": part}}},
        "responses": {
            "200": an_answer("How many bytes are here, and whether that is all.", "Arrived"),
            **_refused(refusals),
        },
    }


def _refused(refusals: Mapping[str, str]) -> Schema:
    return {status: an_answer(words, "Errors") for status, words in refusals.items()}


def of_a_medium() -> Schema:
    """What is said of a medium, beside its id."""
    return {
        "kind": {"enum": [one.value for one in Kind]},
        "sha256": a_text(pattern=HASH, description="Of the bytes as the sender has them."),
        "size": {"type": "integer", "minimum": 1, "description": "In bytes."},
    }


def declaration() -> Schema:
    """The body that declares a medium."""
    return an_object(
        {
            "link": a_text(description="The link's short code.", minLength=1, maxLength=12),
            "framework_version": {"type": "integer", "minimum": 1},
            "language": {"type": ["string", "null"], "description": "Of the sentences."},
            **of_a_medium(),
        },
        required=("link", "framework_version", *of_a_medium()),
    )
