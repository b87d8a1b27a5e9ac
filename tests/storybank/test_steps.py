"""The steps of a form, and reports of how many forms reached them."""

from datetime import timedelta
from typing import Any

import pytest

from builders import TODAY, a_collection, a_framework, framework_document
from laying import lay_tables
from storybank.collections import mint_link_code
from storybank.database import Sessions, open_database
from storybank.framework import read_framework
from storybank.steps import Report, count_steps, read_report, step_names, steps_reached
from storybank.tables import Link

SIGNIFIERS = ("drivkraft", "stemme", "krefter", "folelse", "vanlig", "rad")


def test_the_steps_come_in_the_forms_order() -> None:
    assert step_names(a_framework()) == (
        *("opened", "prompt", "tell"),
        *SIGNIFIERS,
        *("teller", "consent", "sent"),
    )


def test_a_form_without_a_choice_has_fewer_steps() -> None:
    document = framework_document(teller=[])
    document["prompts"] = document["prompts"][:1]
    assert step_names(read_framework(document)) == (
        *("opened", "tell"),
        *SIGNIFIERS,
        *("consent", "sent"),
    )


@pytest.mark.parametrize(
    "changes",
    [{"steps": ["nowhere"]}, {"steps": {}}, {"steps": []}, {"language": "se"}, {"more": 1}],
)
def test_what_is_no_report_of_this_framework_is_none(changes: dict[str, Any]) -> None:
    fields = {"link": "vk7m2pq", "language": "nb", "steps": ["opened"]}
    assert read_report(a_framework(), fields) == Report("nb", ("opened",))
    assert read_report(a_framework(), {**fields, **changes}) is None


def test_reports_are_summed_over_links_languages_and_days(database_url: str) -> None:
    engine = open_database(database_url)
    lay_tables(engine)
    sessions = Sessions(engine)
    with sessions.writing() as session:
        collection = a_collection(session)
        other = Link(code=mint_link_code(), source="poster", collection=collection)
        session.add(other)
        session.flush()
        first = collection.links[0]
        both = ("opened", "tell")
        count_steps(session, first, Report("nb", both), TODAY)
        count_steps(session, first, Report("en", ("opened",)), TODAY + timedelta(1))
        count_steps(session, other, Report("nb", both), TODAY)
        assert steps_reached(session, collection) == {"opened": 3, "tell": 2}
        session.delete(other)
        session.flush()
        assert steps_reached(session, collection) == {"opened": 2, "tell": 1}
    engine.dispose()
