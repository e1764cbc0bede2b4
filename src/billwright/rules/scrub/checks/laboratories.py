"""Laboratory tests: the certificate (CLIA) of the laboratory, and who may bill a test that was sent out."""

from __future__ import annotations

import re

from billwright.records.claim import ServiceLine
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import OTHER_NPI, provider, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_CERTIFICATE = re.compile(r"\d{2}D\d{7}")
_CLIA = "01D0000001"
_EDITS = Source("MLN Matters MM9502; Medicare Claims Processing Manual", "CLIA edits; ch. 16, 70.9", "2016-01-15")
_CERTIFIED = (
    "80047-80439", "81000-81047", "81105-81599", "82009-82074", "82076-83012", "83015-83986", "83992-84999", "85002-85999",
    "86000-86076", "86140-86484", "86590-86849", "86850-86889", "86900-86906", "86920-86923", "87003-87999", "88104-88121",
    "88130-88239", "88245-88310", "88319-88328", "88331-88388", "89050-89190", "89300-89331", "0001U-0999U", "G0103",
    "G0123-G0124", "G0141-G0148", "G0328", "G0416", "G0432-G0435", "G0480-G0483", "G0659", "P3000-P3001", "Q0111-Q0115",
)  # fmt: skip
"""Tests for which Medicare asks a certificate. Left out are what CMS excludes from the edit: consultations, skin tests,
blood products, autopsies, stains and tests on the patient's own skin, work with eggs and embryos."""


def _certificate(case: Case, line: ServiceLine) -> str:
    return line.clia or case.claim.clia


@check(
    "clia-form",
    "A CLIA number has ten characters, the third of them a D",
    severity="error",
    source=Source("ASC X12N 837 005010X222A1; CMS 5010 edits", "REF*X4 of loops 2300 and 2400", "2010-06"),
    scope="claim",
    fails=[
        visit("too short", clia="01D000001"),
        visit("no D", clia="0100000001"),
        visit("on a line", service("80053", clia="D010000001")),
    ],
    passes=[
        visit("on the claim", clia=_CLIA),
        visit("on a line", service("80053", clia=_CLIA)),
        visit("none"),
    ],
)
def clia_form(case: Case) -> Said:
    if case.claim.clia and not _CERTIFICATE.fullmatch(case.claim.clia):
        yield _misshapen(case.claim.clia, None)
    for number, line in enumerate(case.claim.lines, 1):
        if line.clia and not _CERTIFICATE.fullmatch(line.clia):
            yield _misshapen(line.clia, number)


def _misshapen(clia: str, line: int | None) -> Problem:
    return Problem(
        "REF*X4", f"{clia} is no CLIA number.", "Copy it from the certificate: two digits, D, seven digits.", line
    )


@check(
    "clia-missing",
    "A laboratory test carries the certificate of the laboratory that did it",
    severity="error",
    source=_EDITS,
    scope="line",
    kinds=("professional",),
    filing_codes=("MB",),
    procedures=_CERTIFIED,
    fails=[
        visit("a panel", service("80053")),
        visit("a waived test", service("81002", "QW")),
        visit("the second of two lines", service(), service("87880", "QW")),
    ],
    passes=[
        visit("on the claim", service("80053"), clia=_CLIA),
        visit("on the line", service("80053", clia=_CLIA)),
        visit("a skin test needs none", service("86580")),
        visit("drawing the blood needs none", service("36415")),
        visit("to a commercial payer", service("80053"), filing_code="CI"),
        visit("sent out: another check's", service("80053", "90")),
    ],
)
def clia_missing(case: Case, line: ServiceLine, number: int) -> Said:
    if "90" not in line.modifiers and not _certificate(case, line):
        yield Problem(
            "REF*X4",
            f"{line.procedure} is a laboratory test, and the claim has no CLIA number.",
            "Give the number of the certificate of the laboratory where the test was done.",
        )


