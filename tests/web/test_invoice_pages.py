"""An invoice's page: what was paid with one sign everywhere, and credit only where something is left to credit."""

import re

from tests.invoices import cast

from billwright.apps.receipts import actions as receipts


def _signs(page: str) -> list[str]:
    return re.findall(r'<span class="money">([+−]\$[\d.,]+)</span>', page)


def _pays(office, invoice, cents: int) -> None:
    command = receipts.TakePayment(cast.key(), invoice.account, "cash", cents, cast.TODAY, applications="oldest first")
    receipts.take_payment(office.biller, command)


def test_a_payment_has_a_minus_on_the_invoice_on_why_and_on_the_account(as_role, office):
    """A person reads down from the total: −200.00 of 450.00 leave 250.00."""
    invoice = cast.issued(office.manager, cast.client(office.biller).public_id, cast.plain(45_000))
    _pays(office, invoice, 20_000)
    client = as_role("manager")
    assert _signs(client.get(f"/invoices/{invoice.public_id}/").text) == ["−$200.00"]
    assert _signs(client.get(f"/bills/{invoice.item}/why/").text)[-1] == "−$200.00"
    assert "−$200.00" in _signs(client.get(f"/accounts/{invoice.account}/").text)


def _credit(key: str, *typed: str) -> dict[str, str]:
    rows = {f"line-{at}-net_cents": amount for at, amount in enumerate(typed)}
    form = {"line-TOTAL_FORMS": str(len(typed)), "line-INITIAL_FORMS": "0", "reason": "Two were absent"}
    return {"key": key} | form | rows


def test_an_invoice_credited_in_full_has_no_credit_form_any_more(as_role, office):
    lines = cast.plain(10_000), cast.plain(5_000)
    invoice = cast.issued(office.manager, cast.client(office.biller).public_id, *lines)
    client, address = as_role("manager"), f"/invoices/{invoice.public_id}/"
    first = client.post(f"{address}credit/", _credit("first", "100.00", ""))
    form = client.get(f"{address}credit/").text
    assert "Consulting: credited in full already." in form and form.count('class="line"') == 1
    nothing = client.post(f"{address}credit/", _credit("none", "", ""))
    assert (nothing.status_code, "what is credited of at least one line" in nothing.text) == (422, True)
    too_much = client.post(f"{address}credit/", _credit("second", "", "50.01"))
    assert (too_much.status_code, "at most $50.00, what is left of this line" in too_much.text) == (422, True)
    assert "line2" not in too_much.text
    client.post(f"{address}credit/", _credit("third", "0.00", "50.00"))
    assert "Credit</a>" not in client.get(address).text
    for answer in (
        client.get(f"{address}credit/", follow=True),
        client.post(f"{address}credit/", _credit("4", "1", ""), follow=True),
    ):
        assert answer.redirect_chain == [(address, 302)]
        assert f"{invoice.number} is credited in full already." in answer.text
    # The same form sent twice is still answered by the note that it made.
    assert (
        client.post(f"{address}credit/", _credit("first", "100.00", "")).headers["Location"]
        == first.headers["Location"]
    )


def test_a_draft_is_not_credited(as_role, office):
    draft = cast.draft(office.biller, cast.client(office.biller).public_id)
    answer = as_role("manager").get(f"/invoices/{draft}/credit/", follow=True)
    assert "This draft has nothing that could be credited." in answer.text
