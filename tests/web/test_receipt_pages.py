"""A receipt's page: the original and its copies, a payment taken off a bill, credit applied."""

import io
import re

from pypdf import PdfReader
from tests.receipts.cast import rosa

from billwright.apps.receipts import queries


def _text(answer) -> str:
    assert answer.headers["Content-Type"] == "application/pdf"
    return "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.content)).pages)


def test_the_original_is_printed_once_and_a_void_is_no_original(as_role, office):
    who = rosa(office.biller)
    taken = who.pays(6_000)
    address = f"/receipts/{taken.public_id}/"
    client = as_role("manager")
    assert "Print the receipt" in client.get(address).text
    original, copy = _text(client.post(f"{address}print/")), _text(client.post(f"{address}print/"))
    assert ("COPY" in original, "COPY" in copy) == (False, True)
    assert "$60.00" in original and "$60.00" in copy
    assert "Print a copy" in client.get(address).text
    assert "COPY" in _text(client.get(f"{address}pdf/"))
    client.post(f"{address}void/", {"key": "v", "reason": "Wrong account"})
    void = _text(client.post(f"{address}print/"))
    assert ("VOID" in void, "COPY" in void) == (True, False)
    again = client.post(f"{address}void/", {"key": "w", "reason": "Wrong account"})
    assert (again.status_code, "is void already" in again.text) == (422, True)
    assert as_role("auditor").post(f"{address}print/").status_code == 403


def test_a_payment_is_taken_off_a_bill_with_a_reason_and_applied_again(as_role, office):
    who = rosa(office.biller)
    who.owes(4_000)
    taken = who.pays(4_000, applications="oldest first")
    client, address = as_role("manager"), f"/receipts/{taken.public_id}/"
    (entry,) = re.findall(r'name="entry" value="([^"]+)"', client.get(address).text)
    assert (
        "Say why it is taken off"
        in client.post(f"{address}take-off/", {"key": "a", "entry": entry, "reason": " "}, follow=True).text
    )
    assert (who.open(), who.credit()) == ([], 0)
    client.post(f"{address}take-off/", {"key": "b", "entry": entry, "reason": "Another bill was meant"})
    assert (who.open(), who.credit()) == ([4_000], 4_000)
    page = client.get(address).text
    credit = queries.receipt(office.owner, taken.public_id).credit
    assert "Apply what is left to the oldest bills" in page and credit in page
    sent = {"key": "c", "credit": credit, "back": taken.public_id}
    assert client.post(f"/accounts/{who.account}/apply-credit/", sent).headers["Location"] == address
    assert (who.open(), who.credit()) == ([], 0)
    assert as_role("biller").post(f"{address}take-off/", {"key": "d", "entry": entry, "reason": "x"}).status_code == 403
