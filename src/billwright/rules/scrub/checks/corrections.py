"""Correcting a claim that a payer has: which way this payer takes corrections, and what they must say."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import Any

from billwright.records.words import counted
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, STAY, bill, changed, payer, prior, service, visit
from billwright.rules.scrub.registry import Lacks, Problem, Said, Source, check

_GUIDE = "ASC X12N 837 005010X222A1 and X223A2"
_SENT: dict[str, Any] = {"payer_control_number": "ICN1"}


@check(
    "correction-number",
    "A replacement or void names the payer's number of the claim it corrects",
    severity="error",
    source=Source(_GUIDE, "loop 2300 CLM05-3, REF*F8", "2010-06"),
    scope="claim",
    frequencies=("7", "8"),
    fails=[
        visit("a replacement without number", frequency="7", filing_code="CI"),
        visit("a void without number", frequency="8", filing_code="CI"),
        bill("a facility's adjustment", frequency="7"),
    ],
    passes=[
        visit("an original needs none"),
        visit("a replacement with its number", frequency="7", filing_code="CI", **_SENT),
        visit("a void with its number", frequency="8", filing_code="CI", **_SENT),
    ],
)
def correction_number(case: Case) -> Said:
    if not case.claim.payer_control_number.strip():
        yield Problem(
            "REF*F8",
            "The claim corrects an earlier one and does not say which.",
            "Give the payer's claim number from the remittance, or send an original.",
        )


_ROUTES = {
    "new": "Send what was rejected as a new claim; appeal what was decided.",
    "line": "Ask for the correction of each line by itself, as this payer's manual says.",
    "reopening": "Ask for a reopening of a small error; appeal anything else.",
    "paper": "Send this payer's own form for corrections.",
    "": "Correct it by the payer's own route: a reopening, an appeal, or a new claim for what was rejected.",
}
"""By `PayerFact.corrections`."""
_MEDICARE_B = (
    "Send a claim that came back as unprocessable (MA130) anew, as an original, and a forgotten service as a claim of its "
    "own. A small error is reopened by telephone or portal within a year; anything else is a redetermination."
)


@check(
    "correction-route",
    "The payer takes corrections as replacement claims",
    severity="error",
    source=Source(
        "the payer's profile; for Medicare Part B its Claims Processing Manual", "ch. 1, 80.3.2; ch. 34, 10", ""
    ),
    scope="claim",
    frequencies=("7", "8"),
    fails=[
        visit(
            "a replacement that the payer does not take",
            frequency="7",
            filing_code="CI",
            facts={"payer": payer(takes_replacement=False)},
            **_SENT,
        ),
        visit(
            "a void to a payer that corrects a line at a time",
            frequency="8",
            filing_code="MC",
            facts={"payer": payer(takes_replacement=False, corrections="line")},
            **_SENT,
        ),
        visit("a replacement to Medicare Part B, of which no profile is needed", frequency="7", **_SENT),
    ],
    passes=[
        visit("an original", facts={"payer": payer(takes_replacement=False)}),
        visit("a payer that takes them", frequency="7", filing_code="CI", facts={"payer": payer()}, **_SENT),
        bill("a facility's adjustment to Medicare Part A", frequency="7", facts={"payer": payer()}, **_SENT),
    ],
)  # fmt: skip
def correction_route(case: Case) -> Said:
    payer_fact, claim = case.context.payer, case.claim
    is_part_b = claim.filing_code == "MB" and claim.kind == "professional"
    if payer_fact is None and not is_part_b:
        yield Lacks("payer")
    elif is_part_b or (payer_fact and not payer_fact.takes_replacement):
        yield Problem(
            "CLM05-3",
            f"{claim.payer.name} takes no replacement or void claims.",
            _MEDICARE_B if is_part_b else _ROUTES.get(payer_fact.corrections if payer_fact else "", _ROUTES[""]),
        )


@check(
    "original-with-number",
    "A first bill bears no payer's number of an earlier claim",
    severity="hold",
    source=Source(_GUIDE, "loop 2300 CLM05-3, REF*F8", "2010-06"),
    scope="claim",
    frequencies=("1",),
    fields=("payer_control_number",),
    fails=[
        visit("Medicare", **_SENT),
        visit("another payer, which would call it a duplicate", filing_code="CI", **_SENT),
        bill("a facility's", **_SENT),
    ],
    passes=[
        visit("none"),
        visit("a replacement", frequency="7", filing_code="CI", **_SENT),
        visit("the clearinghouse's number", clearinghouse_number="CH1"),
    ],
)
def original_with_number(case: Case) -> Said:
    if case.claim.payer_control_number:
        yield Problem(
            "REF*F8",
            f"The claim is a first bill, and names the payer's claim {case.claim.payer_control_number}.",
            "Say that it replaces that claim, where the payer takes replacements, or take the number off.",
        )


_FREQUENCIES = {
    "professional": frozenset("1678"),
    "institutional": frozenset("0123456789ABCDEFGHIJKMNOPQXYZ"),
}
"""CLM05-3 of each kind of claim. A facility's 5 and 6 are kept for payers that still take late charges."""


