"""A recording looked at by its bytes: WebM or Ogg with Opus, or MP4 with AAC or Opus, and whole.

The sound itself stays as it came. What lies beside it and may tell of a phone, a place, a time or a
title is blanked in its place, so that nothing has to be moved. What is not known is not kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from storybank.errors import NotAMedium, mistake
from storybank.media import mp4, ogg, webm
from storybank.media.bounded import Broken

NO_SOUND = mistake(
    "voice", "This is no recording that can be played here. WebM, Ogg and MP4 (m4a) can."
)
CUT_SHORT = mistake("voice", "This recording is not whole. Please record it anew.")


@dataclass(frozen=True)
class Container:
    """A way to pack sound: what its bytes begin with, and how it is blanked."""

    type: str
    begins: Callable[[bytes], bool]
    blank: Callable[[bytearray], None]


CONTAINERS = (
    Container("audio/webm", webm.begins, webm.blank),
    Container("audio/ogg", ogg.begins, ogg.blank),
    Container("audio/mp4", mp4.begins, mp4.blank),
)
ENDINGS: Mapping[str, str] = {
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "image/jpeg": "jpg",
}
"""By the type that the bytes showed: how a file of it is called."""


def clean_sound(content: bytes) -> tuple[str, bytes]:
    """The type of a recording and the recording, blanked. Raises NotAMedium."""
    container = next((one for one in CONTAINERS if one.begins(content)), None)
    if container is None:
        raise NotAMedium(NO_SOUND)
    sound = bytearray(content)
    try:
        container.blank(sound)
    except Broken as broken:
        raise NotAMedium(CUT_SHORT if broken.cut_short else NO_SOUND) from None
    return container.type, bytes(sound)
