"""Accounts, roles, links and units in orders that nobody thought of, beside a model of the rights.

The city has a unit of parks, which Liv owns, with benches below it, of which Nils is the leader,
and schools beside it. What is told belongs to the parks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as walk

from builders import ANDERS, LIV, NILS, OLAUG, PASSWORD, words
from dashboards import SLUG, House, copy_house
from keeping import PASSWORD_CHOSEN, Browser, account, choose, deeds, link_in
from storybank.account_links import FIRST_LASTS, NEW_LASTS
from storybank.accounts import IDLE, LONGEST, READERS, give_role
from storybank.audit import first_broken_entry
from storybank.collections import find_collection, plant_unit
from storybank.tables import Unit

EVERYWHERE = ""
PARENTS = {"byen": EVERYWHERE, "park": "byen", "benk": "park", "skole": "byen"}
PLACES = st.sampled_from([EVERYWHERE, *PARENTS])
UNITS = st.sampled_from([*PARENTS])
ROLES = st.sampled_from(["owner", "leader", "participant"])
EMAILS = st.sampled_from([OLAUG, ANDERS, LIV, NILS, "ny@example.no"])
ANY = st.integers(min_value=0, max_value=99)
Role = tuple[str, str]
"""What somebody is, and of which unit and all below it."""


@dataclass
class Person:
    """What the model knows of an account."""

    roles: set[Role]
    password: str = ""
    active: bool = True


@dataclass
class Known:
    """A browser in which somebody signed in at this time."""

    email: str
    browser: Browser
    began: datetime
    open: bool = True


@dataclass(frozen=True)
class Link:
    """A link with which somebody may choose a password, and who made it."""

    address: str
    maker: str
    lapses: datetime


@dataclass
class City:
    """Who may what, reckoned by itself."""

    people: dict[str, Person]
    parents: dict[str, str] = field(default_factory=lambda: dict(PARENTS))

    def below(self, place: str) -> set[str]:
        """The place itself and all that lies in it."""
        return {one for one in [EVERYWHERE, *self.parents] if place in self.above(one)}

    def above(self, place: str) -> Iterator[str]:
        """The place itself and all in which it lies."""
        while place:
            yield place
            place = self.parents[place]
        yield EVERYWHERE

    def owned(self, email: str) -> set[str]:
        """All places of which somebody is an owner."""
        owns = [place for name, place in self.people[email].roles if name == "owner"]
        return {one for place in owns for one in self.below(place)}

    def sees(self, email: str, other: str) -> bool:
        """Whether an owner finds another's account."""
        owned = self.owned(email)
        found = other in self.people and any(p in owned for _, p in self.people[other].roles)
        return found or (EVERYWHERE in owned and other in self.people)

    def holds(self, email: str, other: str) -> bool:
        """Whether another can do nothing outside what somebody owns."""
        owned, places = self.owned(email), {place for _, place in self.people[other].roles}
        return EVERYWHERE in owned or (bool(places) and places <= owned)

    def is_last_owner(self, email: str) -> bool:
        """Whether nobody else could sign in as an owner of everything."""
        return not any(
            one.active and one.password and ("owner", EVERYWHERE) in one.roles
            for other, one in self.people.items()
            if other != email
        )

    def reads(self, email: str) -> bool:
        """Whether somebody may see what is told, which belongs to the parks."""
        above = set(self.above("park"))
        return any(name in READERS and place in above for name, place in self.people[email].roles)


