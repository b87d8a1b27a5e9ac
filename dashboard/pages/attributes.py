"""Attributes whose names Python cannot spell as arguments."""

from typing import Any


def attributes(**values: str) -> dict[str, Any]:
    """`aria_live="polite"` as `aria-live`, ready to be passed on with two stars."""
    return {name.replace("_", "-"): value for name, value in values.items()}
