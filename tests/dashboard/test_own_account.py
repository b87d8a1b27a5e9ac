"""What one does to one's own account: what stands in the audit log, and who stays signed in."""

from builders import LIV, OLAUG, PASSWORD
from dashboards import House
from keeping import PASSWORD_CHOSEN, browser, deeds, words_of


def test_a_changed_password_and_ended_sign_ins_stand_in_the_log(empty_house: House) -> None:
    own = browser(empty_house, LIV)
    refused = own.post("/account/password", old="feil", password=PASSWORD_CHOSEN)
    assert refused.status_code == 422
    assert deeds(empty_house) == []
    form = {"old": PASSWORD, "password": PASSWORD_CHOSEN, "again": PASSWORD_CHOSEN}
    assert own.post("/account/password", **form).status_code == 303
    assert own.post("/account/sign-ins").status_code == 303
    assert deeds(empty_house) == [(LIV, "changed a password"), (LIV, "ended sign-ins")]


def test_an_owner_who_gives_herself_a_role_stays_signed_in_and_her_other_browsers_do_not(
    empty_house: House,
) -> None:
    olaug, other = browser(empty_house), browser(empty_house)
    form = {"email": OLAUG, "name": "Olaug", "language": "nb", "role": "leader"}
    answer = olaug.post("/accounts/invite", **form)
    page = olaug.client.get(answer.location.removeprefix("/dashboard"))
    assert page.status_code == 200
    assert "Leder" in words_of(page.text)
    assert other.client.get("/account").status_code == 303
