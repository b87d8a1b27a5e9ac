"""What every answer carries: the content policy and the other promises to the browser."""

import gzip
import zlib
from collections.abc import Iterator, Sequence

from flask import Response, request

# Dash's renderer puts these style sheets into the page itself. A test with a real browser fails
# where one is missing.
DASH_STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",  # an element still empty
    "'sha256-Do5Z9ZqsPvCQTUBQS9BnDm/2+on7omuzuLYk5sbA+2s='",  # its messages of errors
)
PROMISES = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex",
}
ONE_YEAR = "max-age=31536000; includeSubDomains"
SQUEEZED = (
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/json",
    "application/x-ndjson",
)
SMALL = 1000  # bytes under which squeezing gains nothing


def content_policy(script_hashes: Sequence[str]) -> str:
    """The Content-Security-Policy, without any `unsafe-` word."""
    parts = {
        "default-src": ("'none'",),
        "script-src": ("'self'", *script_hashes),
        "style-src": ("'self'", *DASH_STYLES),
        # Designsystemet's icons stand in its stylesheet as data.
        "img-src": ("'self'", "data:"),
        "media-src": ("'self'",),
        "font-src": ("'self'",),
        "connect-src": ("'self'",),
        "form-action": ("'self'",),
        "object-src": ("'none'",),
        "base-uri": ("'none'",),
        "frame-ancestors": ("'none'",),
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in parts.items())


def add_promises(policy: str, answer: Response) -> Response:
    """Put the headers on every answer; what is shown to one person is stored nowhere."""
    answer.headers["Content-Security-Policy"] = policy
    for name, value in PROMISES.items():
        answer.headers.setdefault(name, value)
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", ONE_YEAR)
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def squeeze(answer: Response) -> Response:
    """Send pages and scripts as gzip where the browser takes it.

    A page holds its forms' secret word beside parts of its address, so that the length of a
    squeezed page could speak of the word: pages with forms stay as they are.
    """
    secret = answer.mimetype == "text/html"
    if secret or answer.mimetype not in SQUEEZED or answer.status_code != 200:
        return answer
    answer.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or "Content-Encoding" in answer.headers:
        return answer
    if answer.is_streamed and not answer.direct_passthrough:
        lines = answer.iter_encoded()
        answer.call_on_close(getattr(answer.response, "close", lambda: None))
        answer.response = _squeeze_lines(lines)
        answer.headers["Content-Encoding"] = "gzip"
        return answer
    answer.direct_passthrough = False
    body = answer.get_data()
    answer.close()  # a file that was read whole, also where the browser has gone meanwhile
    if len(body) >= SMALL:
        # Pressed harder an answer of maps would be a tenth smaller, and come later.
        hard = 1 if answer.mimetype == "application/json" else 6
        answer.set_data(gzip.compress(body, hard, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def _squeeze_lines(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Each line by itself, so that it can be read before the next has come."""
    squeezed = zlib.compressobj(level=1, wbits=16 + zlib.MAX_WBITS)
    for line in lines:
        yield squeezed.compress(line) + squeezed.flush(zlib.Z_SYNC_FLUSH)
    yield squeezed.flush()
