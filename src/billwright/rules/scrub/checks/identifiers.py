"""Who bills, who treated, who is covered: identifiers that a payer's front end tests before anything else."""

from __future__ import annotations

import datetime as dt

from billwright.records.identifiers import mbi, npi
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import CLINIC, NPI, PATIENT, changed, provider, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_NPI_RULE = Source("45 CFR 162.406; 5010 claim edits of CMS", "NM109 check digit over 80840", "2004-01-23")
_MBI_BEGINS = dt.date(2020, 1, 1)
"""Medicare took the old health insurance claim number until the day before."""


@check(
    "billing-npi",
    "The billing provider has an NPI that passes its check digit",
    severity="error",
    source=_NPI_RULE,
    scope="claim",
    fails=[
        visit("last digit mistyped", billing=changed(CLINIC, npi="1234567890")),
        visit("nine digits", billing=changed(CLINIC, npi="123456789")),
        visit("no NPI and no other identifier", billing=changed(CLINIC, npi="")),
    ],
    passes=[
        visit("a good NPI"),
        visit("an organization's NPI that begins with 2", billing=changed(CLINIC, npi="2000000002")),
        visit(
            "an atypical provider known by a payer's number", billing=changed(CLINIC, npi="", ids=(("G2", "ATYP1"),))
        ),
    ],
)
def billing_npi(case: Case) -> Said:
    billing = case.claim.billing
    if not billing.npi:
        if not billing.ids:
            yield Problem("NM109", "The billing provider has no NPI.", "Give the billing provider's NPI (loop 2010AA).")
    elif reason := npi.fault(billing.npi):
        yield Problem("NM109", f"Billing provider: {reason}.", "Correct the billing provider's NPI (loop 2010AA).")


_ROLES = {
    "82": "rendering",
    "DN": "referring",
    "P3": "primary care",
    "DK": "ordering",
    "DQ": "supervising",
    "77": "facility",
}


@check(
    "provider-npi",
    "Every other provider's NPI passes its check digit",
    severity="error",
    source=_NPI_RULE,
    scope="claim",
    fails=[
        visit("rendering, two digits swapped", providers=(provider("82", "1234568793"),)),
        visit("referring, last digit mistyped", providers=(provider("DN", "1234567894"),)),
        visit("rendering on a line", service(providers=(provider("82", "123456789X"),))),
    ],
    passes=[
        visit("a good rendering NPI", providers=(provider("82", NPI),)),
        visit("a referring provider without NPI", providers=(provider("DN", ""),)),
        visit("a good NPI on the line", service(providers=(provider("82", NPI),))),
    ],
)
def provider_npi(case: Case) -> Said:
    for each, line in case.providers():
        if each.npi and (reason := npi.fault(each.npi)):
            role = _ROLES.get(each.role, "other")
            yield Problem(
                "NM109", f"The {role} provider {each.name}: {reason}.", f"Correct the {role} provider's NPI.", line
            )


@check(
    "mbi-format",
    "A Medicare claim carries a Medicare Beneficiary Identifier",
    severity="error",
    source=Source("CMS, Understanding the MBI Format", "positions 1-11", "2017"),
    scope="claim",
    filing_codes=("MA", "MB"),
    fails=[
        visit("a letter that MBIs leave out", subscriber=changed(PATIENT, member_id="1SG4TE5MK73")),
        visit("the old claim number", subscriber=changed(PATIENT, member_id="123456789A")),
        visit("one position short", subscriber=changed(PATIENT, member_id="1EG4TE5MK7")),
        visit("with the dashes of the card", subscriber=changed(PATIENT, member_id="1EG4-TE5-MK73")),
    ],
    passes=[
        visit("as the card has it, without dashes"),
        visit("another payer's number", subscriber=changed(PATIENT, member_id="XYZ123"), filing_code="CI"),
        visit(
            "the old number while it was taken",
            service(service_date=dt.date(2018, 3, 1)),
            subscriber=changed(PATIENT, member_id="123456789A"),
        ),
    ],
)
def mbi_format(case: Case) -> Said:
    given, day = case.claim.subscriber.member_id, case.coding_day
    if day is None or day < _MBI_BEGINS:
        return
    if not mbi.is_valid(given):
        yield Problem(
            "NM109",
            f"{given or 'No number'} is not a Medicare number, which has 11 positions like 1EG4TE5MK73.",
            "Copy the number from the new Medicare card, or ask the payer's eligibility service (loop 2010BA).",
        )
    elif len(given) != len(mbi.compact(given)):
        yield Problem(
            "NM109",
            f"{given} has dashes or blanks, which are for the eye and are not sent.",
            f"Send {mbi.compact(given)} (loop 2010BA).",
        )
