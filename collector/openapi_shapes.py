"""The shapes of which the capture API's description is made."""

from typing import Any

from collector.challenge import LONGEST_PROOF

HASH = "^[0-9a-f]{64}$"
Schema = dict[str, Any]


def an_object(properties: Schema, *, required: tuple[str, ...] = ()) -> Schema:
    """An object with these properties and no other."""
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**made, "required": list(required)} if required else made


def a_text(**constraints: object) -> Schema:
    """A text with these constraints."""
    return {"type": "string", **constraints}


def reference(name: str) -> Schema:
    """A named schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def an_answer(words: str, name: str) -> Schema:
    """An answer of JSON by its schema's name."""
    return {
        "description": words,
        "content": {"application/json": {"schema": reference(name)}},
    }


def a_proof() -> Schema:
    """The header that carries a solved challenge."""
    return {
        "name": "Fortell-Proof",
        "in": "header",
        "required": False,
        "description": "Asked for by a 429: Base64 of the JSON object {algorithm, challenge, "
        "number, salt, signature}, where SHA-256 of salt and number is the challenge (ALTCHA).",
        "schema": {"type": "string", "maxLength": LONGEST_PROOF},
    }
