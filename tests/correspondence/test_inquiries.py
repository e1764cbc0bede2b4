"""Calls: what is logged stays, what is added stands below it, and what was promised comes on its day."""

import datetime as dt

import pytest
from django.db import IntegrityError
from tests.promises.raw import attempt
from tests.receipts.cast import TODAY, key, rosa

from billwright.apps.compliance.access import NotAllowedError, NotFoundError
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.correspondence import actions, queries
from billwright.apps.receipts import actions as receipts
from billwright.apps.worklist import actions as work_actions
from billwright.apps.worklist import queries as worklist
from billwright.flows.nightly import run_night

DAY = dt.timedelta(1)
FRIDAY = dt.date(2026, 11, 27)


def log(actor, account: str, **changed) -> str:
    facts = {
        "key": key(),
        "account": account,
        "asker": "patient",
        "topic": "balance",
        "verified": "birth_date",
        "question": "Why do I owe 40.00?",
        "answer": "It is the coinsurance of October 1.",
    }
    return actions.log_inquiry(actor, actions.LogInquiry(**(facts | changed)))


def seen(actor, inquiry: str) -> queries.InquiryView:
    return queries.inquiry(actor, inquiry)


def promise(actor, inquiry: str) -> queries.PromiseView:
    (found,) = seen(actor, inquiry).promises
    return found


def kinds(actor) -> list[str]:
    return [group.kind for group in worklist.today(actor)]


def on(actor, day: dt.date):
    """The same person at ten in the morning of another day."""
    return actor.at(actor.now + (day - actor.today))


def test_a_call_is_logged_whole(office, database):
    who = rosa(office.biller)
    made = log(office.front_desk, who.account, asker="guarantor", asker_name="Ada Fenn", callback="(555) 010-0155")
    view = seen(office.auditor, made)
    assert (view.row.asker, view.row.asker_name, view.callback) == ("guarantor", "Ada Fenn", "5550100155")
    assert (view.row.topic, view.verified, view.row.on) == ("balance", "birth_date", TODAY)
    assert (view.question, view.row.answer) == ("Why do I owe 40.00?", "It is the coinsurance of October 1.")
    assert (view.row.taken_by, view.row.holder_name) == ("Front_Desk Example", "Quill, Rosa")
    assert (view.notes, view.promises, kinds(office.biller)) == ((), (), [])


def test_a_call_is_added_to_and_never_changed(office, database):
    made = log(office.biller, rosa(office.biller).account)
    actions.add_to_inquiry(office.front_desk, actions.AddToInquiry(key(), made, "She called again, same question."))
    view = seen(office.biller, made)
    assert [(each.who, each.words) for each in view.notes] == [
        ("Front_Desk Example", "She called again, same question.")
    ]
    for statement in (
        "UPDATE correspondence_inquiry SET answer = 'another'",
        "DELETE FROM correspondence_inquiry",
        "UPDATE correspondence_inquirynote SET words = 'another'",
    ):
        with pytest.raises(IntegrityError, match="append-only"):
            attempt(office.biller, statement)
    assert seen(office.biller, made) == view


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("answer", {"answer": "  "}),
        ("answer", {"answer": "x" * 2001}),
        ("answer", {"answer": "She read me 4111 1111 1111 1111"}),
        ("asker", {"asker": "a stranger", "asker_name": "Ada Fenn"}),
        ("asker_name", {"asker": "client"}),
        ("asker_name", {"asker_name": "Ada\nFenn"}),
        ("topic", {"topic": ""}),
        ("verified", {"verified": "by her voice"}),
        ("callback", {"callback": "555-01"}),
        ("follow_up_on", {"follow_up_on": TODAY - DAY}),
        ("follow_up_on", {"follow_up_words": "Ask the payer"}),
        ("follow_up_words", {"follow_up_on": TODAY, "follow_up_words": "x" * 201}),
        ("promise_on", {"promise_on": TODAY - DAY, "promise_cents": 100}),
        ("promise_on", {"promise_cents": 100}),
        ("promise_cents", {"promise_on": TODAY}),
        ("promise_cents", {"promise_on": TODAY, "promise_cents": 0}),
        ("promise_cents", {"promise_on": TODAY, "promise_cents": -500}),
        ("promise_cents", {"promise_on": TODAY, "promise_cents": 1_000_000_001}),
    ],
)
def test_what_is_no_call_is_refused_beside_its_field(office, field, changed):
    who = rosa(office.biller)
    with pytest.raises(FieldErrors) as refused:
        log(office.biller, who.account, **changed)
    assert list(refused.value.fields) == [field]
    assert queries.inquiries(office.biller).rows == ()


