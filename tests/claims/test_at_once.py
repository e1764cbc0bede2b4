"""A visit is taken back while its bill is paid: one of the two is refused, and nobody is left in credit unseen."""

from tests.clerks import at_once
from tests.clinic import key, open_clinic

from billwright.apps.charges.reversing import ChargesMovedError
from billwright.apps.claims import correcting
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.receipts import actions as receipts


def test_a_visit_is_reversed_or_paid(office, database):
    clinic = open_clinic(office)
    visits = [clinic.visit("99213", coverage="") for _ in range(2)]

    def act(which: str) -> str:
        if which in visits:
            return correcting.reverse_visit(office.manager, correcting.ReverseVisit(key(), which, "another Ida"))
        tenders = (receipts.Tender("cash", 30000),)  # both visits
        command = receipts.TakePayments(key(), clinic.ida.account, tenders, office.front_desk.today)
        return receipts.take_payments(office.front_desk, command).public_id

    *reversed_, taken = at_once(act, [*visits, "pay"])
    paid_first = [ChargesMovedError] * 2
    assert (reversed_, taken) == (visits, FieldErrors) or reversed_ == paid_first, (reversed_, taken)
    assert clinic.owed(clinic.ida) == {}
    assert clinic.books_agree()
