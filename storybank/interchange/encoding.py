"""From bytes to text: which encoding a table was saved in, and mending what was broken on its way.

A byte-order mark decides; else whole UTF-8; else, where only some lines are UTF-8, line by line;
else the single-byte encoding whose letters look most like words. What was guessed and what was
mended is told, never hidden.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from charset_normalizer import from_bytes

from storybank.interchange.opening import unreadable

MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
NAMES = {"cp865": "cp865 (Nordic DOS)", "mac_roman": "Mac Roman", "cp1252": "Windows-1252"}
SINGLE_BYTE = ("cp1252", "mac_roman", "cp865", "cp850")
LETTERS = frozenset("æøåÆØÅäöüÄÖÜßéèêëÉÈáàâÁóòôÓúùûíìîçñãõčšžđŋŧšžČŠŽĐŊŦ")
SAMPLE = 200_000  # bytes that are enough to tell encodings apart
UTF8_LINES = 0.1  # of the lines with other than ASCII; in a one-byte encoding hardly any is UTF-8
# What UTF-8's first bytes look like when they were read as Windows-1252, and then a second byte.
MOJIBAKE = re.compile("[ÂÃÄÅâÐÑ][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u2122\u20ac]")
MOST_TIMES = 3


@dataclass(frozen=True)
class Decoded:
    """The text of a file, with sentences on what was done to it."""

    text: str
    guessed: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()


def decode(content: bytes, place: str) -> Decoded:
    """The text of a table's bytes, letters composed (NFC). Raises UnreadableFile."""
    decoded = _mend_mojibake(_decode(content, place))
    composed = unicodedata.normalize("NFC", decoded.text)
    if composed == decoded.text:
        return decoded
    told = "Letters that were stored in two parts (a and ring) are put together to one (å)."
    return Decoded(composed, decoded.guessed, (*decoded.mended, told))


def _decode(content: bytes, place: str) -> Decoded:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return Decoded(_strictly(content, encoding, place))
    wide = _without_mark(content)
    if wide:
        told = f"There is no byte-order mark; read as {wide}."
        return Decoded(_strictly(content, wide, place), (told,))
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _mixed(content) or _single_byte(content)


def _strictly(content: bytes, encoding: str, place: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise unreadable(
            place,
            "the file says that it is %(encoding)s, but byte %(byte)s is not; save it as UTF-8",
            encoding=encoding.removesuffix("-sig"),
            byte=error.start,
        ) from None


def _without_mark(content: bytes) -> str | None:
    """UTF-16 where every second byte of ordinary text is zero."""
    sample = content[: SAMPLE // 2 * 2]
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > 0.4 * half:
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) > 0.4 * half else None


def _mixed(content: bytes) -> Decoded | None:
    """UTF-8 and Latin-1 in one file, told apart line by line; None where it is not so."""
    lines = content.splitlines(keepends=True)
    special = [line for line in lines if not line.isascii()]
    whole = sum(_is_utf8(line) for line in special)
    if whole < UTF8_LINES * len(special):
        return None
    text = "".join(_line(line) for line in lines)
    told = (
        f"The file mixes two encodings: {whole} lines are UTF-8 and {len(special) - whole} "
        "Windows-1252. Each line was read in its own."
    )
    return Decoded(text, mended=(told,))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _line(line: bytes) -> str:
    return line.decode("utf-8") if _is_utf8(line) else _from_cp1252(line)


def _single_byte(content: bytes) -> Decoded:
    sample = content[:SAMPLE]
    scores = {one: _plausibility(sample, one) for one in SINGLE_BYTE}
    encoding = max(SINGLE_BYTE, key=lambda one: scores[one])
    if scores[encoding] <= 0:
        best = from_bytes(sample).best()
        encoding = best.encoding if best else "cp1252"
    text = _from_cp1252(content) if encoding == "cp1252" else content.decode(encoding, "replace")
    name = NAMES.get(encoding, encoding)
    return Decoded(text, (f"The encoding is taken to be {name}, by its letters.",))


def _plausibility(sample: bytes, encoding: str) -> float:
    """Letters inside words count for an encoding; signs inside words and control codes against."""
    text = sample.decode(encoding, "replace")
    score = 0.0
    for found in re.finditer(r"[^\x00-\x7f]", text):
        letter, before = found.group(), text[found.start() - 1 : found.start()]
        if letter in LETTERS:
            score += -1 if letter.isupper() and before.islower() else 1
        elif letter == "\ufffd" or unicodedata.category(letter) == "Cc":
            score -= 3
        elif _inside_a_word(text, found.start()):
            score -= 0.5 if letter.isalpha() else 2
    return score


def _inside_a_word(text: str, place: int) -> bool:
    return text[place - 1 : place].isalpha() and text[place + 1 : place + 2].isalpha()


def _mend_mojibake(decoded: Decoded) -> Decoded:
    """Undo UTF-8 that was once read as Windows-1252, in each line where that gives whole UTF-8."""
    if not MOJIBAKE.search(decoded.text):
        return decoded
    lines = decoded.text.splitlines(keepends=True)
    broken = [number for number, line in enumerate(lines) if MOJIBAKE.search(line)]
    mended = {number: text for number in broken if (text := _undone(lines[number])) is not None}
    if not mended:
        return decoded
    text = "".join(mended.get(number, line) for number, line in enumerate(lines))
    told = [f"Lines once read in a wrong encoding (Ã¥ for å) and now mended: {len(mended)}."]
    if len(mended) < len(broken):
        told.append(f"Lines that look so and could not be mended: {len(broken) - len(mended)}.")
    return Decoded(text, decoded.guessed, (*decoded.mended, *told))


def _undone(line: str) -> str | None:
    """The line as it was before; text that went wrong twice is put right twice."""
    for _ in range(MOST_TIMES):
        earlier = _one_step_back(line)
        if earlier is None or not MOJIBAKE.search(earlier):
            return earlier
        line = earlier
    return line


def _one_step_back(line: str) -> str | None:
    back = _to_cp1252()
    if any(letter not in back for letter in line):
        return None
    try:
        return bytes(back[letter] for letter in line).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _from_cp1252(content: bytes) -> str:
    return "".join(map(_cp1252_letters().__getitem__, content))


@cache
def _cp1252_letters() -> Sequence[str]:
    """Windows-1252 as browsers read it: the five bytes it leaves open are control codes."""
    single = (bytes([number]).decode("cp1252", "ignore") for number in range(256))
    return [letter or chr(number) for number, letter in enumerate(single)]


@cache
def _to_cp1252() -> dict[str, int]:
    return {letter: number for number, letter in enumerate(_cp1252_letters())}
