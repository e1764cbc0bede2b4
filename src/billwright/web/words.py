"""States and codes in a biller's words, with the tone of their badge."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from billwright.apps.checks.payer_words import brief, loaded
from billwright.apps.claims.words import category_words, detail_words
from billwright.apps.correspondence.kinds import ASKERS, TOPICS, VERIFIED
from billwright.forms.words import LANGUAGES
from billwright.records.words import dotted as dotted
from billwright.rules.pricing.schedules import COUNTING


class Badge(NamedTuple):
    """`tone`: good, warn, bad, calm, or empty for neutral. The words say it all; colour only repeats them."""

    words: str
    tone: str


BADGES: dict[str, dict[str, Badge]] = {
    "claim": {
        "draft": Badge("Draft", ""),
        "held": Badge("Held", "warn"),
        "ready": Badge("Ready to send", "calm"),
        "submitted": Badge("Submitted", "calm"),
        "sent": Badge("Sent", "calm"),
        "received": Badge("Received", "calm"),
        "accepted": Badge("Accepted", "calm"),
        "rejected": Badge("Rejected", "bad"),
        "paid": Badge("Paid", "good"),
        "partly": Badge("Partly answered", "warn"),
        "partial": Badge("Part to decide", "warn"),
        "denied": Badge("Denied", "bad"),
        "reversed": Badge("Reversed", "warn"),
        "withdrawn": Badge("Withdrawn", ""),
    },
    "remittance": {
        "loading": Badge("Being read", "calm"),
        "open": Badge("Claims waiting", "warn"),
        "posted": Badge("Posted", "good"),
        "set_aside": Badge("Set aside", "bad"),
        "waiting": Badge("Waiting", "calm"),
        "noted": Badge("Noted", ""),
    },
    "invoice": {
        "draft": Badge("Draft", ""),
        "issued": Badge("Open", "calm"),
        "open": Badge("Open", "calm"),
        "part_paid": Badge("Part paid", "warn"),
        "overdue": Badge("Overdue", "bad"),
        "paid": Badge("Paid", "good"),
        "credit_note": Badge("Credit note", "calm"),
        "discarded": Badge("Discarded", ""),
    },
    "message": {
        "waiting": Badge("Waiting", "calm"),
        "sent": Badge("Sent", "good"),
        "failed": Badge("Failed", "bad"),
    },
    "batch": {
        "built": Badge("Built", "calm"),
        "received": Badge("Received", "good"),
        "partly": Badge("Partly accepted", "warn"),
        "rejected": Badge("Rejected", "bad"),
    },
    "severity": {
        "error": Badge("Error", "bad"),
        "hold": Badge("Hold", "warn"),
        "warn": Badge("Warning", "warn"),
        "info": Badge("Note", "calm"),
    },
    "job": {
        "queued": Badge("Waiting", "calm"),
        "running": Badge("Running", "calm"),
        "stopping": Badge("Stopping", "warn"),
        "done": Badge("Done", "good"),
        "stopped": Badge("Stopped", "warn"),
        "failed": Badge("Failed", "bad"),
    },
    "rule": {
        "on": Badge("On", "good"),
        "changed": Badge("On, changed since", "warn"),
        "off": Badge("Off", ""),
        "retired": Badge("Retired", ""),
    },
    "first_answer": {
        "denied": Badge("Denied it", "bad"),
        "paid": Badge("Paid it", "good"),
        "none": Badge("Has not answered", ""),
    },
    "direction": {"in": Badge("Came in", "calm"), "out": Badge("Went out", "good"), "made": Badge("Made here", "")},
    "active": {"yes": Badge("Active", "good"), "no": Badge("Not active", "")},
    "promise": {
        "open": Badge("Open", "calm"),
        "late": Badge("Its day has passed", "bad"),
        "done": Badge("Done", "good"),
        "kept": Badge("Kept", "good"),
        "withdrawn": Badge("Withdrawn", ""),
    },
    "receipt": {"taken": Badge("Taken", "good"), "voided": Badge("Voided", "bad")},
}

NEXT = {
    "ready": "Next: submit it. The worker carries the file to the partner.",
    "held": "Next: mend what stops it, or let a hold pass with a reason; then submit it.",
    "draft": "Next: check it.",
    "sent": "Next: the partner says within a day whether the file came in whole (999), then whether the payer takes "
    "the claim (277CA). Both come back here; nothing is to be done until then.",
    "received": "Next: the payer says whether it takes the claim (277CA), usually within two days.",
    "accepted": "Next: the payer decides. Its remittance (835) posts here and shows what was paid.",
    "rejected": "Next: mend what the payer names and submit it again. It is not on file with the payer.",
    "partly": "Next: the payer still owes an answer to the lines that are open. Its next remittance brings it; if it does "
    "not, ask the payer about those lines.",
    "partial": "Next: see on the remittance what was left for a person.",
    "withdrawn": "Its visit was reversed or billed to another plan before it left. Nothing is left to do with it.",
    "denied": "Next: read why on the remittance; correct, appeal, or bill whoever owes it now.",
}
"""What happens after each state of a claim, or what a person does then."""

METHODS = {"cash": "Cash", "check": "Check", "card": "Card", "ach": "Bank transfer (ACH)"}
REMITTANCE_METHODS = {
    "ACH": "ACH transfer",
    "CHK": "Check",
    "NON": "No payment",
    "FWT": "Wire",
    "BOP": "Financial institution option",
}
OWED_BY = {"insurer": "Insurance", "patient": "Patient", "client": "Client", "payer": "Payer"}
ORDERS = {"P": "Primary", "S": "Secondary", "T": "Tertiary"}
SELF = "18"
RELATIONSHIPS = {SELF: "Self", "01": "Spouse", "19": "Child", "G8": "Other"}
SUBSCRIBER_IS = {
    SELF: "the subscriber",
    "01": "the subscriber’s spouse",
    "19": "the subscriber’s child",
    "G8": "another relation",
}
SEXES = {"F": "Female", "M": "Male", "U": "Unknown"}
DOCUMENTS = {
    "invoice": "Invoice",
    "credit_note": "Credit note",
    "receipt": "Receipt",
    "statement": "Statement",
    "x12-837P": "Claims (837P)",
    "x12-TA1": "File receipt (TA1)",
    "x12-997": "File check (997)",
    "x12-999": "File check (999)",
    "x12-277CA": "Claim answers (277CA)",
    "x12-835": "Remittance (835)",
    "unknown": "Not recognized",
}
FREQUENCIES = {"1": "Original", "7": "Replacement", "8": "Void"}
INVOICE_FILTERS = {
    "draft": "Drafts",
    "open": "Open",
    "overdue": "Overdue",
    "paid": "Paid",
    "credit_note": "Credit notes",
}
REMITTANCE_STATES = {"open": "Claims waiting", "set_aside": "Set aside", "posted": "Posted"}
CLAIM_STATUS = {
    "1": "Processed as primary",
    "2": "Processed as secondary",
    "3": "Processed as tertiary",
    "4": "Denied",
    "19": "Processed as primary and forwarded",
    "20": "Processed as secondary and forwarded",
    "21": "Processed as tertiary and forwarded",
    "22": "Reversal of an earlier payment",
    "23": "Not the payer’s claim, forwarded",
    "25": "Predetermination, nothing paid",
}
REMITTANCE_CLAIMS = {
    "set_aside": "Set aside",
    "left": "Left to decide",
    "denied": "Denied",
    "posted": "Posted",
    "waiting": "Waiting",
}
PROCESSED = {code: words.removeprefix("Processed ").capitalize() for code, words in CLAIM_STATUS.items()}
"""The same in a column that is headed so."""
PROVIDER_ADJUSTMENTS = {
    "WO": "Recovery of an overpayment",
    "FB": "Balance carried forward",
    "L6": "Interest",
    "72": "Return you authorized",
    "50": "Late filing",
    "AP": "An advance, paid or taken back",
    "BD": "Bad debt",
    "BN": "Bonus",
    "E3": "Withheld for an agreement",
    "IR": "Withheld for taxes",
    "J1": "Not reimbursable",
    "LE": "Levy",
    "WU": "Recovery without a reason named",
    "CS": "Adjustment",
}
WORK_EVENTS = {
    "raised": "Raised",
    "taken": "Taken",
    "handed_over": "Handed over",
    "snoozed": "Snoozed",
    "woken": "Woken",
    "finished": "Finished",
    "closed": "Closed: its cause is gone",
}
CODE_SETS = {
    "icd10cm": "Diagnosis (ICD-10-CM)",
    "hcpcs": "Service or supply (HCPCS Level II)",
    "cpt": "Service (CPT)",
    "modifiers": "Modifier",
    "pos": "Place of service",
    "icd10pcs": "Hospital procedure (ICD-10-PCS)",
    "icd9cm": "Diagnosis until September 2015 (ICD-9-CM)",
    "icd9-procedures": "Hospital procedure until September 2015 (ICD-9-CM)",
    "revenue": "Revenue code",
    "bill-types": "Type of bill",
    "conditions": "Condition code",
    "occurrences": "Occurrence code",
    "values": "Value code",
    "patient-statuses": "Discharge status",
    "taxonomy": "Provider taxonomy",
    "carc": "Claim adjustment reason (CARC)",
    "rarc": "Remittance remark (RARC)",
    "group-codes": "Claim adjustment group",
    "claim-status": "Claim status",
    "claim-status-category": "Claim status category",
}
CODE_NOTES = {
    "includes": "Includes",
    "inclusion": "Also called",
    "excludes1": "Never together with",
    "excludes2": "Not included here",
    "code-also": "Code also",
    "code-first": "Code first",
    "use-additional": "Use additional",
}
_RESULTS = {
    "A": "accepted",
    "E": "accepted with errors",
    "P": "accepted in part",
    "R": "rejected",
    "M": "rejected",
    "W": "rejected",
    "X": "rejected",
}
MEANINGS = {"CLP02": CLAIM_STATUS, "IK501": _RESULTS, "AK501": _RESULTS, "AK901": _RESULTS, "TA104": _RESULTS}
_STC = {
    f"STC{place}-{part}": words
    for place in ("01", "10", "11")
    for part, words in ((1, category_words), (2, detail_words))
}


def meaning(element: str, code: str) -> str:
    """What the code of an element that tells a state means; empty where it is no code of ours to tell."""
    return _STC[element](code) if element in _STC else MEANINGS.get(element, {}).get(code, "")


FEE_OWNERS = {
    "practice": "The practice’s own",
    "schedule": "Named, for contracts",
    "payer": "A payer’s own",
    "client": "A client’s own",
}

CHECK_SUBJECTS = {
    "addons": "Add-on codes",
    "bills": "Bills to another payer",
    "coverage": "Coverage",
    "drugs": "Drugs and NDC",
    "filing": "Timely filing",
    "indicators": "Indicators of Medicare’s fee schedule",
    "institutional": "Institutional claims",
    "laboratories": "Laboratory and CLIA",
    "modifier_pairs": "Modifiers beside each other",
    "msp": "Medicare second",
    "ncci": "Edit pairs (NCCI)",
    "notices": "Notices to the patient (ABN)",
    "places": "Place of service",
    "policies": "Coverage policies (LCD, NCD)",
    "referrals": "Ordering and referring",
    "sides": "Left and right",
    "stays": "Hospital stays",
    "turns": "Primary, secondary, tertiary",
    "units": "Units (MUE)",
    "visits": "Visits (E/M)",
}
"""Parts of the check catalogue, where the name of the part does not say it."""

TABLES: Mapping[str, Mapping[Any, str]] = {
    "check_scopes": {"claim": "Once for the claim", "line": "Each line", "diagnosis": "Each diagnosis"},
    "code_notes": CODE_NOTES,
    "code_sets": CODE_SETS,
    "languages": LANGUAGES,
    "remittance_claims": REMITTANCE_CLAIMS,
    "work_events": WORK_EVENTS,
    "next": NEXT,
    "rule_effects": {"warn": "Warns", "hold": "Holds", "require": "Requires", "set": "Sets"},
    "rule_changes": {
        "on": "was switched on",
        "on untried": "was switched on without a dry run",
        "off": "was switched off",
        "retired": "was retired",
    },
    "askers": ASKERS,
    "topics": TOPICS,
    "verified": VERIFIED,
    "remittance_states": REMITTANCE_STATES,
    "claim_status": CLAIM_STATUS,
    "counting": COUNTING,
    "fee_owners": FEE_OWNERS,
    "processed": PROCESSED,
    "provider_adjustments": PROVIDER_ADJUSTMENTS,
    "invoice_filters": INVOICE_FILTERS,
    "methods": METHODS,
    "remittance_methods": REMITTANCE_METHODS,
    "owed_by": OWED_BY,
    "orders": ORDERS,
    "relationships": RELATIONSHIPS,
    "sexes": SEXES,
    "frequencies": FREQUENCIES,
    "documents": DOCUMENTS,
}

# Why a payer paid less, in our own words; the code stands beside them. The X12 lists say the rest where they are loaded.
REASONS = {
    "paid": "paid",
    "1": "deductible",
    "2": "coinsurance",
    "3": "copayment",
    "4": "modifier does not fit the procedure",
    "16": "information is missing",
    "18": "a duplicate",
    "22": "another payer comes first",
    "23": "what an earlier payer did",
    "27": "the plan had ended",
    "29": "filed too late",
    "31": "patient not found as a member",
    "45": "above the agreed fee",
    "50": "not shown to be necessary",
    "59": "reduced beside other procedures",
    "96": "not covered",
    "97": "part of another service",
    "109": "belongs to another payer",
    "119": "the benefit is used up",
    "151": "more often than the payer accepts",
    "197": "no authorization",
    "204": "not covered by this plan",
    "253": "sequestration",
}
REMARKS = {
    "M20": "the service code is missing or not valid",
    "M51": "the procedure code is missing or not valid",
    "M76": "the diagnosis is missing or not valid",
    "M127": "the patient’s record was not sent",
    "MA04": "the first payer’s answer is missing or cannot be read",
    "MA18": "sent on to the supplemental plan",
    "MA130": "the claim could not be processed: send a new one, there is nothing to appeal",
    "N30": "the patient is not eligible for this service",
    "N115": "decided by a local coverage rule",
    "N130": "the plan’s own documents say what it covers",
    "N290": "the rendering provider’s number is missing or not valid",
    "N362": "more units or days than the payer accepts",
    "N382": "the patient’s member number is missing or not valid",
}
"""Remark codes in our own words."""
GROUPS = {"CO": "the practice’s", "PR": "the patient’s", "OA": "other", "PI": "the payer’s own"}


def day_words(day: dt.date) -> str:
    """As every page writes a day.

    >>> day_words(dt.date(1980, 3, 5))
    'Mar 5, 1980'
    """
    return f"{day:%b} {day.day}, {day.year}"


def payer_code(typed: str) -> str:
    """A payer's code as somebody types it, without its list and group: "CO-45", "carc 45" → "45"; "rarc n130" → "N130"."""
    bare = re.sub(r"^(CARC|RARC)[ :-]*", "", typed.strip().upper())
    return re.sub(r"^(CO|PR|OA|PI)[ -]*(?=\d|[A-Z]\d)", "", bare)


def payer_code_words(code: str) -> str:
    """What a payer's code means: as the loaded list says, or in our own words; empty where neither has any."""
    return said_by_list(code) or REASONS.get(code, "") or REMARKS.get(code, "")


def said_by_list(code: str) -> str:
    """The words of X12's list of reasons or remarks, where the office has loaded it."""
    return loaded("carc").get(code, "") or loaded("rarc").get(code, "")


def reason_words(reason: str) -> str:
    """ "CO-45" → "above the agreed fee (CO-45)"; what has no words keeps its code."""
    code = reason.rpartition("-")[2]
    words = brief(loaded("carc").get(code, "")) or REASONS.get(code)
    if words is None or words == reason:
        return reason
    return f"{words} ({reason})"


def letters(pointers: tuple[int, ...]) -> str:
    """Diagnoses as the paper form calls them: (1, 3) → "AC"."""
    return "".join(chr(64 + each) for each in pointers)
