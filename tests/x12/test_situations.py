"""Every situational rule of the guides: a tiny transaction that breaks it, and the same one mended.

A case is (rule, edits that break it, what is found, edits that mend that). An edit is "old => new", done once.
"""

from __future__ import annotations

import pytest
from tests.x12 import authorization_cases, eligibility_cases, institutional_cases, situation_cases, status_cases
from tests.x12.situation_cases import Case

from billwright import x12
from billwright.records.finding import Finding
from billwright.x12.guide import index, load
from billwright.x12.situations import Term

_FILES = (situation_cases, authorization_cases, eligibility_cases, institutional_cases, status_cases)
BASES = {name: base for file in _FILES for name, base in file.BASES.items()}
CASES = tuple(case for file in _FILES for case in file.CASES)
RULES = {
    (name, rule.words)
    for name in index()
    for rule in (*load(name).rules, *(rule for loop in load(name).loops for rule in loop.rules))
}


def edited(text: str, edits: tuple[str, ...]) -> str:
    for edit in edits:
        old, new = edit.split(" => ")
        assert text.count(old) >= 1, (old, text)
        text = text.replace(old, new, 1)
    return text


def situations(guide: str, text: str) -> list[Finding]:
    head, control = BASES[guide][0], text.split("*", 3)[2]
    count = text.count("~") + 1
    data = f"{head}{text}SE*{count}*{control}~GE*1*7~IEA*1*000000041~".encode()
    return [one for one in x12.check(data).findings if one.id.startswith("x12.situation.")]


def said(found: list[Finding]) -> list[str]:
    return [f"{one.id[14:]} {_subject(one)}" for one in found]


def _subject(one: Finding) -> str | None:
    return one.where.element or (one.where.loop if "loop-" in one.id else one.where.segment_id)


@pytest.mark.parametrize("guide", BASES)
def test_the_base_of_the_cases_meets_every_rule(guide: str) -> None:
    assert situations(guide, BASES[guide][1]) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.guide} {case.rule}")
def test_a_rule(case: Case) -> None:
    broken = edited(BASES[case.guide][1], case.breaks)
    found = situations(case.guide, broken)
    assert said(found) == [case.found]
    assert case.rule in found[0].message
    assert situations(case.guide, edited(broken, case.mends)) == []


def test_every_rule_has_a_case() -> None:
    assert {(case.guide, case.rule) for case in CASES} == RULES


# --- the language


@pytest.mark.parametrize(
    ("text", "path", "sid", "at", "part", "qualifiers"),
    [
        ("REF*F8", (), "REF", 0, 0, ("F8",)),
        ("CLM05-3=7,8", (), "CLM", 5, 3, ()),
        ("SV101=QW", (), "SV1", 1, 0, ()),
        ("N301", (), "N3", 1, 0, ()),
        ("N3", (), "N3", 0, 0, ()),
        ("SV1", (), "SV1", 0, 0, ()),
        ("NM109*QC,IL!=1", (), "NM1", 9, 0, ("QC", "IL")),
        ("2310A", ("2310A",), "", 0, 0, ()),
        ("2300/2320/AMT*D", ("2300", "2320"), "AMT", 0, 0, ("D",)),
        ("HEADER/BPR04=ACH", ("HEADER",), "BPR", 4, 0, ()),
    ],
)
def test_what_a_term_names(
    text: str, path: tuple[str, ...], sid: str, at: int, part: int, qualifiers: tuple[str, ...]
) -> None:
    term = Term(text)
    assert (term.path, term.sid, term.at, term.part, term.qualifiers) == (path, sid, at, part, qualifiers)


@pytest.mark.parametrize(
    ("term", "text", "holds"),
    [
        ("CLM20", "", False), ("CLM20", "7", True),
        ("CLM20=", "", True), ("CLM20=", "7", False),
        ("CLM05-3=7,8", "11:B:8", True), ("CLM05-3=7,8", "11:B:1", False), ("CLM05-3=7,8", "11", False),
        ("SBR02!=18", "", True), ("SBR02!=18", "18", False), ("SBR02!=18", "19", True),
        ("CLM11=AA", "EM:AA", True), ("CLM11=AA", "EM:OA", False), ("CLM11=AA", "AA", True),
        ("SV101-2=A04*", "HC:A0425", True), ("SV101-2=A04*", "HC:99213", False),
        ("NM109=~mbi", "1EG4TE5MK73", True), ("NM109=~mbi", "123456789A", False),
    ],
)  # fmt: skip
def test_whether_a_value_is_as_a_term_says(term: str, text: str, holds: bool) -> None:
    assert Term(term).fits(text, ":") is holds


@pytest.mark.parametrize("text", ["ref*F8", "CLM05-3=7 8", "2310A/", "*F8", "NM109=~nothing"])
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(AssertionError):
        term = Term(text)
        assert term.sid or len(term.path) > 1, text


# --- from finding to place and acknowledgment


def test_a_finding_names_claim_line_and_segment() -> None:
    (found,) = situations("837P", edited(BASES["837P"][1], ("***1~ => ***1****Y~",)))
    where = found.where
    assert (where.claim, where.line, where.loop, where.segment_id) == ("VISIT-1", 1, "2300", "CRC")
    assert (found.severity, found.code_999) == ("error", "I6")
    assert found.message == (
        "EPSDT referral (CRC*ZZ) is missing: a screening of a child (EPSDT) says whether a referral was given"
    )


def test_a_rule_that_is_not_met_rejects_the_transaction() -> None:
    broken = edited(BASES["837P"][1], ("11:B:1 => 11:B:7",))
    data = f"{BASES['837P'][0]}{broken}SE*22*0001~GE*1*7~IEA*1*000000041~".encode()
    (ack,) = x12.acknowledge(x12.check(data)).functional
    (transaction,) = ack.transactions
    assert transaction.status == "R"
    assert [(one.segment_id, one.code) for one in transaction.errors] == [("REF", "I6")]


def test_a_level_asks_it_of_each_of_its_claims() -> None:
    base = BASES["837P"][1]
    claim = base[base.index("CLM*") :]
    text = base.replace("SBR*P*18", "SBR*S*18") + claim.replace("VISIT-1", "VISIT-2")
    found = situations("837P", text)
    assert [one.where.claim for one in found] == ["VISIT-1", "VISIT-2"]
    assert {one.where.loop for one in found} == {"2320"}


def test_a_subscriber_after_it_is_asked_nothing() -> None:
    base = BASES["837P"][1]
    level = base[base.index("HL*2*1") :]
    second = level.replace("HL*2*1", "HL*3*1").replace("VISIT-1", "VISIT-2")
    found = situations("837P", base.replace("SBR*P*18", "SBR*S*18") + second)
    assert [one.where.claim for one in found] == ["VISIT-1"]
