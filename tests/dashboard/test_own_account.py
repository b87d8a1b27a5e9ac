"""What one does to one's own account stands in the audit log."""

from builders import LIV, PASSWORD
from dashboards import House
from keeping import PASSWORD_CHOSEN, browser, deeds


def test_a_changed_password_and_ended_sign_ins_stand_in_the_log(empty_house: House) -> None:
    own = browser(empty_house, LIV)
    refused = own.post("/account/password", old="feil", password=PASSWORD_CHOSEN)
    assert refused.status_code == 422
    assert deeds(empty_house) == []
    form = {"old": PASSWORD, "password": PASSWORD_CHOSEN, "again": PASSWORD_CHOSEN}
    assert own.post("/account/password", **form).status_code == 303
    assert own.post("/account/sign-ins").status_code == 303
    assert deeds(empty_house) == [(LIV, "changed a password"), (LIV, "ended sign-ins")]
