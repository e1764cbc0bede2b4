"""A program has a new edition's effect found, reads it and acknowledges it."""

from tests.api.conftest import problem
from tests.checks.test_edition_effect import ICD_NEW, ICD_OLD, home, load

from billwright.flows.jobs import run_next

__all__ = ["home"]


def test_an_edition_s_effect_is_found_read_and_acknowledged(program, clinic, home):
    load(home, "icd10cm", ICD_OLD, "FY2026")
    clinic.sent("99213")
    load(home, "icd10cm", ICD_NEW, "FY2028")
    asked = program.post("/edition-effects", {"set_name": "icd10cm", "edition": "FY2028"})
    assert asked.status_code == 202, asked.content
    run_next()
    (effect,) = program.get("/edition-effects").json()
    assert (effect["edition"], effect["looked"], effect["acknowledged_by"]) == ("FY2028", 1, "")
    seen = program.get(f"/edition-effects/{effect['public_id']}")
    said = program.post(
        f"/edition-effects/{effect['public_id']}/acknowledge", {"note": "The doctor picks the new code"},
        If_Match=seen.headers["ETag"],
    )  # fmt: skip
    assert said.status_code == 200, said.content
    assert program.get(f"/edition-effects/{effect['public_id']}").json()["note"] == "The doctor picks the new code"


def test_an_edition_that_is_not_loaded_has_no_effect(program, office):
    problem(program.post("/edition-effects", {"set_name": "icd10cm", "edition": "FY1999"}), 404)
