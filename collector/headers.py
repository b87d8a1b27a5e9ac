"""What every answer carries: the content policy and the other promises to the browser.

Nothing here ever sets a cookie.
"""

import base64
import gzip
import hashlib

from flask import Response, request

from storybank.framework import Framework

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self' '{inline}'",  # the one script that stands in a page
        "style-src 'self'",
        "img-src 'self' data:",  # Designsystemet's icons stand in its stylesheet as data
        "media-src 'self' blob:",  # what was just recorded can be heard before it is sent
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
PERMISSIONS = "camera=(), geolocation=(), microphone=({microphone}), payment=(), usb=()"
PROMISES = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS.format(microphone=""),
    "X-Robots-Tag": "noindex",
}
ONE_YEAR = "max-age=31536000; includeSubDomains"
SQUEEZED = ("text/html", "text/css", "text/javascript", "application/json")
SMALL = 1000  # bytes under which squeezing gains nothing


def policy_for(script: str) -> str:
    """The content policy, which lets this one script stand in a page and no other."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return POLICY.format(inline=f"sha256-{digest}")


def add_promises(policy: str, answer: Response) -> Response:
    """Put the headers on every answer; what may be personal is never stored on the way."""
    promised = {"Content-Security-Policy": policy, **PROMISES, "Cache-Control": "no-store"}
    if request.is_secure:
        promised["Strict-Transport-Security"] = ONE_YEAR
    given = {name.lower() for name, _ in answer.headers}
    answer.headers.extend({name: promised[name] for name in promised if name.lower() not in given})
    return answer


def hear(answer: Response, framework: Framework) -> Response:
    """Let the page ask for the microphone where the framework invites voices."""
    if framework.voice:
        answer.headers["Permissions-Policy"] = PERMISSIONS.format(microphone="self")
    return answer


def squeeze(answer: Response) -> Response:
    """Send text as gzip where the browser takes it.

    Answers to a POST stay as they are: they may hold a receipt code beside words of the sender,
    and the length of a compressed page would speak of both.
    """
    if answer.mimetype not in SQUEEZED or request.method == "POST" or answer.status_code != 200:
        return answer
    answer.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or "Content-Encoding" in answer.headers:
        return answer
    answer.direct_passthrough = False
    body = answer.get_data()
    answer.close()  # a file that was read whole, also where the browser has gone meanwhile
    if len(body) >= SMALL:
        answer.set_data(gzip.compress(body, 6, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    return answer
