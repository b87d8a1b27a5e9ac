"""Who people from a sign-in service are here: invited, connected, or let in by a group."""

import pytest

from builders import LIV, NILS, OLAUG, PASSWORD
from dashboards import SLUG, House
from elsewhere import (
    Service,
    arrive,
    beside,
    is_in,
    refused,
    sign_in,
    with_liv,
)
from keeping import Browser, account, browser, deeds, link_in
from storybank.identities import Person, find_known
from storybank.tables import Account, AuditEntry

GROUPS = """
- {group: fortell-analyse, role: analyst}
- {group: parkledere, role: leader, unit: park}
- {group: byledere, role: leader, inquiry: byen}
- {group: ukjent-sted, role: owner, unit: finnes-ikke}
"""


@pytest.fixture
def house(empty_house: House, service: Service) -> House:
    """Nobody needs stories to come in. Liv is known at the service as `liv-7`."""
    return with_liv(empty_house, service)


@pytest.fixture
def grouped(house: House, service: Service) -> House:
    """Groups of the service give roles."""
    file = house.folder / "groups.yaml"
    file.write_text(GROUPS)
    return beside(house, service, oidc_group_roles=file)


def known_as(house: House, service: Service, subject: str) -> Account | None:
    with house.sessions.reading() as session:
        found = find_known(session, Person(service.address, subject))
        return session.get(Account, found.id) if found else None


def roles(house: House, email: str) -> set[tuple[str, bool]]:
    """The roles of an account, and whether a group gives each."""
    return {(one.name, one.from_group) for one in account(house, email).roles}


def test_an_invitation_is_accepted_by_signing_in_there(house: House, service: Service) -> None:
    owner = browser(house, OLAUG)
    form = {"email": "ny@example.no", "name": "Ny", "role": "leader", "language": "nb"}
    link = link_in(owner.post("/accounts/invite", **form).text)
    client = house.client()
    page = client.get(link).text
    assert "Logg inn med Innlogging" in page
    token = link.rsplit("/", 1)[1]
    sign_in(service, client, "ny-1", invited=token)
    assert is_in(client)
    assert known_as(house, service, "ny-1") is not None
    assert house.client().get(link).status_code == 404, "the link is spent"
    assert refused(sign_in(service, house.client(), "ny-2", invited=token), "ingen har sluppet")
    assert ("ny@example.no", "connected a sign-in") in deeds(house)
    assert "Invitert, ikke her ennå" not in owner.text("/accounts")


def test_whoever_had_an_address_before_is_not_let_in_when_it_is_invited_anew(
    house: House, service: Service
) -> None:
    owner, before, now = browser(house, OLAUG), house.client(), house.client()
    form = {"email": "leder@example.no", "name": "Leder", "role": "leader", "language": "nb"}

    def invite() -> str:
        return link_in(owner.post("/accounts/invite", **form).text).rsplit("/", 1)[1]

    sign_in(service, before, "leder-1", invited=invite())
    assert is_in(before)
    owner.post(f"/accounts/{account(house, 'leder@example.no').id}/end")
    token = invite()
    assert refused(sign_in(service, before, "leder-1"), "ingen har sluppet deg inn")
    sign_in(service, now, "leder-2", invited=token)
    assert (is_in(before), is_in(now)) == (False, True)


def test_an_invitation_gives_nobody_a_second_account(house: House, service: Service) -> None:
    form = {"email": "ny@example.no", "name": "Ny", "role": "owner", "language": "nb"}
    link = link_in(browser(house, OLAUG).post("/accounts/invite", **form).text)
    token = link.rsplit("/", 1)[1]
    assert refused(sign_in(service, house.client(), "liv-7", invited=token), "en annen konto")
    assert house.client().get(link).status_code == 200, "the link is still good"


def test_another_sites_link_accepts_no_invitation(house: House, service: Service) -> None:
    form = {"email": "ny@example.no", "name": "Ny", "role": "leader", "language": "nb"}
    link = link_in(browser(house, OLAUG).post("/accounts/invite", **form).text)
    client, token = house.client(), link.rsplit("/", 1)[1]
    lured = {"Sec-Fetch-Site": "cross-site"}
    sent = client.get(f"/sign-in/elsewhere?invited={token}", headers=lured).headers["Location"]
    assert refused(arrive(client, service.agree(sent, "lokket-1")), "ingen har sluppet deg inn")
    assert known_as(house, service, "lokket-1") is None


def test_one_connects_ones_own_account_and_lets_go_of_it_again(
    house: House, service: Service
) -> None:
    own = browser(house, NILS)
    sent = own.post("/account/elsewhere")
    address = sent.headers["Refresh"].removeprefix("0; url=")
    arrive(own.client, service.agree(address, "nils-3"))
    other = house.client()
    sign_in(service, other, "nils-3")
    assert is_in(other)
    own.post("/account/elsewhere/off")
    assert deeds(house)[-1] == (NILS, "disconnected a sign-in")
    assert not is_in(other)
    assert refused(sign_in(service, house.client(), "nils-3"), "ingen har sluppet")
    assert [deed for _, deed in deeds(house)][:2] == ["connected a sign-in", "signed in"]


def test_who_has_no_password_cannot_lock_herself_out(grouped: House, service: Service) -> None:
    service.knows("una-1", name="Una", groups=["byledere"])
    own = Browser(grouped.client())
    sign_in(service, own.client, "una-1")
    assert own.post("/account/elsewhere/off").status_code == 403
    assert known_as(grouped, service, "una-1") is not None


