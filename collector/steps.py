"""Counting how far people come with a form: reports without any id, for which nobody waits."""

from datetime import date, datetime
from functools import partial

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.exceptions import UnprocessableEntity

from collector.api import read_json
from collector.desk import Desk
from collector.reception import legible_code
from storybank.arrivals import count_report, takes_reports, tidy_arrivals
from storybank.collections import Phase, find_link_to_tell, phase
from storybank.frameworks import framework_of
from storybank.steps import Report, count_steps, read_report
from storybank.tables import Link


def post_steps(desk: Desk) -> Response:
    """Count the steps that a form reached: 204, also where none is let in."""
    fields, now = read_json(), desk.clock()
    with desk.sessions.reading() as session:
        link = find_link_to_tell(session, legible_code(fields.get("link")))
        report = read_report(framework_of(link.collection.version), fields)
        if report is None:
            raise UnprocessableEntity
        today = desk.today(link.collection)
        counts = phase(link.collection, today) is Phase.OPEN and takes_reports(session, link, now)
    write = partial(_write, link=link, report=report, now=now, today=today)
    if counts and desk.sessions.write_together(write):
        with desk.sessions.writing() as session:
            tidy_arrivals(session, now)
    return Response(status=204, mimetype="application/json")


def _write(session: Session, *, link: Link, report: Report, now: datetime, today: date) -> bool:
    """True where it is time to tidy up."""
    count_steps(session, link, report, today)
    return count_report(session, link, now)