def test_a_follow_up_comes_on_its_day_to_who_promised_it_and_is_closed_by_what_raised_it(office, database):
    made = log(office.biller, rosa(office.biller).account, follow_up_on=FRIDAY, follow_up_words="Ask the payer why")
    assert (kinds(office.biller), promise(office.biller, made).state) == ([], "open")
    friday = on(office.biller, FRIDAY)
    (group,) = worklist.today(friday)
    (item,) = group.items
    assert (item.kind, item.due_on, item.owner, item.source) == (
        "follow_up_call",
        FRIDAY,
        "Biller Example",
        promise(friday, made).public_id,
    )
    assert queries.inquiry_of_promise(friday, item.source) == made
    actions.finish_follow_up(friday, actions.FinishFollowUp(key(), item.source, "Told her: the deductible."))
    assert (kinds(friday), worklist.item(friday, item.public_id).state) == ([], "done")
    view = seen(friday, made)
    assert (view.promises[0].state, [each.words for each in view.notes]) == ("done", ["Told her: the deductible."])
    with pytest.raises(actions.PromiseStateError, match="done already"):
        actions.finish_follow_up(friday, actions.FinishFollowUp(key(), item.source, "Again"))


def test_a_follow_up_whose_work_was_only_ticked_off_comes_back_at_night(office):
    made = log(office.biller, rosa(office.biller).account, follow_up_on=TODAY)
    (group,) = worklist.today(office.biller)
    work_actions.finish(office.biller, work_actions.Finish(key(), group.items[0].public_id, "Done, I think"))
    assert kinds(office.biller) == []
    run_night(office.now + DAY)
    assert kinds(on(office.biller, TODAY + DAY)) == ["follow_up_call"]
    actions.withdraw_promise(
        office.biller, actions.WithdrawPromise(key(), promise(office.biller, made).public_id, "She came by")
    )
    run_night(office.now + 2 * DAY)
    assert kinds(on(office.biller, TODAY + 2 * DAY)) == []


def test_a_promise_to_pay_is_kept_by_the_payments_that_come(office, database):
    who = rosa(office.biller)
    who.owes(10_000)
    who.pays(1_000)  # before the call: counts for nothing
    later = office.biller.at(office.now + dt.timedelta(hours=1))
    made = log(later, who.account, promise_on=FRIDAY, promise_cents=4_000)
    afternoon = rosa_at(who, later)
    afternoon.pays(1_500)
    # 15.00 of 40.00
    assert (promise(later, made).paid_cents, promise(later, made).state) == (1_500, "open")
    afternoon.pays(2_500)
    assert (promise(later, made).paid_cents, promise(later, made).state) == (4_000, "kept")
    run_night(office.now + 5 * DAY)
    assert kinds(on(office.biller, FRIDAY + 2 * DAY)) == []


def rosa_at(who, actor):
    """What she does from this hour on."""
    return type(who)(actor, who.account, who.account_id, who.patient, who.insurer)


def test_a_promise_not_kept_becomes_work_the_day_after_and_ends_with_the_payment(office, database):
    who = rosa(office.biller)
    who.owes(10_000)
    made = log(office.biller, who.account, promise_on=FRIDAY, promise_cents=4_000)
    who.pays(1_500)
    run_night(office.now + (FRIDAY - TODAY))
    assert kinds(on(office.biller, FRIDAY)) == []  # the day itself is still theirs
    run_night(office.now + (FRIDAY - TODAY) + DAY)
    saturday = on(office.biller, FRIDAY + DAY)
    (group,) = worklist.today(saturday)
    # 40.00 promised − 15.00 paid = 25.00 missing
    assert (group.kind, group.cents, group.due_on) == ("promise_not_kept", 2_500, FRIDAY)
    assert promise(saturday, made).state == "late"
    rosa_at(who, saturday).pays(2_500)
    assert (kinds(saturday), promise(saturday, made).state) == ([], "kept")


