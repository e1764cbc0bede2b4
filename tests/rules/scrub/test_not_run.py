"""What could not be looked at is named with what it lacked; what does not apply is not."""

import datetime as dt

import msgspec

from billwright.records.checking import Context, NotRun, TherapyFact
from billwright.records.claim import Stay
from billwright.rules.scrub import REGISTRY, Scrubber
from billwright.rules.scrub.example_tables import ExampleDiagnoses, ExampleTables
from billwright.rules.scrub.examples import diagnoses, payer, service, visit

ON = dt.date(2026, 11, 24)


def lacks(claim, context=None, tables=None) -> set[NotRun]:
    return set(Scrubber(tables or ExampleTables()).run(claim, context or Context(on=ON)).not_run)


def test_facts_that_nobody_gave() -> None:
    assert {each.lacks for each in lacks(visit("one line").claim)} == {"payer", "prior_services", "coverages"} | {
        "authorizations"
    }


def test_nothing_is_lacking_with_all_facts() -> None:
    context = Context(
        on=ON,
        prior_services=(),
        coverages=(),
        authorizations=(),
        payer=payer(),
        notices=(),
        minutes=(),
        therapy=TherapyFact(),
    )
    assert lacks(visit("two lines", service(), service("97110", "GP")).claim, context) == set()


def test_a_code_set_that_is_not_loaded() -> None:
    tables = ExampleTables()
    del tables.editions["icd10cm"]
    found = {each.check for each in lacks(visit("one line").claim, tables=tables) if each.lacks == "code set icd10cm"}
    assert found == {"diagnosis-valid", "diagnosis-complete", "manifestation-first", "side-unspecified", "side-both"} | {
        "diagnosis-excludes1", "code-first-order", "manifestation-cause",
    }  # fmt: skip


class FlatTables(ExampleTables):
    """Diagnoses from a flat list: titles, and no notes."""

    def icd10cm(self, on: dt.date) -> ExampleDiagnoses:
        table = ExampleDiagnoses()
        table.has_notes = False
        return table


def test_an_edition_without_notes_says_what_it_cannot_tell() -> None:
    claim = visit("two diagnoses", dx=diagnoses("E119", "E109")).claim
    what = "the notes of ICD-10-CM FY2026, which was loaded from a flat list"
    found = {each.check for each in lacks(claim, tables=FlatTables()) if each.lacks == what}
    assert found == {"diagnosis-excludes1", "code-first-order", "manifestation-cause"}


def test_icd9_that_is_not_loaded_is_told_only_where_a_claim_has_it() -> None:
    class NoIcd9(ExampleTables):
        def icd9cm(self, on: dt.date) -> None:
            return None

    then = service(service_date=dt.date(2014, 5, 2))
    told = NotRun("icd9-valid", "code set icd9cm")
    assert told in lacks(visit("in 2014", then, dx=diagnoses("4019", icd9=True)).claim, tables=NoIcd9())
    assert told not in lacks(visit("today").claim, tables=NoIcd9())


def test_a_day_before_every_edition_is_told() -> None:
    claim = visit("in 2020", service(service_date=dt.date(2020, 3, 1))).claim
    assert NotRun("diagnosis-valid", "ICD-10-CM edition for 03/01/2020") in lacks(claim)


def test_a_claim_without_a_day() -> None:
    claim = visit("no date", service(service_date=None)).claim
    assert NotRun("diagnosis-valid", "a date of service") in lacks(claim)


def test_a_facility_codes_by_the_end_of_its_statement() -> None:
    line = service("", revenue_code="0120", service_date=None)
    facility = {"kind": "institutional", "type_of_bill": "11", "dx": diagnoses("I101")}
    statement = Stay(dt.date(2026, 9, 28), dt.date(2026, 10, 2))
    result = Scrubber(ExampleTables()).run(visit("a stay", line, stay=statement, **facility).claim, Context(on=ON))
    (invalid,) = (each.message for each in result.findings if each.id == "diagnosis-valid")
    assert "I10.1 is no ICD-10-CM code on 10/02/2026" in invalid
    early = Stay(dt.date(2024, 9, 28), dt.date(2024, 10, 2))
    assert NotRun("diagnosis-valid", "ICD-10-CM edition for 10/02/2024") in lacks(
        visit("a stay", line, stay=early, **facility).claim
    )
    assert NotRun("diagnosis-valid", "a date of service") in lacks(visit("a stay", line, **facility).claim)


def test_no_payer_profile_and_a_commercial_payer() -> None:
    claim = visit("two lines", service("97530", "GP"), service("97116", "GP"), filing_code="CI").claim
    assert NotRun("ncci-modifier-asked", "the payer's choice of NCCI edits") in lacks(claim)


def test_a_set_of_edits_that_is_not_loaded() -> None:
    claim = visit("two lines", service("97530", "GP"), service("97116", "GP")).claim
    context = Context(on=ON, payer=payer(ncci="medicaid"))
    assert NotRun("ncci-never-together", "code set ncci-medicaid") in lacks(claim, context)


def test_a_payer_whose_limit_nobody_entered() -> None:
    context = Context(on=ON, payer=payer(timely_filing_days=None))
    assert NotRun("timely-filing-past", "the payer's timely filing days") in lacks(
        visit("one line", filing_code="CI").claim, context
    )


def test_a_check_for_medicare_says_nothing_about_others() -> None:
    claim = visit("commercial", service("97110"), filing_code="CI").claim
    result = Scrubber(ExampleTables()).run(claim, Context(on=ON))
    assert "therapy-discipline" not in {each.id for each in result.findings} | {each.check for each in result.not_run}


def test_rules_only_ask_and_never_change_a_claim() -> None:
    for check in REGISTRY.values():
        for example in check.fails:
            result = Scrubber(ExampleTables()).run(example.claim, example.context)
            assert result.claim is example.claim


def test_no_fix_proposes_a_modifier_that_only_the_note_can_justify() -> None:
    words = [
        finding.fix
        for check in REGISTRY.values()
        for example in check.fails
        for finding in Scrubber(ExampleTables()).run(example.claim, example.context).findings
    ]
    assert words
    for forbidden in ("59", "25", "XE", "XP", "XS", "XU", "KX", "GA"):
        assert not any(forbidden in fix.replace(",", " ").split() for fix in words), forbidden


def test_findings_encode() -> None:
    example = REGISTRY["billing-npi"].fails[0]
    result = Scrubber(ExampleTables()).run(example.claim, example.context)
    told = msgspec.json.decode(msgspec.json.encode(result.findings))
    assert told[0]["id"] == "billing-npi"
    assert told[0]["where"] == {"element": "NM109", "claim": "EXAMPLE-1"}