def test_nobody_is_connected_whose_sign_in_has_ended_meanwhile(
    house: House, service: Service
) -> None:
    own = browser(house, NILS)
    address = own.post("/account/elsewhere").headers["Refresh"].removeprefix("0; url=")
    back = service.agree(address, "nils-4")
    own.post("/sign-out")
    assert refused(arrive(own.client, back), "ingen har sluppet")
    assert known_as(house, service, "nils-4") is None


def test_an_account_is_one_persons_there(house: House, service: Service) -> None:
    own = browser(house, LIV)
    address = own.post("/account/elsewhere").headers["Refresh"].removeprefix("0; url=")
    assert refused(arrive(own.client, service.agree(address, "liv-8")), "en annen innlogging")
    assert known_as(house, service, "liv-8") is None


def test_a_group_lets_in_whom_nobody_invited(grouped: House, service: Service) -> None:
    service.knows("ida-1", name="Ida \x07 Vik", email=OLAUG, groups=["parkledere", "annet"])
    client = grouped.client()
    sign_in(service, client, "ida-1")
    assert is_in(client)
    ida = known_as(grouped, service, "ida-1")
    assert ida is not None
    assert (ida.name, ida.email.endswith(".invalid")) == ("Ida Vik", True)
    assert roles(grouped, ida.email) == {("leader", True)}
    assert [deed for _, deed in deeds(grouped)] == [
        "let in by a group", "got a role by a group", "signed in",
    ]  # fmt: skip


def test_a_lost_group_loses_its_role_and_what_was_given_by_hand_stays(
    grouped: House, service: Service
) -> None:
    service.knows("liv-7", groups=["fortell-analyse", "byledere"])
    first, second = grouped.client(), grouped.client()
    sign_in(service, first, "liv-7")
    assert roles(grouped, LIV) == {("leader", False), ("analyst", True), ("leader", True)}
    service.knows("liv-7", groups="byledere")
    sign_in(service, second, "liv-7")
    assert roles(grouped, LIV) == {("leader", False), ("leader", True)}
    assert not is_in(first), "a change of rights ends the other sign-ins"
    assert (LIV, "lost a role by a group") in deeds(grouped)
    service.knows("liv-7", groups=["fortell-analyse"], _claim_names={"groups": "src1"})
    service.knows("liv-7", _claim_names={"groups": "src1"})
    sign_in(service, second, "liv-7")
    assert roles(grouped, LIV) == {("leader", False)}, "too many groups to be told are none"


def test_who_has_left_every_group_sees_nothing(grouped: House, service: Service) -> None:
    service.knows("tor-1", name="Tor", groups=["byledere"])
    client = grouped.client()
    sign_in(service, client, "tor-1")
    assert client.get(f"/collections/{SLUG}").status_code == 200
    service.knows("tor-1", name="Tor")
    sign_in(service, client, "tor-1")
    assert client.get(f"/collections/{SLUG}").status_code == 404


def test_a_role_of_a_group_is_shown_as_one_and_taken_away_there_alone(
    grouped: House, service: Service
) -> None:
    service.knows("liv-7", groups=["fortell-analyse"])
    sign_in(service, grouped.client(), "liv-7")
    owner, liv = browser(grouped, OLAUG), account(grouped, LIV)
    [given] = [one for one in liv.roles if one.from_group]
    page = owner.client.get(f"/accounts/{liv.id}").text
    assert "fra en gruppe" in page
    assert f"/roles/{given.id}/take" not in page
    answer = owner.post(f"/accounts/{liv.id}/roles/{given.id}/take")
    assert refused(answer, "En gruppe i innloggingstjenesten gir")
    owner.post(f"/accounts/{liv.id}/roles", role="analyst")
    assert ("analyst", False) in roles(grouped, LIV), "given by hand it stays"
    service.knows("liv-7")
    sign_in(service, grouped.client(), "liv-7")
    assert ("analyst", False) in roles(grouped, LIV)


def test_an_ended_account_is_opened_by_no_group(grouped: House, service: Service) -> None:
    service.knows("liv-7", groups=["fortell-analyse"])
    browser(grouped, OLAUG).post(f"/accounts/{account(grouped, LIV).id}/end")
    client = grouped.client()
    assert refused(sign_in(service, client, "liv-7"), "ingen har sluppet deg inn")
    assert not is_in(client)


def test_passwords_may_be_switched_off(house: House, service: Service) -> None:
    form = {"email": "ny@example.no", "name": "Ny", "role": "leader", "language": "nb"}
    link = link_in(browser(house, OLAUG).post("/accounts/invite", **form).text)
    beside(house, service, passwords=False)
    client = house.client()
    for address in ("/sign-in", link, "/account"):
        page = (house.client(OLAUG) if address == "/account" else client).get(address).text
        assert 'type="password"' not in page, address
        assert "Innlogging" in page, address
    assert client.post("/sign-in", data={"email": OLAUG, "password": PASSWORD}).status_code == 403
    new = {"password": "fire ord etter hverandre", "again": "fire ord etter hverandre"}
    assert client.post(link, data=new).status_code == 403
    assert browser(house, OLAUG).post("/account/password", old=PASSWORD, **new).status_code == 403


def test_the_log_tells_of_it_in_words_and_holds_nothing_of_the_token(
    grouped: House, service: Service
) -> None:
    service.knows("per-1", name="Per", email="per@hemmelig.no", groups=["byledere"])
    sign_in(service, grouped.client(), "per-1")
    page = browser(grouped, OLAUG).text("/log")
    for word in ("Sluppet inn av en gruppe", "Fikk en rolle av en gruppe", "Innlogging"):
        assert word in page
    with grouped.sessions.reading() as session:
        kept = " ".join(str(one.subject) + one.who for one in session.query(AuditEntry))
    assert "hemmelig" not in kept
    assert "per-1" not in kept
