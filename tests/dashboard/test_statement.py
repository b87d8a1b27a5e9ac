"""The accessibility statement of the dashboard, which has one of its own."""

import pytest

from builders import NOW, OLAUG
from dashboard import create_dashboard
from dashboard.access import COOKIE
from dashboards import SLUG, House
from storybank.keys import load_secret
from storybank.settings import Settings

STATEMENT = "https://statements.example.no/nb/fortell?for=leaders"


@pytest.mark.parametrize(
    "page", ["/sign-in", "/", f"/explore/{SLUG}", f"/collections/{SLUG}", "/account", "/nowhere"]
)
def test_every_page_leads_to_the_statement_that_the_operator_names(house: House, page: str) -> None:
    settings = Settings(home=house.folder, accessibility_url_dashboard=STATEMENT)
    secret = load_secret(settings.secret_path)
    app = create_dashboard(settings, house.sessions, secret=secret, clock=lambda: NOW)
    unnamed, named = house.client(OLAUG), app.test_client()
    cookie = unnamed.get_cookie(COOKIE, path="/dashboard")
    assert cookie is not None
    named.set_cookie(COOKIE, cookie.value)
    answers = [one.get(page) for one in (named, unnamed)]
    assert answers[0].status_code == answers[1].status_code
    link = f'<a class="ds-link" href="{STATEMENT}">Tilgjengelighetserklæring</a>'
    assert link in answers[0].text
    assert STATEMENT not in answers[1].text
