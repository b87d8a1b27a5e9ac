"""The dashboard's cookies: out of reach of scripts, and over https alone where the setting says so.

Such a cookie has a name that browsers take from no plain page (`__Secure-`; OWASP ASVS 5, 3.3.1): a
page that was changed on its way cannot plant another in its place.
"""

from datetime import timedelta
from typing import Literal

from flask import request
from werkzeug.wrappers import Response

from dashboard.desk import Desk


def read_cookie(desk: Desk, name: str) -> str:
    """What the browser sent under this name; empty where it sent nothing."""
    return request.cookies.get(_full_name(desk, name), "")


def set_cookie(  # noqa: PLR0913 - each is another attribute
    desk: Desk,
    answer: Response,
    name: str,
    value: str,
    *,
    lasts: timedelta,
    path: str,
    samesite: Literal["Strict", "Lax"],
) -> None:
    """Give the browser a cookie for this path and what lies below it."""
    answer.set_cookie(
        _full_name(desk, name),
        value,
        max_age=lasts,
        path=path,
        httponly=True,
        secure=desk.settings.secure_cookies,
        samesite=samesite,
    )


def forget_cookie(desk: Desk, answer: Response, name: str, path: str) -> None:
    """Take it away again, from the path for which it was given."""
    secure = desk.settings.secure_cookies
    answer.delete_cookie(_full_name(desk, name), path=path, secure=secure, httponly=True)


def _full_name(desk: Desk, name: str) -> str:
    return f"__Secure-{name}" if desk.settings.secure_cookies else name
