"""How the gathering goes: who has told, who is missing, and whether to go on."""

from flask import render_template

from dashboard.access import Visit
from dashboard.desk import Desk
from dashboard.gated import Gate
from dashboard.gathering.gathered import list_parts
from dashboard.gathering.missing import WIDTH, advise, beside_population, comparable, saturation
from dashboard.tongues import as_read, spoken_of
from dashboard.wording import people
from storybank.populations import population_shares


def show_gathering(desk: Desk, visit: Visit) -> str:
    """The page, with its advice first."""
    with desk.sessions.reading() as session:
        held = desk.holdings.holding(session, visit.at)
        given = population_shares(session, visit.at)
    gate = Gate(held.responses, held.crowd, visit.at.k, desk.gate_key, held.kept)
    spoken = spoken_of(held.framework)
    beside = beside_population(gate, as_read(held.framework), visit.at.narrowing, given, spoken)
    found = saturation(gate)
    tellers = gate.count(gate.everybody)
    return render_template(
        "gathering.html",
        visit=visit,
        tellers=people(tellers if len(held.responses) else None, gate.k),
        enough=bool(tellers),
        advice=advise(beside, found),
        parts=list_parts(gate, [one.source for one in visit.at.links], held.framework.languages),
        beside=beside,
        saturation=found,
        may_give=bool(comparable(held.framework)) and visit.keeps,
        width=WIDTH,
    )
