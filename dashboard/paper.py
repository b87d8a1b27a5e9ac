"""A collection on paper: its form to print in each language, and the way to typing it in."""

from flask import render_template

from dashboard.access import Visit
from dashboard.desk import Desk
from storybank.frameworks import framework_of
from storybank.paper import allow_printing


def show_paper(desk: Desk, visit: Visit) -> str:
    """The page with a link for each language; the links hold for an hour."""
    slug = visit.at.slug
    shown = allow_printing(desk.paper_key, slug, desk.clock())
    return render_template(
        "paper.html",
        visit=visit,
        form_languages=framework_of(visit.at.version).languages,
        address=f"{desk.settings.address}/paper/{slug}?pass={shown}",
    )
