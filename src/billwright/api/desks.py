"""Every address of the API and the one query, action or flow that it calls."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta
from pydantic import Field

from billwright import codestore
from billwright.api import calls
from billwright.api.routes import After, Desk, Limit
from billwright.apps.charges import actions as charges
from billwright.apps.charges import counting, lookup
from billwright.apps.charges import queries as charge_queries
from billwright.apps.checks import catalogue, code_sets, editions, rule_queries
from billwright.apps.checks import rules as rule_actions
from billwright.apps.claims import actions as claims
from billwright.apps.claims import correcting, first_pass
from billwright.apps.claims import queries as claim_queries
from billwright.apps.contracts import actions as prices
from billwright.apps.contracts import expecting
from billwright.apps.contracts import queries as price_queries
from billwright.apps.documents import queries as documents
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices import queries as invoice_queries
from billwright.apps.jobs import actions as job_actions
from billwright.apps.jobs import queries as job_queries
from billwright.apps.outbox import webhooks
from billwright.apps.parties import actions as parties
from billwright.apps.parties import queries as party_queries
from billwright.apps.receipts import actions as receipts
from billwright.apps.receipts import queries as receipt_queries
from billwright.apps.remittances import posting
from billwright.apps.remittances import queries as remittance_queries
from billwright.apps.remittances.explaining import explain_account, explain_bill
from billwright.apps.worklist import actions as worklist
from billwright.apps.worklist import queries as work_queries
from billwright.apps.worklist.kinds import KINDS
from billwright.flows import jobs
from billwright.flows.edition_effect import ask_effect
from billwright.flows.submit import submit_claim
from billwright.rules.scrub.payer_rules.reading import LONGEST_FILE

MostFound = Annotated[int, Meta(ge=1, le=200)]
Position = Annotated[int, Field(ge=0, le=2**31 - 1, description="The `after` of the answer before; 0 from the start")]
ClaimState = Literal[("", *claim_queries.STATES)]  # type: ignore[valid-type]
RemittanceState = Literal["", "loading", "open", "posted", "set_aside"]
Method = Literal[("", *receipts.METHODS)]  # type: ignore[valid-type]
SetName = Literal[("", *codestore.SEARCHED)]  # type: ignore[valid-type]
Direction = Literal["", "in", "out", "made"]
WorkKind = Literal[tuple(KINDS)]  # type: ignore[valid-type]
RulesText = Annotated[str, Meta(max_length=LONGEST_FILE)]
PDF = "application/pdf"

accounts = Desk("Accounts", "Patients and clients, what they owe, and who pays for a patient.")
accounts.look(
    "/accounts/{uuid:public_id}",
    calls.account,
    "get_account",
    "An account: whose, and who owes what on it",
    permissions=("accounts.view",),
    audit="account",
)
accounts.look(
    "/accounts/{uuid:account}/why",
    explain_account,
    "explain_account",
    "Why the account owes what it owes: each step from a price to what is left",
    audit="account",
)
accounts.look(
    "/bills/{uuid:public_id}/why",
    explain_bill,
    "explain_bill",
    "Why one bill is owed: by its own id, or that of its charge line, invoice or receipt",
    audit="bill",
)
accounts.look(
    "/patients/search",
    party_queries.search_patients,
    "find_patients",
    "Find patients",
    method="POST",
    audit="patients",
    limit=MostFound,
)
accounts.look(
    "/patients/{uuid:public_id}", party_queries.patient, "get_patient", "A patient with coverages", audit="patient"
)
accounts.act("/patients", parties.enter_patient, "enter_patient", "Enter a patient", status=201)
accounts.act(
    "/patients/{uuid:patient}/change",
    parties.change_patient,
    "change_patient",
    "Change a patient",
    again=party_queries.patient,
)
accounts.look(
    "/patients/{uuid:patient}/guarantors",
    party_queries.guarantors,
    "list_guarantors",
    "Who is asked for a patient's part, and who was",
    audit="patient",
    patient=UUID,
)
accounts.act(
    "/patients/{uuid:patient}/guarantors",
    parties.change_guarantor,
    "change_guarantor",
    "Change who is asked for a patient's part, from a day on",
    again=party_queries.guarantors,
)
accounts.look(
    "/clients",
    calls.clients,
    "list_clients",
    "Clients by name",
    permissions=("parties.view",),
    audit="clients",
    limit=Limit,
    after=After,
)
accounts.look("/clients/{uuid:public_id}", party_queries.client, "get_client", "A client", audit="client")
accounts.act(
    "/clients/{uuid:client}/change",
    parties.change_client,
    "change_client",
    "Change a client",
    again=party_queries.client,
)
accounts.act("/clients", parties.enter_client, "enter_client", "Enter a client", status=201)
accounts.look(
    "/patients/{uuid:patient}/coverages",
    party_queries.coverage_on,
    "list_coverages",
    "The coverages that run on a day",
    audit="coverage",
    patient=UUID,
)
accounts.act("/patients/{uuid:patient}/coverages", parties.add_coverage, "add_coverage", "Add a coverage", status=201)
accounts.act("/coverages/{uuid:coverage}/end", parties.end_coverage, "end_coverage", "End a coverage")
accounts.look(
    "/patients/{uuid:patient}/therapy-plans",
    party_queries.therapy_plans,
    "list_therapy_plans",
    "A patient's plans of care, the latest first",
    audit="patient",
    patient=UUID,
)
accounts.act(
    "/patients/{uuid:patient}/therapy-plans",
    parties.record_therapy_plan,
    "record_therapy_plan",
    "Put a plan of care on file",
    status=201,
)
accounts.act(
    "/therapy-plans/{uuid:plan}/change",
    parties.change_therapy_plan,
    "change_therapy_plan",
    "Change a plan of care: its end, its certification, its last progress report",
)
accounts.look(
    "/patients/{uuid:patient}/notices",
    party_queries.notices,
    "list_notices",
    "The notices (ABN) that a patient signed, the latest first",
    audit="patient",
    patient=UUID,
)
accounts.act(
    "/patients/{uuid:patient}/notices",
    parties.record_notice,
    "record_notice",
    "Put a signed notice on file",
    status=201,
)
accounts.act(
    "/payers/{uuid:payer}/profile", parties.change_profile, "change_payer_profile", "Change how a payer is dealt with"
)
accounts.look(
    "/payers", calls.payers, "list_payers", "Payers by name", permissions=("parties.view",), limit=Limit, after=After
)
accounts.look(
    "/providers",
    calls.providers,
    "list_providers",
    "Providers by name",
    permissions=("parties.view",),
    limit=Limit,
    after=After,
)

codes = Desk("Codes", "Code sets in the editions of a day. By POST, because a diagnosis has no place in an address.")
codes.look("/codes/search", lookup.found, "find_codes", "Find codes by their beginning or by words", method="POST",
           limit=MostFound, set_name=SetName)  # fmt: skip
codes.look("/codes/show", lookup.known, "show_code", "A code: what it means on a day, and what binds it", method="POST")
codes.look("/codes/map", lookup.mapped, "map_code", "A code's counterparts in ICD-9-CM or ICD-10-CM", method="POST")

code_set_desk = Desk(
    "Code sets", "What claims are checked against: editions of official files, for every practice here."
)
code_set_desk.look(
    "/code-sets", code_sets.code_sets, "list_code_sets", "Every code set with its editions and what it is for"
)
code_set_desk.look("/code-sets/{name}", code_sets.code_set, "get_code_set", "A code set with its editions")
code_set_desk.look(
    "/code-sets/{name}/editions/{edition}/changes",
    code_sets.edition_changes,
    "list_edition_changes",
    "What an edition changed, code by code",
    limit=Limit,
    after=After,
)
code_set_desk.take(
    "/code-sets/{code_set}/editions",
    calls.load_code_set,
    "load_code_set",
    "Load a publisher's file as a new edition, by a job",
    permissions=("codes.load", "jobs.view"),
    status=202,
)

code_set_desk.look(
    "/edition-effects",
    editions.edition_effects,
    "list_edition_effects",
    "What new editions do to the last year's claims",
)
code_set_desk.look(
    "/edition-effects/{uuid:edition_effect}",
    editions.edition_effect,
    "get_edition_effect",
    "What an edition does: codes that ended in use, checks that speak otherwise, prices that change",
    audit="claims",
)
code_set_desk.act(
    "/edition-effects",
    ask_effect,
    "find_edition_effect",
    "Have an edition's effect found, by a job",
    permissions=("rules.edit", "jobs.view"),
    status=202,
)
code_set_desk.act(
    "/edition-effects/{uuid:edition_effect}/acknowledge",
    editions.acknowledge,
    "acknowledge_edition",
    "Say what was done about an edition's effect",
    again=editions.edition_effect,
)

check_desk = Desk("Claim checks", "What claims are checked for, and how often each check has spoken lately.")
check_desk.look("/checks", catalogue.checks, "list_checks", "Every check, what it lacks here, how often it spoke")
check_desk.look("/checks/{check}", catalogue.check, "get_check", "A check with its source and its examples")

visits = Desk("Visits", "Visits and their charges; a charge is owed from the moment it is entered.")
visits.look(
    "/visits",
    calls.visits,
    "list_visits",
    "The visits of a day",
    permissions=("charges.view",),
    audit="visits",
    day=dt.date,
    limit=Limit,
    after=After,
)
visits.look(
    "/visits/{uuid:public_id}", charge_queries.visit, "get_visit", "A visit with its charges", audit="encounter"
)
visits.look(
    "/visits/units",
    counting.counted_units,
    "count_units",
    "The units that documented minutes make, by the rule of the payer billed",
    method="POST",
)
visits.act("/visits", charges.capture_visit, "capture_visit", "Enter a visit with its charges", status=201)
visits.act(
    "/visits/{uuid:visit}/change",
    correcting.change_visit,
    "change_visit",
    "Enter a visit anew, in place of one entered wrongly",
    again=charge_queries.visit,
    status=201,
)
visits.act(
    "/visits/{uuid:visit}/reverse",
    correcting.reverse_visit,
    "reverse_visit",
    "Take a visit back, by reversal",
    again=charge_queries.visit,
)

claim_desk = Desk("Claims", "A claim is made of a visit, checked, changed until nothing stops it, and submitted.")
claim_desk.list("/claims", claim_queries, "list_claims", "Claims", state=ClaimState, payer=UUID | None)
claim_desk.look(
    "/claims/{uuid:public_id}",
    claim_queries.claim,
    "get_claim",
    "A claim: what it says, its findings, what was sent and answered",
    audit="claim",
)
claim_desk.look(
    "/claims/first-pass",
    first_pass.first_pass,
    "get_first_pass",
    "Claims clean at our checks, accepted by front ends, paid at the first decision",
)
claim_desk.act("/claims", claims.prepare, "prepare_claim", "Make the claim of a visit and check it", status=201)
claim_desk.act("/claims/{uuid:claim}/check", claims.recheck, "check_claim", "Check a claim again")
claim_desk.act(
    "/claims/{uuid:claim}/change",
    claims.change,
    "change_claim",
    "Change a claim and check it again",
    again=claim_queries.claim,
)
claim_desk.act(
    "/claims/{uuid:claim}/override", claims.override, "override_finding", "Let one hold pass, with the reason"
)
claim_desk.act("/claims/{uuid:claim}/submit", submit_claim, "submit_claim", "Send a claim to its payer")

remittance_desk = Desk(
    "Remittances", "What payers paid and why: taken in as files, posted claim by claim, undone by reversal."
)
remittance_desk.list(
    "/remittances", remittance_queries, "list_remittances", "Remittances", state=RemittanceState, payer=UUID | None
)
remittance_desk.look(
    "/remittances/{uuid:public_id}",
    remittance_queries.remittance,
    "get_remittance",
    "A remittance with its claims and their lines",
    audit="remittance",
    after=Position,
    limit=Limit,
)
remittance_desk.take(
    "/files",
    calls.receive,
    "receive_file",
    "Take in a file from outside: 835, 277CA, 999, TA1 or a scan",
    permissions=("files.receive", "documents.keep", "remittances.view", "remittances.post", "jobs.view"),
    later=jobs.ask_take_in,
)
remittance_desk.act(
    "/remittances/{uuid:remittance}/post",
    calls.post_remittance,
    "post_remittance",
    "Post what waits in a remittance",
    permissions=("remittances.post", "remittances.view"),
)
remittance_desk.act(
    "/remittances/claims/{uuid:remittance_claim}/undo",
    posting.undo,
    "undo_posting",
    "Take a posted claim back, by reversal",
)
remittance_desk.act(
    "/remittances/claims/{uuid:remittance_claim}/retry", posting.retry, "retry_posting", "Post what was set aside again"
)

invoice_desk = Desk(
    "Invoices",
    "Bills to clients: drafted, issued with a number that is never given twice, taken back by a credit note.",
)
invoice_desk.list("/invoices", invoice_queries, "list_invoices", "Invoices and credit notes", client=UUID | None)
invoice_desk.look(
    "/invoices/{uuid:public_id}", invoice_queries.invoice, "get_invoice", "An invoice or credit note", audit="invoice"
)
invoice_desk.look(
    "/invoices/{uuid:public_id}/pdf",
    calls.invoice_pdf,
    "get_invoice_pdf",
    "An invoice as PDF",
    permissions=("invoices.view",),
    audit="invoice",
    media=PDF,
)
invoice_desk.act("/invoices", invoices.write_draft, "write_invoice", "Write a draft invoice", status=201)
invoice_desk.act(
    "/invoices/{uuid:invoice}/change",
    invoices.change_draft,
    "change_invoice",
    "Change a draft",
    again=invoice_queries.invoice,
)
invoice_desk.act(
    "/invoices/{uuid:invoice}/discard",
    invoices.discard_draft,
    "discard_invoice",
    "Discard a draft",
    again=invoice_queries.invoice,
)
invoice_desk.act(
    "/invoices/{uuid:invoice}/issue",
    invoices.issue,
    "issue_invoice",
    "Issue a draft: it gets its number",
    again=invoice_queries.invoice,
)
invoice_desk.act(
    "/invoices/{uuid:invoice}/credit",
    invoices.credit_note,
    "credit_invoice",
    "Take an issued invoice back, whole or in part",
    status=201,
)

receipt_desk = Desk("Receipts", "Payments from patients and clients, split over what they owe.")
receipt_desk.list("/receipts", receipt_queries, "list_receipts", "Receipts", method=Method, account=UUID | None)
receipt_desk.look(
    "/receipts/{uuid:public_id}",
    receipt_queries.receipt,
    "get_receipt",
    "A receipt and what it was applied to",
    audit="receipt",
)
receipt_desk.look(
    "/receipts/{uuid:public_id}/pdf",
    calls.receipt_pdf,
    "get_receipt_pdf",
    "A receipt as PDF",
    permissions=("receipts.view",),
    audit="receipt",
    media=PDF,
)
receipt_desk.look(
    "/accounts/{uuid:account}/bills",
    receipt_queries.open_bills,
    "list_open_bills",
    "What a person or business may pay on an account",
    audit="account",
    account=UUID,
)
receipt_desk.act("/receipts", receipts.take_payment, "take_payment", "Take a payment, split over bills", status=201)
receipt_desk.act(
    "/receipts/several", receipts.take_payments, "take_payments", "Take a payment made in several ways", status=201
)
receipt_desk.act("/receipts/{uuid:receipt}/void", receipts.void_receipt, "void_receipt", "Void a receipt, by reversal")

work = Desk("Worklist", "What waits for a person: taken, put off, handed over, finished.")
work.look("/work", work_queries.today, "see_today", "Today's work by kind, the most urgent first", most=Limit)
work.look(
    "/work/kinds/{kind}",
    calls.work_of_kind,
    "list_work",
    "One kind's work, the most urgent first",
    permissions=("today.view",),
    kind=WorkKind,
    limit=Limit,
    after=After,
)
work.look("/work/{uuid:public_id}", work_queries.item, "get_work", "One piece of work")
work.look("/colleagues", work_queries.colleagues, "list_colleagues", "Who work can be handed to")
work.act("/work/{uuid:item}/take", worklist.take, "take_work", "Take work on")
work.act("/work/{uuid:item}/snooze", worklist.snooze, "snooze_work", "Put work off until a day")
work.act(
    "/work/{uuid:item}/hand-over", worklist.hand_over, "hand_over_work", "Hand work to a colleague, or back to all"
)
work.act("/work/{uuid:item}/finish", worklist.finish, "finish_work", "Say that work is done")

document_desk = Desk("Documents", "Every file in and out, as it was.")
document_desk.list("/documents", documents, "list_documents", "Documents", direction=Direction)
document_desk.look(
    "/documents/{uuid:public_id}",
    calls.document,
    "get_document",
    "What is known of a document",
    permissions=("documents.view",),
    audit="document",
)
document_desk.look(
    "/documents/{uuid:public_id}/content",
    documents.content,
    "get_document_content",
    "The bytes of a document",
    media="application/octet-stream",
    audit="document",
)
document_desk.take(
    "/documents",
    calls.keep_document,
    "keep_document",
    "Keep a file without acting on it",
    permissions=("documents.keep",),
)

rule_desk = Desk(
    "Payer rules",
    "Rules that the office writes for payers, as text. A change is a new version; a version is tried on past claims, then "
    "switched on. See the page Payer rules of the reference for the language.",
)
rule_desk.look("/rules", rule_queries.rules, "list_rules", "Rules by name, and what each caught lately")
rule_desk.look("/rules/text", rule_queries.as_text, "get_rules_text", "Every rule as one file")
rule_desk.look(
    "/rules/understand",
    rule_queries.understand,
    "understand_rules",
    "How a text of rules is understood, and what is wrong in it",
    method="POST",
    text=RulesText,
)
rule_desk.look("/rules/{uuid:public_id}", rule_queries.rule, "get_rule", "A rule with its versions and dry runs")
rule_desk.act("/rules", rule_actions.write, "write_rule", "Write a rule, switched off", status=201)
rule_desk.act("/rules/take-in", rule_actions.take_in, "take_rules_in", "Take many rules in, all or nothing")
rule_desk.act(
    "/rules/{uuid:rule}/change",
    rule_actions.change,
    "change_rule",
    "Write a new version of a rule",
    again=rule_queries.rule,
)
rule_desk.act(
    "/rules/{uuid:rule}/on",
    rule_actions.switch_on,
    "switch_rule_on",
    "Have claims checked by the newest version",
    again=rule_queries.rule,
)
rule_desk.act("/rules/{uuid:rule}/off", rule_actions.switch_off, "switch_rule_off", "Have no claim checked by a rule")
rule_desk.act("/rules/{uuid:rule}/retire", rule_actions.retire, "retire_rule", "Switch a rule off for good")
rule_desk.act(
    "/rules/{uuid:rule}/dry-run",
    jobs.ask_trial,
    "try_rule",
    "Try a rule's newest version on past claims, by a job",
    permissions=("rules.edit", "jobs.view"),
    status=202,
)
rule_desk.look("/dry-runs/{uuid:public_id}", rule_queries.trial, "get_dry_run", "What a dry run found")
rule_desk.look(
    "/dry-runs/{uuid:trial}/claims",
    rule_queries.catches,
    "list_dry_run_claims",
    "Claims it would have caught",
    trial=UUID,
)

price_desk = Desk(
    "Prices",
    "What the practice charges, by code and date, to whom; and what payers allow by contract, each amount with its steps.",
)
price_desk.look("/fees", price_queries.fee_schedules, "list_fee_schedules", "Whose fees there are")
price_desk.look(
    "/fees/schedule",
    price_queries.fee_schedule,
    "get_fee_schedule",
    "A schedule's fees, in force and to come: of a named schedule, payer or client, or the practice's own",
    limit=MostFound,
)
price_desk.act("/fees", prices.set_fee, "set_fee", "Set what a code costs from a day on", status=201)
price_desk.act("/fees/load", prices.load_fees, "load_fees", "Take a file of fees, all or nothing")
price_desk.act("/fees/copy", prices.copy_forward, "copy_fees", "Have a schedule's fees go on from a day, changed")
price_desk.act("/fees/schedules", prices.make_schedule, "make_fee_schedule", "Make a named schedule", status=201)
price_desk.act("/fees/{uuid:fee}/end", prices.end_fee, "end_fee", "End a fee")
price_desk.look("/contracts", price_queries.contracts, "list_contracts", "Contracts by payer")
price_desk.look("/contracts/{uuid:public_id}", price_queries.contract, "get_contract", "A contract with its terms")
price_desk.act("/contracts", prices.write_contract, "write_contract", "Write a payer's contract", status=201)
price_desk.look(
    "/contracts/try",
    expecting.tried,
    "try_contract",
    "What a contract would allow for services",
    method="POST",
)
price_desk.act(
    "/contracts/{uuid:contract}/change",
    prices.change_contract,
    "change_contract",
    "Write a contract anew, in place of what it says",
    again=price_queries.contract,
)
price_desk.act("/contracts/{uuid:contract}/end", prices.end_contract, "end_contract", "End a contract")
price_desk.look(
    "/claims/{uuid:public_id}/expected",
    calls.expected_of_claim,
    "get_expected",
    "What the payer is expected to allow on a claim, line by line, with the steps",
    permissions=("claims.view", "contracts.view"),
    audit="claim",
)

job_desk = Desk("Jobs", "Long work that goes on by itself: how far it is, stopped between two steps, gone on with.")
job_desk.look("/jobs", job_queries.jobs, "list_jobs", "What goes on, then what ended lately", limit=Limit)
job_desk.look("/jobs/{uuid:public_id}", job_queries.job, "get_job", "A job: how far it is, or what came of it")
job_desk.act("/jobs/{uuid:job}/stop", job_actions.stop, "stop_job", "Stop a job after the step that it is in")
job_desk.act(
    "/jobs/{uuid:job}/go-on",
    jobs.go_on,
    "go_on_with_job",
    "Go on where a job was stopped",
    permissions=("jobs.run", "jobs.view"),
)

webhook_desk = Desk(
    "Webhooks",
    "Programs that are told what happens, so that they need not ask all the time. The events: "
    + "; ".join(f"{name}, {words}" for name, words in webhooks.EVENTS.items()) + ".",
)  # fmt: skip
webhook_desk.look("/webhooks", webhooks.endpoints, "list_webhooks", "Endpoints by name", audit="webhooks")
webhook_desk.act("/webhooks", webhooks.make_endpoint, "make_webhook", "Add an endpoint", status=201, secret=True)
webhook_desk.act("/webhooks/{uuid:endpoint}/end", webhooks.end_endpoint, "end_webhook", "Tell an endpoint nothing more")
webhook_desk.act(
    "/webhooks/{uuid:endpoint}/again", webhooks.tell_failed_again, "tell_failed_again", "Tell again what failed"
)
webhook_desk.look(
    "/webhooks/deliveries", webhooks.tellings, "list_deliveries", "What was told, the newest first", audit="webhooks",
    limit=Limit,
)  # fmt: skip
webhook_desk.act("/webhooks/deliveries/{uuid:message}/again", webhooks.tell_again, "tell_again", "Tell one event again")

DESKS = (
    accounts, codes, code_set_desk, check_desk, visits, claim_desk, remittance_desk, invoice_desk, receipt_desk, work,
    document_desk,
    rule_desk, price_desk, job_desk, webhook_desk,
)  # fmt: skip
