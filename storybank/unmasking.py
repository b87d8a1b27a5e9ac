"""Why somebody sees what is masked in a story, as the audit log may hold it.

The log outlives the story, so a reason never carries into it what was masked; nor does a note carry
it to others.
"""

import re
from collections.abc import Iterable

from storybank.personal_data import (
    READ_LIKE_ALL,
    Finding,
    Kind,
    Labels,
    find_personal_data,
    mask_personal_data,
)
from storybank.placements import is_sound, tidy

LONGEST_REASON = 300  # characters
FEWEST_WORDS = 3


def is_reason(typed: str) -> bool:
    """Whether something typed is a sentence that the log can hold."""
    enough = len(tidy(typed).split()) >= FEWEST_WORDS
    return enough and len(tidy(typed)) <= LONGEST_REASON and is_sound(typed)


def mask_remark(typed: str, told: Iterable[str], spoken: str, labels: Labels) -> str:
    """A reason or a note without personal data, and without what is masked in its story's texts.

    told: what the story says, unmasked, in the language `spoken`. A name that the story introduces
    is no name by itself in a remark: it is known from the story.
    """
    remark = mask_personal_data(tidy(typed), READ_LIKE_ALL, labels)
    for text in told:
        for finding in find_personal_data(text, spoken):
            for known in _known_by(text, finding):
                remark = known.sub(labels[finding.kind], remark)
    return remark


def _known_by(text: str, finding: Finding) -> list[re.Pattern[str]]:
    """What would give the finding away: each word of a name, or all else however it is divided."""
    found = text[finding.start : finding.end]
    if finding.kind is Kind.NAME:
        parts = [re.escape(word) + "s?" for word in re.findall(r"\w{2,}", found)]
    else:
        parts = [r"[\W_]{0,3}".join(map(re.escape, re.findall(r"[^\W_]", found)))]
    return [re.compile(rf"(?<!\w){part}(?!\w)", re.IGNORECASE) for part in parts]
