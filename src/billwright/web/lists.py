"""Every list, declared: its columns, what it is filtered and sorted by, what is done with chosen rows."""

from billwright.apps.claims.queries import STATES
from billwright.web.tables import Bulk, Choices, Column, Facet, Table
from billwright.web.words import BADGES, INVOICE_FILTERS, METHODS, REMITTANCE_STATES

CLAIM_STATES: Choices = tuple((state, BADGES["claim"][state].words) for state in STATES)
AGES: Choices = (("31", "Over 30 days"), ("61", "Over 60 days"), ("91", "Over 90 days"), ("121", "Over 120 days"))
"""Days since the first day of service, at least."""

CLAIMS = Table(
    name="claims",
    title="Claims",
    noun="claim",
    row="claims/row.html",
    columns=(
        Column("Claim"),
        Column("State", is_wide=True),
        Column("Patient", is_wide=True),
        Column("Payer", is_wide=True),
        Column("Service", "service", is_wide=True),
        Column("Charge", "charge", is_right=True, total="total_cents"),
    ),
    empty=("No claim yet.", "A claim is prepared from a visit that a plan is to pay."),
    facets=(
        Facet("state", "State", CLAIM_STATES, as_chips=True),
        Facet("payer", "Payer", by_actor=True),
        Facet("provider", "Provider", by_actor=True),
        Facet("since", "Service from", is_day=True),
        Facet("until", "Service to", is_day=True),
        Facet("age", "Age", AGES),
    ),
    bulk=(
        Bulk("submit_chosen", "Submit chosen", "claims.submit"),
        Bulk("recheck_chosen", "Check chosen again", "claims.edit"),
    ),
    sum_words="charged",
)

REMITTANCES = Table(
    name="remittances",
    title="Remittances",
    noun="remittance",
    row="remittances/list_row.html",
    columns=(
        Column("Check or EFT"),
        Column("Payer", is_wide=True),
        Column("Paid on", "day", is_wide=True),
        Column("Claims", is_right=True, is_wide=True),
        Column("Paid", "paid", is_right=True, total="paid_cents"),
        Column("In clearing", is_right=True, is_wide=True, total="clearing_cents"),
        Column("State", is_wide=True),
    ),
    empty=("No remittance yet.", "An 835 from a payer becomes one remittance for each check or transfer."),
    facets=(
        Facet("state", "State", tuple(REMITTANCE_STATES.items()), as_chips=True),
        Facet("payer", "Payer", by_actor=True),
        Facet("adds_up", "The check", (("no", "Differs"), ("yes", "Balances"))),
        Facet("since", "Paid from", is_day=True),
        Facet("until", "Paid to", is_day=True),
    ),
    sum_words="paid",
)

INVOICES = Table(
    name="invoices",
    title="Invoices",
    noun="invoice",
    row="invoices/row.html",
    columns=(
        Column("Number"),
        Column("State", is_wide=True),
        Column("Client", is_wide=True),
        Column("Dated", "dated", is_wide=True),
        Column("Due", "due", is_wide=True),
        Column("Total", is_right=True, is_wide=True, total="asked_cents"),
        Column("Open", is_right=True, total="open_cents"),
    ),
    empty=("No invoice yet.", "An invoice asks a client to pay for services."),
    facets=(
        Facet("state", "State", tuple(INVOICE_FILTERS.items()), as_chips=True),
        Facet("client", "Client", by_actor=True),
        Facet("since", "Due from", is_day=True),
        Facet("until", "Due to", is_day=True),
    ),
    bulk=(Bulk("issue_chosen", "Issue chosen, dated today", "invoices.issue"),),
    sum_words="open",
)

RECEIPTS = Table(
    name="receipts",
    title="Receipts",
    noun="receipt",
    row="receipts/row.html",
    columns=(
        Column("Receipt"),
        Column("From", is_wide=True),
        Column("How", is_wide=True),
        Column("Received", "day", is_wide=True),
        Column("Amount", "amount", is_right=True, total="standing_cents"),
    ),
    empty=("No payment yet.", "Each payment gets a numbered official receipt."),
    facets=(
        Facet("method", "How", tuple(METHODS.items()), as_chips=True),
        Facet("since", "Received from", is_day=True),
        Facet("until", "Received to", is_day=True),
    ),
    sum_words="received, void ones left out",
)

FILES = Table(
    name="documents",
    title="Files",
    noun="file",
    row="documents/row.html",
    columns=(
        Column("Name"),
        Column("Kind", is_wide=True),
        Column("Way", is_wide=True),
        Column("Kept", is_wide=True),
        Column("Size", "size", is_right=True),
    ),
    empty=("No file yet.", "Files from payers, claims sent out and bills made here are kept in this place."),
    facets=(
        Facet("direction", "Way", (("in", "Came in"), ("out", "Went out"), ("made", "Made here")), as_chips=True),
        Facet("kind", "Kind", by_actor=True),
        Facet("since", "Kept from", is_day=True),
        Facet("until", "Kept to", is_day=True),
    ),
)

MESSAGES = Table(
    name="partners",
    title="Messages",
    noun="message",
    row="partners/row.html",
    columns=(
        Column("File"),
        Column("To", is_wide=True),
        Column("State", is_wide=True),
        Column("Attempts", "attempts", is_right=True),
        Column("Sent", is_wide=True),
    ),
    empty=("Nothing has been put out.", "What leaves the house stands here until it has arrived."),
    facets=(
        Facet("state", "State", (("failed", "Failed"), ("waiting", "Waiting"), ("sent", "Sent")), as_chips=True),
        Facet("partner", "Partner", by_actor=True),
    ),
    bulk=(Bulk("send_chosen_again", "Send chosen again", "outbox.send"),),
)

ACCOUNTS = Table(
    name="patients",
    title="Accounts",
    noun="account",
    row="patients/row.html",
    columns=(
        Column("Account", "number"),
        Column("Name", is_wide=True),
        Column("Insurance owes", is_right=True, is_wide=True, total="insurer_cents"),
        Column("Patient or client owes", is_right=True, total="own_cents"),
    ),
    empty=("No account yet.", "A patient or a client gets one with the first entry."),
    sort="-newest",
    facets=(
        Facet("kind", "Kind", (("patient", "Patients"), ("client", "Clients")), as_chips=True),
        Facet("owes", "Owed by", (("anybody", "Anybody"), ("insurer", "Insurance"), ("patient", "The patient"),
                                  ("client", "The client"))),
    ),
)  # fmt: skip

WORK = Table(
    name="work",
    title="Work",
    noun="item",
    row="today/row.html",
    columns=(
        Column("What"),
        Column("Deadline", is_wide=True),
        Column("With", is_wide=True),
        Column("At stake", is_right=True, total="cents"),
    ),
    empty=("None of this waits for you.", "Work comes here by itself."),
    sort="urgent",
    facets=(Facet("show", "Whose", (("mine", "Yours"), ("unassigned", "Nobody’s yet")), as_chips=True),),
    bulk=(
        Bulk("take_chosen", "Take chosen", "work.do"),
        Bulk("snooze_chosen", "Snooze chosen…", "work.do"),
        Bulk("hand_over_chosen", "Hand over chosen…", "work.do"),
    ),
)
"""Work of one kind: its page gives the title."""
