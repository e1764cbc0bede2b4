"""What a coded check says is remembered for all that are coded alike, so it must see nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from billwright.rules.scrub import REGISTRY
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.example_tables import ExampleTables
from billwright.rules.scrub.registry import CODED_OF_DIAGNOSIS, CODED_OF_LINE, Check

CODED = [each for each in REGISTRY.values() if each.coded]
CASES = [
    Case(example.claim, example.context, ExampleTables())
    for each in REGISTRY.values()
    for example in (*each.fails, *each.passes)
]
OF_CLAIM = ("kind", "filing_code", "frequency", "place_of_service")


class Only:
    """Shows the named attributes of a record, and fails the test that asks for another."""

    def __init__(self, record: object, *names: str) -> None:
        self._record, self._names = record, names

    def __getattr__(self, name: str) -> Any:
        assert name in self._names, f"a coded check reads {name}"
        return getattr(self._record, name)


def blind(case: Case) -> Only:
    seen = Only(
        case,
        "tables",
        "diagnosis_days",
        "diagnosis_tables",
        "coding_day",
        "editions",
        "ncci",
        "unit_edits",
        "contractor",
    )
    seen.claim = Only(case.claim, *OF_CLAIM)
    return seen


def test_there_are_some() -> None:
    assert {each.scope for each in CODED} == {"line", "diagnosis"}, "a check of the whole claim cannot be coded"


@pytest.mark.parametrize("check", CODED, ids=lambda check: check.id)
def test_it_sees_only_how_its_subject_is_coded(check: Check) -> None:
    assert not set(check.needs) & {
        "payer",
        "prior_services",
        "coverages",
        "authorizations",
        "therapy",
        "notices",
        "minutes",
    }
    spoke = False
    for case in CASES:
        if not check.applies.to_claim(case.claim):
            continue
        if check.scope == "line":
            for line in case.claim.lines[:3]:
                if check.applies.to_line(line.procedure, line.modifiers):
                    spoke |= bool(list(check.look(blind(case), Only(line, *CODED_OF_LINE), Only(None))))
        else:
            for number, diagnosis in enumerate(case.claim.diagnoses[:3], 1):
                if check.applies.to_diagnosis(diagnosis.code):
                    # is_icd10 is worked out from the kind
                    seen = Only(diagnosis, *CODED_OF_DIAGNOSIS, "is_icd10")
                    spoke |= bool(list(check.look(blind(case), seen, number)))
    assert spoke, "no example makes it speak"
