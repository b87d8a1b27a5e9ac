"""The accessibility statement of the dashboard, which has one of its own."""

import pytest

from builders import OLAUG
from dashboards import SLUG, House, furnish_anew

STATEMENT = "https://statements.example.no/nb/fortell?for=leaders"


@pytest.mark.parametrize(
    "page", ["/sign-in", "/", f"/explore/{SLUG}", f"/collections/{SLUG}", "/account", "/nowhere"]
)
def test_every_page_leads_to_the_statement_that_the_operator_names(house: House, page: str) -> None:
    named = furnish_anew(house, accessibility_url_dashboard=STATEMENT)
    answers = [one.client(OLAUG).get(page) for one in (named, house)]
    assert answers[0].status_code == answers[1].status_code
    link = f'<a class="ds-link" href="{STATEMENT}">Tilgjengelighetserklæring</a>'
    assert link in answers[0].text
    assert STATEMENT not in answers[1].text