def test_a_voided_payment_opens_the_promise_again(office):
    who = rosa(office.manager)
    made = log(office.manager, who.account, promise_on=FRIDAY, promise_cents=4_000)
    taken = who.pays(4_000)
    assert promise(office.manager, made).state == "kept"
    receipts.void_receipt(office.manager, receipts.VoidReceipt(key(), taken.public_id, "The check bounced"))
    assert (promise(office.manager, made).state, promise(office.manager, made).paid_cents) == ("open", 0)


def test_a_promise_withdrawn_is_watched_no_more(office):
    who = rosa(office.biller)
    made = log(office.biller, who.account, promise_on=TODAY, promise_cents=4_000)
    run_night(office.now + DAY)
    tomorrow = on(office.biller, TODAY + DAY)
    assert kinds(tomorrow) == ["promise_not_kept"]
    with pytest.raises(FieldErrors, match="why it no longer holds"):
        actions.withdraw_promise(tomorrow, actions.WithdrawPromise(key(), promise(tomorrow, made).public_id, ""))
    actions.withdraw_promise(tomorrow, actions.WithdrawPromise(key(), promise(tomorrow, made).public_id, "A plan now"))
    run_night(office.now + 2 * DAY)
    assert kinds(on(office.biller, TODAY + 2 * DAY)) == []
    assert [each.words for each in seen(tomorrow, made).notes] == ["Withdrawn: A plan now"]


def test_one_call_may_leave_both_and_the_list_finds_it(office):
    who = rosa(office.biller)
    first = log(office.biller, who.account, topic="payment", promise_on=FRIDAY, promise_cents=500, follow_up_on=TODAY)
    second = log(office.biller, who.account, topic="records")

    def listed(**asked) -> list[str]:
        return [each.public_id for each in queries.inquiries(office.auditor, **asked).rows]

    assert listed() == [second, first]
    assert listed(is_open=True) == listed(topic="payment") == [first]
    assert (listed(on=TODAY), listed(on=TODAY - DAY)) == ([second, first], [])
    page = queries.inquiries(office.auditor, limit=1)
    assert [each.public_id for each in queries.inquiries(office.auditor, after=page.after).rows] == [first]
    assert [each.public_id for each in queries.inquiries_of_account(office.auditor, who.account)] == [second, first]
    kinds_of = [each.kind for each in queries.promises_of_account(office.auditor, who.account)]
    assert kinds_of == ["follow_up", "payment"]


def test_the_same_form_sent_twice_is_one_call(office):
    who = rosa(office.biller)
    once = {"key": "once", "follow_up_on": FRIDAY}
    assert log(office.biller, who.account, **once) == log(office.biller, who.account, **once)
    assert len(queries.inquiries(office.biller).rows) == 1


def test_who_may_not(office):
    who = rosa(office.biller)
    made = log(office.biller, who.account, follow_up_on=FRIDAY)
    follow_up = promise(office.biller, made).public_id
    with pytest.raises(NotAllowedError):
        log(office.auditor, who.account)
    neighbour = office.neighbour()
    for refused in (
        lambda: log(neighbour, who.account),
        lambda: queries.inquiry(neighbour, made),
        lambda: actions.add_to_inquiry(neighbour, actions.AddToInquiry(key(), made, "x")),
        lambda: actions.finish_follow_up(neighbour, actions.FinishFollowUp(key(), follow_up, "x")),
        lambda: actions.withdraw_promise(neighbour, actions.WithdrawPromise(key(), follow_up, "x")),
    ):
        with pytest.raises(NotFoundError):
            refused()
    assert queries.inquiries(neighbour).rows == ()
    assert (queries.inquiries_of_account(neighbour, who.account), queries.watched_accounts(neighbour)) == ([], [])
    assert (queries.inquiry_of_promise(neighbour, follow_up), actions.watch_promises(neighbour, who.account)) == ("", 0)
