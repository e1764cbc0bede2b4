"""Who ordered or referred: named where Medicare asks for it, by an own NPI, and a person."""

from __future__ import annotations

from billwright.records.claim import ServiceLine
from billwright.records.parties import Name, Provider
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import OTHER_NPI, changed, provider, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_ROLES = {"DN": "referring", "DK": "ordering", "DQ": "supervising"}
_ORDERED = (
    "70010-76936", "76938-76941", "76943-76997", "76999-77000", "77013-77020", "77031-77062", "77065-77066", "77071-77092",
    "78000-78999", "80047-89398", "0001U-0999U", "G0103", "G0328", "G0480-G0483",
    "A4206-A4560", "A4565-A4640", "A4650-A8004", "B4000-B9999", "E0100-E9999", "K0001-K9999", "L0100-L9999",
)  # fmt: skip
"""Imaging, laboratory tests and equipment. Not screening mammograms, to which a patient comes without an order, nor
pessaries and slings that a clinician hands out, nor
pictures that guide a procedure, nor the treatments of radiation oncology."""
_ORDERER = provider("DK", OTHER_NPI)
_CLIA = "01D0000001"


def _who_asked(case: Case) -> tuple[tuple[Provider, int | None], ...]:
    """Who referred, ordered or supervised, with the number of the line where it is named on one."""
    claim = case.claim
    found: list[tuple[Provider, int | None]] = [(each, None) for each in claim.providers if each.role in _ROLES]
    for number, line in enumerate(claim.lines, 1):
        if line.providers:
            found += [(each, number) for each in line.providers if each.role in _ROLES]
    return tuple(found)


def _named(case: Case, line: ServiceLine, *roles: str) -> bool:
    return any(each.role in roles for each in (*line.providers, *case.claim.providers))


@check(
    "orderer-missing",
    "Tests, imaging and equipment for Medicare name who ordered them",
    severity="error",
    source=Source(
        "42 CFR 424.507(a) and (b); Medicare Claims Processing Manual", "ch. 26, 10.4 item 17; MLN SE1305", "2013-05-01"
    ),
    scope="line",
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=_ORDERED,
    fails=[
        visit("an X-ray", service("73562", "RT")),
        visit("a laboratory test", service("80053"), clia=_CLIA),
        visit("a walker", service("E0143", "NU")),
    ],
    passes=[
        visit("ordered", service("73562", "RT"), providers=(_ORDERER,)),
        visit("referred, on the line", service("80053", providers=(provider("DN", OTHER_NPI),)), clia=_CLIA),
        visit("a screening mammogram needs no order", service("77067")),
        visit("a visit needs none", service("99213")),
        visit("a picture that guides a needle needs none", service("76942")),
        visit("to a commercial payer", service("73562"), filing_code="CI"),
    ],
)
def orderer_missing(case: Case, line: ServiceLine, number: int) -> Said:
    if not _named(case, line, "DK", "DN"):
        yield Problem(
            "NM1*DK",
            f"{line.procedure} is done on an order, and the claim does not say whose.",
            "Name who ordered it with the NPI, even where it is the one who did it.",
        )


@check(
    "orderer-is-person",
    "Who referred, ordered or supervised is a person",
    severity="error",
    source=Source(
        "ASC X12N 837 005010X222A1; CMS 5010 edits", "NM102 of loops 2310A, 2420E, 2420F and 2310D", "2010-06"
    ),
    scope="claim",
    kinds=("professional",),
    fails=[
        visit("a clinic ordered", providers=(changed(_ORDERER, name=Name("Example Clinic", is_person=False)),)),
        visit(
            "a clinic referred", providers=(changed(provider("DN", OTHER_NPI), name=Name("Clinic", is_person=False)),)
        ),
        visit(
            "on a line",
            service("80053", providers=(changed(_ORDERER, name=Name("Example Clinic", is_person=False)),)),
        ),
    ],
    passes=[
        visit("a person ordered", providers=(_ORDERER,)),
        visit("a person referred", providers=(provider("DN", OTHER_NPI),)),
        visit(
            "a facility is none", providers=(changed(provider("77", OTHER_NPI), name=Name("Place", is_person=False)),)
        ),
    ],
)
def orderer_is_person(case: Case) -> Said:
    for each, number in case.once(_who_asked):
        if not each.name.is_person:
            yield Problem(
                f"NM1*{each.role}",
                f"{each.name} is named as the {_ROLES[each.role]} provider, and is no person.",
                "Name the clinician.",
                number,
            )


@check(
    "orderer-npi",
    "Who referred or ordered has an NPI on a Medicare claim",
    severity="error",
    source=Source("42 CFR 424.507", "(a)(1)(ii) the order's NPI", "2013-05-01"),
    scope="claim",
    kinds=("professional",),
    filing_codes=("MB",),
    fails=[
        visit("ordered", providers=(provider("DK", ""),)),
        visit("referred", providers=(provider("DN", ""),)),
        visit("on a line", service("80053", providers=(provider("DK", ""),)), clia=_CLIA),
    ],
    passes=[
        visit("with NPI", providers=(_ORDERER,)),
        visit("nobody ordered"),
        visit("to a commercial payer", providers=(provider("DK", ""),), filing_code="CI"),
    ],
)
def orderer_npi(case: Case) -> Said:
    for each, number in case.once(_who_asked):
        if each.role in ("DN", "DK") and not each.npi:
            yield Problem(
                f"NM1*{each.role}",
                f"The {_ROLES[each.role]} provider {each.name} has no NPI on the claim.",
                "Look the NPI up; who may order for Medicare is enrolled with it or has opted out.",
                number,
            )


@check(
    "therapy-certifier",
    "A Medicare therapy claim names who certified the plan of care",
    severity="warn",
    source=Source(
        "Noridian Medicare, Certifying Physician: Identify for Claim Processing", "professional claims", "2022-12-12"
    ),
    scope="line",
    kinds=("professional",),
    filing_codes=("MB",),
    modifiers=("GP", "GO", "GN"),
    fails=[
        visit("physical therapy", service("97110", "GP")),
        visit("speech therapy", service("92507", "GN")),
        visit("only who ordered something else", service("97530", "GO"), providers=(_ORDERER,)),
    ],
    passes=[
        visit("named as referring", service("97110", "GP"), providers=(provider("DN", OTHER_NPI),)),
        visit("no therapy", service("99213")),
        visit("to a commercial payer", service("97110", "GP"), filing_code="CI"),
    ],
)
def therapy_certifier(case: Case, line: ServiceLine, number: int) -> Said:
    if not _named(case, line, "DN") and case.once(_first_therapy_line) == number:
        yield Problem(
            "NM1*DN",
            "The claim has therapy under a plan of care, and does not name who certified the plan.",
            "Name the physician or practitioner as referring provider, with the NPI.",
        )


def _first_therapy_line(case: Case) -> int:
    return next(
        (
            number
            for number, line in enumerate(case.claim.lines, 1)
            if any(modifier in ("GP", "GO", "GN") for modifier in line.modifiers)
        ),
        0,
    )