@check(
    "frequency-known",
    "The claim says whether it is a first bill, a replacement or a void",
    severity="error",
    source=Source("NUBC Official UB-04 Data Specifications Manual; ASC X12N 837", "type of bill, frequency", ""),
    scope="claim",
    fails=[
        visit("none", frequency=""),
        visit("an interim bill, which only a facility has", frequency="2"),
        bill("a letter that stands for nothing", frequency="W"),
    ],
    passes=[
        visit("a first bill"),
        visit("a corrected claim, as some payers call it", frequency="6", filing_code="CI", **_SENT),
        bill("the last of several bills of a stay", frequency="4"),
    ],
)
def frequency_known(case: Case) -> Said:
    claim = case.claim
    if claim.frequency not in _FREQUENCIES[claim.kind]:
        said = f"Frequency {claim.frequency} is none" if claim.frequency else "The claim has no frequency"
        yield Problem("CLM05-3", f"{said}.", "Say 1 for a first bill, 7 for a replacement, 8 for a void.")


_Line = tuple[str, dt.date | None, Decimal, int]
"""Procedure, day, units and charge in cents."""
_CLINIC_LINE: dict[str, Any] = {"procedure": "99213", "units": Decimal(1), "charge_cents": 100_00, "claim": "EXAMPLE-1"}


@check(
    "void-unchanged",
    "A void repeats the claim that it takes back",
    severity="hold",
    source=Source("NUBC Official UB-04 Data Specifications Manual", "type of bill, frequency 8", ""),
    scope="claim",
    frequencies=("8",),
    needs=("prior_services",),
    fails=[
        visit("another charge", frequency="8", filing_code="CI", **_SENT,
              facts={"prior_services": (prior(**_CLINIC_LINE | {"charge_cents": 90_00}),)}),
        visit("a line left out", frequency="8", filing_code="CI", **_SENT,
              facts={"prior_services": (prior(**_CLINIC_LINE), prior(**_CLINIC_LINE | {"procedure": "73560"}))}),
        visit("another day", service(service_date=DAY.replace(day=9)), frequency="8", filing_code="CI", **_SENT,
              facts={"prior_services": (prior(**_CLINIC_LINE),)}),
    ],
    passes=[
        visit("as it was", frequency="8", filing_code="CI", **_SENT,
              facts={"prior_services": (prior(**_CLINIC_LINE),)}),
        visit("a claim that was billed elsewhere, and is not on file", frequency="8", filing_code="CI", **_SENT,
              facts={"prior_services": (prior(charge_cents=90_00),)}),
        visit("a replacement may change", frequency="7", filing_code="CI", **_SENT,
              facts={"prior_services": (prior(**_CLINIC_LINE | {"charge_cents": 90_00}),)}),
    ],
)  # fmt: skip
def void_unchanged(case: Case) -> Said:
    on_file: Counter[_Line] = Counter(
        (each.procedure, each.service_date, each.units, each.charge_cents)
        for each in case.context.prior_services or ()
        if each.claim == case.claim.control_number
    )
    voided: Counter[_Line] = Counter(
        (line.procedure, line.service_date, line.units, line.charge_cents) for line in case.claim.lines
    )
    if on_file and on_file != voided:
        changed_lines = max((on_file - voided).total(), (voided - on_file).total())
        yield Problem(
            "CLM05-3",
            f"The void differs from the claim on file in {counted(changed_lines, 'line')}.",
            "Void the claim as it was sent, and bill what is right by itself; or send a replacement.",
        )


_REASONS = {"7": frozenset(("D0", "D1", "D2", "D3", "D4", "D7", "D8", "D9", "E0")), "8": frozenset(("D5", "D6"))}
"""Condition codes that say why a bill is adjusted or cancelled."""
_ALL_REASONS = _REASONS["7"] | _REASONS["8"]


@check(
    "change-reason",
    "An adjusted or cancelled bill to Medicare says why, by one condition code",
    severity="error",
    source=Source("Medicare Claims Processing Manual", "ch. 1, 130.1.2.1 and 130.1.2.2", ""),
    scope="claim",
    kinds=("institutional",),
    filing_codes=("MA",),
    frequencies=("7", "8"),
    fails=[
        bill("adjusted without a reason", frequency="7", **_SENT),
        bill("cancelled for a reason of adjustments", frequency="8", stay=changed(STAY, conditions=("D1",)), **_SENT),
        bill("two reasons", frequency="7", stay=changed(STAY, conditions=("D1", "D9")), **_SENT),
    ],
    passes=[
        bill("charges changed", frequency="7", stay=changed(STAY, conditions=("D1",)), **_SENT),
        bill("cancelled to repay", frequency="8", stay=changed(STAY, conditions=("40", "D6")), **_SENT),
        bill("another payer", frequency="7", filing_code="CI", **_SENT),
    ],
)
def change_reason(case: Case) -> Said:
    given = [code for code in case.claim.stay.conditions if code in _ALL_REASONS]
    fitting = _REASONS[case.claim.frequency]
    if len(given) == 1 and given[0] in fitting:
        return
    words = ", ".join(sorted(fitting))
    if not given:
        said = "The bill changes an earlier one and does not say why."
    elif len(given) > 1:
        said = f"The bill gives {len(given)} reasons for the change: {', '.join(given)}."
    else:
        said = f"Condition code {given[0]} is no reason for a bill of frequency {case.claim.frequency}."
    yield Problem("HI*BG", said, f"Give the one condition code that says best why: {words}.")