class Accounts(RuleBasedStateMachine):
    """Several browsers at once, each of somebody who gives, takes, moves, invites and ends."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        everywhere = {OLAUG: {("owner", EVERYWHERE)}, ANDERS: {("analyst", EVERYWHERE)}}
        parts = {LIV: {("owner", "park")}, NILS: {("leader", "benk")}}
        roles: dict[str, set[Role]] = {**everywhere, **parts}
        self.city = City({one: Person(held, PASSWORD) for one, held in roles.items()})
        self.known: list[Known] = []
        self.links: dict[str, Link] = {}
        self.made: list[str] = []
        self.done: list[tuple[str, str]] = []
        with self.house.sessions.reading() as session:
            self.units = {one.slug: one.id for one in session.query(Unit)}
        for one in (OLAUG, LIV):
            self.comes_in(one)

    @property
    def now(self) -> datetime:
        return self.house.clock[0]

    @precondition(lambda self: len(self.known) < 6)
    @rule(email=EMAILS)
    def comes_in(self, email: str) -> None:
        person = self.city.people.get(email, Person(set()))
        client, form = self.house.client(), {"email": email, "password": person.password}
        answered = client.post("/sign-in", data=form).status_code
        assert answered == (303 if person.active and person.password else 422)
        if answered == 303:
            self.known.append(Known(email, Browser(client), self.now))
            self.done.append((email, "signed in"))
        else:
            self.house.pass_time(minutes=6)  # as long as one waits after several mistakes

    @precondition(lambda self: self.known)
    @rule(whose=ANY, email=EMAILS, name=ROLES, place=PLACES)
    def invites(self, whose: int, email: str, name: str, place: str) -> None:
        by, owned = self._of(whose)
        role, fresh = (name, place), Person(set())
        person = self.city.people.get(email, fresh)
        form = {"email": email, "name": "Ny", "role": name, "unit": self._number(place)}
        answer = by.browser.post("/accounts/invite", **form)
        may = place in owned and role not in person.roles
        linked = may and not person.password and self._holds_with(by.email, email, role)
        expected = (200 if linked else 303) if may else 422
        assert answer.status_code == self._expected(by, expected)
        if not (by.open and may):
            return
        self.city.people[email] = person
        person.active = True
        self._given(by, email, role)
        if linked:
            self._linked(by, email, answer.get_data(as_text=True))
        self.done.append((by.email, "invited an account" if linked else "gave a role"))

    @precondition(lambda self: self.known)
    @rule(whose=ANY, email=EMAILS, name=ROLES, place=PLACES)
    def gives(self, whose: int, email: str, name: str, place: str) -> None:
        by, owned = self._of(whose)
        person, role = self.city.people.get(email), (name, place)
        may = person is not None and person.active and place in owned and role not in person.roles
        form = {"role": name, "unit": self._number(place)}
        if self._done(by, email, "roles", 303 if may else 422, "gave a role" * may, **form) and may:
            self._given(by, email, role)

    @precondition(lambda self: self.known)
    @rule(whose=ANY, email=EMAILS, which=ANY)
    def takes(self, whose: int, email: str, which: int) -> None:
        by, owned = self._of(whose)
        held = sorted(self.city.people[email].roles) if email in self.city.people else []
        if not held:
            return
        role = held[which % len(held)]
        last = role == ("owner", EVERYWHERE) and self.city.is_last_owner(email)
        may, seen = role[1] in owned and not last, role[1] in owned
        number = self._role_number(email, role)
        expected, deed = 422 if seen and last else 303, "took a role away" * may
        if self._done(by, email, f"roles/{number}/take", expected, deed) and may:
            self.city.people[email].roles.remove(role)
            self._forget_links_by(email)
            self._sign_out(email, but=by)

    @precondition(lambda self: self.known)
    @rule(whose=ANY, email=EMAILS)
    def ends(self, whose: int, email: str) -> None:
        by, _ = self._of(whose)
        person = self.city.people.get(email)
        if person is None:
            return
        last = ("owner", EVERYWHERE) in person.roles and self.city.is_last_owner(email)
        may = person.active and not last and self.city.holds(by.email, email)
        expected = 303 if may or not person.active else 422
        if self._done(by, email, "end", expected, "ended an account" * may) and may:
            self.city.people[email] = Person(set(), active=False)
            self._forget_links_by(email)
            self.links.pop(email, None)
            self._sign_out(email)

    @precondition(lambda self: self.known)
    @rule(whose=ANY, email=EMAILS)
    def signs_out_everywhere(self, whose: int, email: str) -> None:
        by, _ = self._of(whose)
        may = email in self.city.people and self.city.holds(by.email, email)
        if self._done(by, email, "sign-out", 303 if may else 403, "ended sign-ins" * may) and may:
            self._sign_out(email, but=by)

    @precondition(lambda self: self.known)
    @rule(whose=ANY, email=EMAILS)
    def makes_a_link(self, whose: int, email: str) -> None:
        by, _ = self._of(whose)
        person = self.city.people.get(email)
        may = person is not None and person.active and self.city.holds(by.email, email)
        page = self._done(by, email, "link", 200 if may else 403, "made a new link" * may)
        if page and may:
            self._linked(by, email, page)

    @precondition(lambda self: self.made)
    @rule(which=ANY)
    def opens_a_link(self, which: int) -> None:
        address = self.made[-1 - which % len(self.made[-5:])]
        [email] = [to for to, one in self.links.items() if one.address == address] or [""]
        live = bool(email) and self._is_live(email)
        assert choose(self.house, address) == (303 if live else 404)
        self.links.pop(email, None)
        if live:
            self.city.people[email].password = PASSWORD_CHOSEN
            self._sign_out(email)
            self.done.append((email, "chose a password"))

    @precondition(lambda self: self.known)
    @rule(whose=ANY, unit=UNITS, parent=PLACES)
    def moves_a_unit(self, whose: int, unit: str, parent: str) -> None:
        by, owned = self._of(whose)
        moves = self.city.parents[unit] in owned
        within = moves and (parent not in owned or parent in self.city.below(unit))
        expected = 404 if unit not in owned else 422 if within else 303
        form = {"name-nb": unit, "parent": self._number(parent)}
        answer = by.browser.post(f"/units/{self.units[unit]}", **form)
        assert answer.status_code == self._expected(by, expected)
        if answer.status_code == 303:
            self.done.append((by.email, "changed a unit"))
            if moves:
                self.city.parents[unit] = parent

    @precondition(lambda self: len(self.known) > 3)
    @rule(span=st.sampled_from([timedelta(minutes=50), timedelta(minutes=61), timedelta(days=2)]))
    def time_passes(self, span: timedelta) -> None:
        self.house.clock[0] += span
        for one in self.known:
            one.open = one.open and span <= IDLE and self.now - one.began <= LONGEST

    @invariant()
    def every_browser_opens_what_its_reader_may_see(self) -> None:
        for one in self.known:
            client = one.browser.client
            assert client.get("/account").status_code == (200 if one.open else 303)
            if one.open:
                reads, owns = self.city.reads(one.email), self.city.owned(one.email)
                assert client.get(f"/collections/{SLUG}").status_code == (200 if reads else 404)
                assert client.get("/accounts").status_code == (200 if owns else 403)
        self.known = [one for one in self.known if one.open][-5:]

    @invariant()
    def somebody_owns_everything(self) -> None:
        assert not self.city.is_last_owner("nobody")

    @invariant()
    def no_link_opens_more_than_it_should(self) -> None:
        live = {one.address for to, one in self.links.items() if self._is_live(to)}
        for address in self.made[-5:]:
            status = self.house.client().get(address).status_code
            assert status == (200 if address in live else 404)

    def teardown(self) -> None:
        assert [one for one in deeds(self.house) if one[0] in self.city.people] == self.done
        with self.house.sessions.reading() as session:
            assert first_broken_entry(session) is None

    def _of(self, whose: int) -> tuple[Known, set[str]]:
        """One of the browsers, more often an owner's, and what is owned there."""
        owners = [one for one in self.known if self.city.owned(one.email)]
        among = owners if owners and whose % 4 else self.known
        by = among[whose % len(among)]
        return by, self.city.owned(by.email)

    def _number(self, place: str) -> str:
        return str(self.units[place]) if place else ""

    def _role_number(self, email: str, role: Role) -> int:
        unit = self.units.get(role[1])
        held = account(self.house, email).roles
        return next(one.id for one in held if (one.name, one.unit_id) == (role[0], unit))

    def _expected(self, by: Known, status: int) -> int:
        """What a form is answered with, if its sender owns anything."""
        return status if self.city.owned(by.email) else 403

    def _done(self, by: Known, email: str, way: str, status: int, deed: str, **form: str) -> str:
        """Send a form about an account; the page, or "" where it is not there for the sender."""
        known = email in self.city.people
        number = account(self.house, email).id if known else 0
        seen = known and self.city.sees(by.email, email)
        answer = by.browser.post(f"/accounts/{number}/{way}", **form)
        assert answer.status_code == self._expected(by, status if seen else 404)
        if not seen or not self.city.owned(by.email):
            return ""
        if deed:
            self.done.append((by.email, deed))
        return answer.get_data(as_text=True)

    def _given(self, by: Known, email: str, role: Role) -> None:
        self.city.people[email].roles.add(role)
        self._sign_out(email, but=by)

    def _holds_with(self, email: str, other: str, role: Role) -> bool:
        """Whether somebody holds another's account once it has this role as well."""
        person = self.city.people.get(other, Person(set()))
        with_it = City(
            {**self.city.people, other: Person(person.roles | {role})}, self.city.parents
        )
        return with_it.holds(email, other)

    def _linked(self, by: Known, email: str, page: str) -> None:
        lasts = NEW_LASTS if self.city.people[email].password else FIRST_LASTS
        self.links[email] = Link(link_in(page), by.email, self.now + lasts)
        self.made.append(self.links[email].address)

    def _is_live(self, email: str) -> bool:
        """Whether somebody's link opens her account: its maker may hold it too."""
        link = self.links[email]
        return link.lapses > self.now and self.city.holds(link.maker, email)

    def _forget_links_by(self, maker: str) -> None:
        self.links = {to: one for to, one in self.links.items() if one.maker != maker}

    def _sign_out(self, email: str, but: Known | None = None) -> None:
        for one in self.known:
            one.open = one.open and (one.email != email or one is but)


def test_accounts_in_any_order(
    standing_empty_house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    class HereAndNow(Accounts):
        def __init__(self) -> None:
            self.house = a_city(standing_empty_house, tmp_path_factory.mktemp("city"))
            super().__init__()

    once = settings(max_examples=8, stateful_step_count=30, phases=[Phase.generate])
    walk(HereAndNow, settings=once)


def a_city(house: House, folder: Path) -> House:
    """The house with more units."""
    city = copy_house(house, folder)
    with city.sessions.writing() as session:
        units = {one.slug: one for one in session.query(Unit)}
        benches = plant_unit(session, "benk", words("Benk", "Bench"), parent=units["park"])
        plant_unit(session, "skole", words("Skole", "School"), parent=units["byen"])
        find_collection(session, SLUG).unit_id = units["park"].id
        session.merge(city.people[LIV]).roles[0].name = "owner"
        give_role(session.merge(city.people[NILS]), "leader", unit_id=benches.id)
    return city
