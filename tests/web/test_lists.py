"""Lists: whatever stands in an address opens a clear page; names are kept; what is done in bulk names what it refused."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.invoices import cast as clients

from billwright.apps.claims import queries as claims
from billwright.apps.compliance.access import NotFoundError
from billwright.apps.invoices import queries as invoices
from billwright.apps.outbox import actions as outbox_actions
from billwright.apps.outbox import queries as outbox
from billwright.apps.worklist import saved
from billwright.web import lists
from billwright.web.tables import bounded
from billwright.web.views.lists import LISTS

NAMES = sorted(LISTS)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "address",
    [
        {"state": "nonsense", "kind": "x", "direction": "up", "method": "shells", "owes": "nobody", "age": "-1"},
        {"sort": "price"},
        {"sort": "--newest"},
        {"payer": "0198a3c0-0000-7000-8000-000000000000", "client": "'; DROP", "partner": "\x00"},
        {"since": "2026-02-30", "until": "yesterday"},
        {"since": "0001-01-01", "until": "9999-12-31"},
        {"after": "0198a3c0-0000-7000-8000-000000000000", "before": "x" * 5000},
    ],
)
def test_an_address_that_cannot_be_meant_opens_a_clear_page(as_role, name, address):
    answer = as_role("owner").get(reverse(name), address)
    assert answer.status_code == 200
    assert f"<h1>{'Outbox' if name == 'partners' else lists_title(name)}" in answer.text


def lists_title(name: str) -> str:
    return LISTS[name].table.title


def test_what_an_address_asks_is_checked_and_comes_back_the_same():
    asked = lists.CLAIMS.asked(
        {"state": "paid", "payer": "p1", "since": "2026-11-02", "age": "7", "sort": "-charge", "after": "c", "x": "y"},
        {"payer": (("p1", "Cedar Mutual"),)},
    )
    assert (asked.get("state"), asked.get("payer"), asked.day("since"), asked.get("age")) == (
        "paid", "p1", dt.date(2026, 11, 2), "",
    )  # fmt: skip
    assert (asked.sort, asked.place.after) == ("-charge", "c")
    assert asked.query() == "state=paid&payer=p1&since=2026-11-02&sort=-charge"  # the cursor is no part of a kept list
    assert asked.link(state="", sort="-newest") == "?payer=p1&since=2026-11-02"


def test_a_day_in_a_filter_is_read_as_in_a_form_and_what_cannot_be_read_sets_none():
    """Asked on Tuesday, November 24, 2026."""
    typed = {
        "3/14": "2026-03-14",
        "t": "2026-11-24",
        "t-30": "2026-10-25",
        "110226": "2026-11-02",
        "2026-11-02": "2026-11-02",
    }
    for text, day in typed.items():
        assert lists.CLAIMS.asked({"since": text}, today=dt.date(2026, 11, 24)).query() == f"since={day}", text
    wrong = lists.CLAIMS.asked({"since": "2/30", "until": "t", "state": "paid"}, today=dt.date(2026, 11, 24))
    assert wrong.query() == "state=paid&until=2026-11-24"
    assert wrong.unread["since"] == ("2/30", "Feb 2026 has no day 30")


@pytest.mark.parametrize("name", [name for name in NAMES if any(each.is_day for each in LISTS[name].table.facets)])
def test_a_day_that_cannot_be_read_says_so_beside_its_field_and_is_kept(as_role, name):
    page = as_role("auditor").get(reverse(name), {"since": "soon", "until": "t"}).text
    assert 'value="soon"' in page
    assert 'aria-invalid="true" aria-describedby="by_since_error"' in page
    assert (
        '<ul class="errors" id="by_since_error"><li>Type a day such as 11/24/2026, 112426, t or t-3</li></ul>' in page
    )
    assert '<details class="filters-fold" open><summary>Filters <span class="number">(1 in use)</span>' in page


def test_a_count_says_where_it_stopped():
    assert (bounded(0, 1000), bounded(999, 1000), bounded(1000, 1000)) == ("", "999", "1,000+")


def test_every_column_that_is_sorted_by_is_a_sort_of_its_query():
    from billwright.apps.documents import queries as documents
    from billwright.apps.ledger import queries as ledger
    from billwright.apps.receipts import queries as receipts
    from billwright.apps.remittances import queries as remittances

    known = {
        "claims": claims.SORTS, "remittances": remittances.SORTS, "invoices": invoices.SORTS, "receipts": receipts.SORTS,
        "documents": documents.SORTS, "partners": outbox.SORTS, "patients": ledger.ACCOUNT_SORTS,
    }  # fmt: skip
    for name, each in LISTS.items():
        sorts = {column.sort for column in each.table.columns if column.sort} | {each.table.sort.removeprefix("-")}
        assert sorts == set(known[name]), name


def test_claims_are_filtered_sorted_and_added_up(clinic, as_role):
    """$150.00, $20.00 and $60.00: $230.00 in all, $80.00 without the dearest."""
    numbers = {code: clinic.claim(code, who=who).row.control_number
               for code, who in (("99213", clinic.ida), ("36415", clinic.tom), ("97110", clinic.rosa))}  # fmt: skip
    page = as_role("biller").get("/claims/", {"sort": "charge"}).text
    assert [page.index(numbers[code]) for code in ("36415", "97110", "99213")] == sorted(
        page.index(number) for number in numbers.values()
    )
    assert "3 claims in all, " in page
    assert ">$230.00<" in page
    cedar = as_role("biller").get("/claims/", {"payer": clinic.payers["STCARE"]}).text
    assert (numbers["36415"] in cedar, numbers["99213"] in cedar) == (True, False)
    assert "Payer: State Care" in cedar
    none = as_role("biller").get("/claims/", {"age": "91"}).text
    assert "Nothing fits these filters." in none


# ---- kept names


def _keep(client, name, query="state=paid", **more):
    return client.post("/lists/claims/keep/", {"key": f"keep-{name}-{query}", "name": name, "query": query} | more)


def test_a_list_is_kept_under_a_name_used_renamed_and_removed(office, as_role):
    client = as_role("biller")
    kept = _keep(client, "  Paid   ones ", "sort=-charge&state=paid&after=nonsense&junk=1")
    assert kept.headers["Location"] == "/claims/?state=paid&sort=-charge"
    page = client.get("/claims/?state=paid&sort=-charge").text
    assert 'href="?state=paid&amp;sort=-charge" aria-current="page">Paid ones' in page
    (view,) = saved.saved_views(office.biller, "claims")
    _keep(client, "Money in", "state=paid&sort=-charge", view=view.public_id)
    assert [each.name for each in saved.saved_views(office.biller, "claims")] == ["Money in"]
    client.post(f"/lists/{view.public_id}/remove/", {"key": "gone", "list": "claims"})
    assert saved.saved_views(office.biller, "claims") == []


def test_a_name_twice_is_refused_beside_the_field_and_what_was_typed_is_kept(office, as_role):
    client = as_role("biller")
    _keep(client, "Paid ones")
    again = _keep(client, "PAID ones", "state=denied")
    assert again.status_code == 422
    assert "ou have a list called PAID ones already: choose another name" in again.text
    assert 'value="PAID ones"' in again.text
    assert 'aria-invalid="true"' in again.text
    assert _keep(client, " ", "state=held").status_code == 422
    assert _keep(as_role("manager"), "Paid ones").status_code == 302  # another person's names are another person's


def test_who_may_share_shares_and_nobody_else(office, as_role):
    shared = _keep(as_role("manager"), "Team: paid", is_shared="on")
    assert shared.status_code == 302
    assert _keep(as_role("biller"), "Mine for all", is_shared="on").status_code == 403
    (seen,) = saved.saved_views(office.biller, "claims")
    assert (seen.name, seen.is_shared, seen.is_mine) == ("Team: paid", True, False)
    with pytest.raises(NotFoundError):
        saved.remove_view(office.biller, saved.RemoveView("theirs", seen.public_id))
    assert saved.saved_views(office.neighbour(), "claims") == []


def test_a_list_that_a_role_may_not_open_is_not_kept_by_it(office, as_role):
    answer = as_role("front_desk").post("/lists/claims/keep/", {"key": "k", "name": "Claims", "query": ""})
    assert answer.status_code == 403
    assert as_role("biller").post("/lists/nowhere/keep/", {"key": "k", "name": "x", "query": ""}).status_code == 404


# ---- in bulk


def test_chosen_claims_leave_and_each_that_stays_says_why(clinic, as_role):
    ready, other = clinic.claim("99213"), clinic.claim("36415", who=clinic.tom)
    held = clinic.claim("99213")  # the same service on the same day
    assert held.row.state == "held"
    rows = [ready.row.public_id, held.row.public_id, other.row.public_id, "0198a3c0-0000-7000-8000-000000000000"]
    told = as_role("biller").post("/claims/chosen/submit/", {"key": "bulk-1", "row": rows})
    assert told.status_code == 200
    assert "2 claims submitted in 1 file." in told.text
    assert held.row.control_number in told.text
    assert "It is held: only what is ready to send leaves" in told.text
    assert "A row that is not there" in told.text
    assert [clinic.seen(each).row.state for each in rows[:3]] == ["sent", "held", "sent"]
    again = as_role("biller").post("/claims/chosen/submit/", {"key": "bulk-1", "row": rows[:1]})
    assert "It is sent: only what is ready to send leaves" in again.text
    assert len(claims.batches(clinic.office.biller)) == 1


def test_chosen_claims_all_sent_lead_back_to_the_list_they_were_chosen_in(clinic, as_role):
    ready = clinic.claim("99213")
    asked = {"key": "bulk-2", "row": [ready.row.public_id], "back": "/claims/?state=ready"}
    assert as_role("biller").post("/claims/chosen/submit/", asked).headers["Location"] == "/claims/?state=ready"
    elsewhere = asked | {"key": "bulk-3", "row": [], "back": "//elsewhere.example/"}
    assert as_role("biller").post("/claims/chosen/submit/", elsewhere).headers["Location"] == "/claims/"


def test_a_claim_that_no_partner_takes_stays(clinic, as_role):
    outbox_actions.save_partner(
        clinic.office.owner,
        outbox_actions.SavePartner(
            "closed", "EXCHANGE", "/drop", "JUNIPER", "EXCHANGE", "EXCHANGE HOUSE", "JUNIPER STREET", active=False
        ),
    )
    lone = clinic.claim("99213", who=clinic.ida)
    told = as_role("biller").post("/claims/chosen/submit/", {"key": "bulk-4", "row": [lone.row.public_id]})
    assert told.status_code == 422
    assert "Its payer has no active partner to send to" in told.text


def test_chosen_claims_are_checked_again_but_those_that_left(clinic, as_role):
    ready, sent = clinic.claim("99213"), clinic.sent("36415", who=clinic.tom)
    rows = [ready.row.public_id, sent.row.public_id]
    told = as_role("biller").post("/claims/chosen/check/", {"key": "bulk-5", "row": rows})
    assert sent.row.control_number in told.text
    assert "has been submitted" in told.text


def test_chosen_drafts_are_issued_with_numbers_and_papers_and_others_say_why(clinic, as_role):
    owner = clinic.office.owner
    buyer = clients.client(owner).public_id
    strict = clients.client(owner, name="Quarry Lane Mill", purchase_order_required=True).public_id
    good, wrong = clients.draft(owner, buyer), clients.draft(owner, strict)
    told = as_role("biller").post("/invoices/chosen/issue/", {"key": "bulk-6", "row": [good, wrong]})
    assert "1 invoice issued." in told.text
    assert "Draft for Quarry Lane Mill" in told.text
    assert "This client pays no invoice without a purchase order number" in told.text
    seen = invoices.invoice(owner, good)
    assert (seen.state, bool(seen.number), bool(seen.document)) == ("issued", True, True)
    assert invoices.invoice(owner, wrong).state == "draft"


def test_only_failed_messages_are_sent_again(clinic, as_role):
    clinic.sent("99213")
    (waiting,) = outbox.listed(clinic.office.biller).rows
    told = as_role("biller").post("/partners/messages/chosen/again/", {"key": "bulk-7", "row": [waiting.public_id]})
    assert told.status_code == 422
    assert "No such failed message" in told.text
    assert waiting.name in told.text