@check(
    "clia-reference",
    "A test that was sent out names the reference laboratory and its certificate",
    severity="error",
    source=Source("Medicare Claims Processing Manual", "ch. 16, 40.1 and 70.10; REF*F4 of loop 2400", "2024"),
    scope="line",
    kinds=("professional",),
    filing_codes=("MB",),
    modifiers=("90",),
    fails=[
        visit("neither", service("80053", "90")),
        visit(
            "the laboratory, without its certificate", service("80053", "90"), providers=(provider("77", OTHER_NPI),)
        ),
        visit("its certificate, without the laboratory", service("80053", "90", ids=(("F4", _CLIA),))),
    ],
    passes=[
        visit("both", service("80053", "90", ids=(("F4", _CLIA),)), providers=(provider("77", OTHER_NPI),)),
        visit("both on the line", service("80053", "90", ids=(("F4", _CLIA),), providers=(provider("77", OTHER_NPI),))),
        visit("done here", service("80053"), clia=_CLIA),
    ],
)
def clia_reference(case: Case, line: ServiceLine, number: int) -> Said:
    if "90" not in line.modifiers:
        return
    if not any(kind == "F4" for kind, _ in line.ids):
        yield Problem(
            "REF*F4",
            f"{line.procedure} was sent out, and the line has no CLIA number of the reference laboratory.",
            "Ask the laboratory for it.",
        )
    if not any(each.role in ("77", "QB") for each in (*case.claim.providers, *line.providers)):
        yield Problem(
            "NM1*77",
            f"{line.procedure} was sent out, and the claim does not name the laboratory that did it.",
            "Name it, with its address, as the place of service.",
        )


@check(
    "referred-test-biller",
    "Medicare is billed for a test that was sent out by a laboratory only",
    severity="hold",
    source=Source("Social Security Act 1833(h)(5)(A); Medicare Claims Processing Manual", "ch. 16, 40.1", "2024"),
    scope="line",
    coded=True,
    kinds=("professional",),
    filing_codes=("MB",),
    modifiers=("90",),
    fails=[
        visit("from an office", service("80053", "90")),
        visit("the second of two lines", service(), service("81002", "90")),
        visit("from the patient's home", service("80053", "90", place_of_service="12")),
    ],
    passes=[
        visit("from a laboratory", service("80053", "90"), place_of_service="81"),
        visit("from a laboratory, by the line", service("80053", "90", place_of_service="81")),
        visit("to a commercial payer", service("80053", "90"), filing_code="CI"),
    ],
)
def referred_test_biller(case: Case, line: ServiceLine, number: int) -> Said:
    if "90" in line.modifiers and (line.place_of_service or case.claim.place_of_service) != "81":
        yield Problem(
            "SV101-3",
            f"{line.procedure} was sent out, and Medicare pays such a test to the laboratory alone.",
            "Let the laboratory that did it bill it.",
        )


@check(
    "waived-on-test",
    "The modifier for waived tests stands on a laboratory test",
    severity="error",
    source=Source("Medicare Claims Processing Manual", "ch. 16, 70.8", "2024"),
    scope="line",
    coded=True,
    modifiers=("QW",),
    fails=[
        visit("on a visit", service("99213", "QW")),
        visit("on an injection", service("96372", "QW")),
        visit("on drawing the blood", service("36415", "QW"), clia=_CLIA),
    ],
    passes=[
        visit("a strip test", service("87880", "QW"), clia=_CLIA),
        visit("a HCPCS test", service("G0328", "QW"), clia=_CLIA),
        visit("without the modifier", service("81002"), clia=_CLIA),
    ],
)
def waived_on_test(case: Case, line: ServiceLine, number: int) -> Said:
    code = line.procedure
    if "QW" in line.modifiers and not ("80047" <= code <= "89398" or code[:1] in "GPQU" or code[-1:] == "U"):
        yield Problem(
            "SV101-3", f"{code} is no laboratory test, and its line says waived (QW).", "Remove the modifier."
        )
