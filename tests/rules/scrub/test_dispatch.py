"""Compiled dispatch runs exactly what a plain loop over every check, line and diagnosis would."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from billwright.records.checking import Context, NotRun
from billwright.records.claim import Claim
from billwright.rules.scrub import REGISTRY, Scrubber
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.example_tables import ExampleTables
from billwright.rules.scrub.examples import authorization, coverage, payer, prior
from billwright.rules.scrub.registry import FACTS, Applies, Check, Lacks, check
from billwright.rules.scrub.scrubber import element_of

EXAMPLES = [example for each in REGISTRY.values() for example in (*each.fails, *each.passes)]
CLAIMS = [example.claim for example in EXAMPLES]
LINES = [line for claim in CLAIMS for line in claim.lines[:3]]
DIAGNOSES = [each for claim in CLAIMS for each in claim.diagnoses[:3]]

claims = st.builds(
    lambda claim, lines, listed, **changes: msgspec.structs.replace(
        claim, lines=tuple(lines), diagnoses=tuple(listed), **changes
    ),
    st.sampled_from(CLAIMS),
    st.lists(st.sampled_from(LINES), max_size=4),
    st.lists(st.sampled_from(DIAGNOSES), max_size=4),
    kind=st.sampled_from(["professional", "institutional"]),
    filing_code=st.sampled_from(["MB", "MA", "MC", "CI", ""]),
    frequency=st.sampled_from(["1", "7"]),
)
contexts = st.builds(
    Context,
    on=st.sampled_from([dt.date(2026, 11, 24), dt.date(2027, 12, 1)]),
    prior_services=st.sampled_from([None, (), (prior(),), (prior("20610"), prior("97530", "GP"))]),
    coverages=st.sampled_from([None, (), (coverage(),)]),
    authorizations=st.sampled_from([None, (), (authorization(),)]),
    payer=st.sampled_from(
        [None, payer(), payer(ncci=""), payer(timely_filing_days=None), payer(authorization_required=("97110",))]
    ),
)


def tables_without(*missing: str) -> ExampleTables:
    tables = ExampleTables()
    tables.editions = {name: edition for name, edition in tables.editions.items() if name not in missing}
    return tables


def filled(record: msgspec.Struct) -> frozenset[str]:
    return frozenset(name for name in record.__struct_fields__ if getattr(record, name))


def one_by_one(tables: ExampleTables, claim: Claim, context: Context) -> tuple[list[tuple], set[NotRun]]:
    """No plan, no index: each check is asked about everything of its scope that it says it applies to."""
    findings, not_run = [], set()
    for each in REGISTRY.values():
        if not each.applies.to_claim(claim) or (each.scope != "line" and not each.applies.to_filled(filled(claim))):
            continue
        case = Case(claim, context, tables)
        subjects: list[tuple] = {
            "claim": [((), None)],
            "line": [
                ((line, n), n)
                for n, line in enumerate(claim.lines, 1)
                if each.applies.to_line(line.procedure, line.modifiers) and each.applies.to_filled(filled(line))
            ],
            "diagnosis": [
                ((diagnosis, n), None)
                for n, diagnosis in enumerate(claim.diagnoses, 1)
                if each.applies.to_diagnosis(diagnosis.code)
            ],
        }[each.scope]
        lacks = [need for need in each.needs if need in FACTS and getattr(context, need) is None]
        lacks += [f"code set {need}" for need in each.needs if need not in FACTS and need not in tables.editions]
        for subject, line in subjects:
            if lacks:
                not_run |= {NotRun(each.id, what) for what in lacks}
                continue
            for said in each.look(case, *subject):
                if isinstance(said, Lacks):
                    not_run.add(NotRun(each.id, said.what))
                else:
                    findings.append((each.id, element_of(claim, said), said.message, said.line or line))
    return findings, not_run


SCRUBBERS = [Scrubber(tables_without()), Scrubber(tables_without("icd10cm", "modifiers", "pos"))]


@given(claim=claims, context=contexts, scrubber=st.sampled_from(SCRUBBERS))
def test_equals_one_by_one(claim: Claim, context: Context, scrubber: Scrubber) -> None:
    result = scrubber.run(claim, context)
    findings, not_run = one_by_one(scrubber.tables, claim, context)
    told = [(each.id, each.where.element, each.message, each.where.line) for each in result.findings]
    assert sorted(told, key=str) == sorted(findings, key=str)
    assert set(result.not_run) == not_run
    assert len(result.not_run) == len(not_run), "each lack is told once"


@given(claim=claims, context=contexts)
def test_findings_come_in_the_order_of_lines(claim: Claim, context: Context) -> None:
    lines = [finding.where.line or 0 for finding in SCRUBBERS[0].run(claim, context).findings]
    assert lines == sorted(lines)


def test_a_line_check_is_asked_only_about_its_procedures() -> None:
    asked: list[str] = []

    def look(case: Case, line: object, number: int):
        asked.append(case.claim.lines[number - 1].procedure)
        return ()

    therapy = REGISTRY["therapy-discipline"]
    spy = msgspec.structs.replace(therapy, look=look)
    claim = next(example.claim for example in therapy.fails)
    lines = tuple(
        msgspec.structs.replace(claim.lines[0], procedure=code) for code in ("97110", "99213", "97161", "9711")
    )
    claim = msgspec.structs.replace(claim, lines=lines)
    Scrubber(ExampleTables(), [spy]).run(claim, Context(on=dt.date(2026, 11, 24)))
    assert asked == ["97110", "97161"]


def test_an_id_is_registered_once() -> None:
    first: Check = next(iter(REGISTRY.values()))
    register = check(first.id, "again", severity="warn", source=first.source, scope="claim", fails=[], passes=[])
    try:
        register(lambda case: iter(()))
    except ValueError as error:
        assert first.id in str(error)
    else:
        raise AssertionError("a second check took the id of another")


@pytest.mark.parametrize(
    ("procedure", "applies"),
    [
        ("97161", True),
        ("97168", True),
        ("97169", False),
        ("01402", False),
        ("0402U", True),
        ("0402T", False),
        ("9716", False),
    ],
)
def test_a_range_of_procedures_keeps_to_its_series(procedure: str, applies: bool) -> None:
    assert Applies(procedures=("97161-97168", "0001U-0999U")).to_line(procedure, ()) is applies


@pytest.mark.parametrize(
    ("code", "applies"), [("C7A010", True), ("C00", True), ("D499", True), ("D50", False), ("B99", False)]
)
def test_a_range_of_diagnoses_holds_categories_with_letters(code: str, applies: bool) -> None:
    assert Applies(diagnoses=("C00-D49",)).to_diagnosis(code) is applies


def test_a_facilitys_line_is_named_by_its_own_segment() -> None:
    negative = next(each for each in REGISTRY["charge-negative"].fails if each.claim.kind == "institutional")
    (found,) = (each for each in SCRUBBERS[0].run(*negative[1:]).findings if each.id == "charge-negative")
    assert found.where.element == "SV203"
