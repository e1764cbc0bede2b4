"""Any split of any payment over any bills: taken to the cent as it was asked for, or refused with nothing changed."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.receipts.cast import TODAY, key, rosa

from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.receipts import actions as receipts
from billwright.apps.receipts import queries
from billwright.apps.receipts.actions import Application, Tender

CENTS = st.integers(-1, 6_000)
RESTS = ("oldest first", "oldest first, then credit", "credit")


@given(
    owed=st.lists(st.integers(1, 4_000), max_size=3),
    tenders=st.lists(CENTS, min_size=1, max_size=4),
    named=st.lists(st.tuples(st.integers(0, 2), CENTS), max_size=3),
    rest=st.sampled_from(RESTS),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cent_is_made_lost_or_sent_elsewhere(office, owed, tenders, named, rest):
    who = rosa(office.biller)
    items = [who.owes(cents, insurer_cents=700) for cents in owed]
    meant = [(at % len(items), cents) for at, cents in named] if items else []
    before = len(queries.receipts(office.biller, who.account))
    command = receipts.TakePayments(
        key=key(),
        account=who.account,
        tenders=tuple(Tender("cash", cents) for cents in tenders),
        received_on=TODAY,
        applications=tuple(Application(items[at], cents) for at, cents in meant),
        rest=rest,
    )
    paid, wanted = sum(tenders), sum(cents for _, cents in meant)
    fits = (
        all(cents > 0 for cents in tenders)
        and all(0 < cents <= owed[at] for at, cents in meant)
        and len({at for at, _ in meant}) == len(meant)
        and wanted <= paid
        and (rest != "oldest first" or paid <= sum(owed))
    )
    try:
        taken = receipts.take_payments(office.biller, command)
    except FieldErrors:
        assert not fits
        assert (sum(who.open()), who.credit()) == (sum(owed), 0)
        assert len(queries.receipts(office.biller, who.account)) == before
        return
    assert fits
    to_bills = wanted if rest == "credit" else min(paid, sum(owed))
    assert (sum(who.open()), who.credit()) == (sum(owed) - to_bills, paid - to_bills)
    views = [queries.receipt(office.biller, each.public_id) for each in taken.receipts]
    assert [each.row.cents for each in views] == tenders
    for view in views:
        assert sum(each.cents for each in view.applied) + view.unapplied_cents == view.row.cents
        assert all(each.cents > 0 for each in view.applied)
    assert receipts.take_payments(office.biller, command) == taken  # the same key once more
    assert who.credit() == paid - to_bills
