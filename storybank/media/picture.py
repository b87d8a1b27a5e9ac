"""A picture drawn anew: only what is seen in it stays.

Where and when it was taken, by which phone, a thumbnail, a colour profile and comments all lie
beside the pixels; none of it is carried over. Which kind it is, its bytes say, never its name.
"""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageOps

from storybank.errors import NotAMedium, mistake

LONGEST_SIDE = 1600
MOST_PIXELS = 24_000_000
MOST_JPEG_PIXELS = 120_000_000
"""A JPEG is read at the size that is needed; others unfold whole."""
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")
TYPE = "image/jpeg"
NO_PICTURE = mistake("photo", "This is no picture that can be read. Send a JPEG, PNG or WebP.")
_FAULTS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def redraw(content: bytes) -> bytes:
    """The picture as a JPEG of at most 1600 pixels a side, upright, with nothing beside it.

    Raises NotAMedium where the bytes are no JPEG, PNG or WebP, are cut short, or unfold too far.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            _refuse_too_many_pixels(image)
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _drawn(image)
    except _FAULTS:  # a broken file breaks its reader in whatever way it likes
        raise NotAMedium(NO_PICTURE) from None


def _refuse_too_many_pixels(image: Image.Image) -> None:
    most = MOST_JPEG_PIXELS if image.format == "JPEG" else MOST_PIXELS
    if image.width * image.height > most:
        raise ValueError


def _drawn(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    seen = upright.convert("RGBA")
    fresh = Image.new("RGB", seen.size, "white")
    fresh.paste(seen, mask=seen.getchannel("A"))
    out = BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
