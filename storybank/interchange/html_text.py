"""Labels with HTML in them as plain text: tags gone, also those written with entities."""

import re
from html.parser import HTMLParser

ROUNDS = 3  # an editor's text is escaped once, an editor inside an editor's twice
BLOCK = re.compile("br|div|h[1-6]|hr|li|ol|p|table|td|th|tr|ul")
INLINE = re.compile(
    "a|abbr|b|big|center|cite|code|em|font|i|img|input|label|mark|q|s|script|small|span|strike|"
    "strong|style|su[bp]|tbody|thead|tt|u"
)
UNSEEN = ("script", "style")


def plain_text(markup: str) -> str:
    """The words that a reader of the page saw, in one line.

    >>> plain_text("<b>quality<br>demands</b> &lt;font size='5'&gt;now&lt;/font&gt; if &lt; 5")
    'quality demands now if < 5'
    """
    text = markup
    for _ in range(ROUNDS):
        seen = _without_tags(text)
        if seen == text:
            break
        text = seen
    return re.sub(r"\s+([,.;:!?])", r"\1", " ".join(text.split()))


def _without_tags(markup: str) -> str:
    reader = _Words()
    reader.feed(markup)
    reader.close()
    return "".join(reader.words)


class _Words(HTMLParser):
    """Gathers the text between known tags; what only looks like a tag stays as it was written."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._unseen += tag in UNSEEN
        if BLOCK.fullmatch(tag):
            self.words.append(" ")
        elif not INLINE.fullmatch(tag):
            self.words.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if BLOCK.fullmatch(tag):
            self.words.append(" ")
        elif not INLINE.fullmatch(tag):
            self.words.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN
        if BLOCK.fullmatch(tag):
            self.words.append(" ")
        elif not INLINE.fullmatch(tag):
            self.words.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._unseen <= 0:
            self.words.append(data)
