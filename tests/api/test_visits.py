"""A program puts a visit right that was entered wrongly, or takes it back."""

from tests.api.conftest import problem

from billwright.api.examples import BODIES


def test_a_visit_is_changed_then_reversed(program, clinic):
    """150.00 + 150.00 becomes 150.00, then nothing."""
    visit = clinic.claim("99213", "99213").encounter
    right = BODIES["change_visit"] | {"provider": clinic.provider, "coverage": clinic.ida.first}
    new = program.made(f"/visits/{visit}/change", right)
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 15000}
    old = program.get(f"/visits/{visit}").json()
    assert (old["replaced_by"], old["reversed_why"]) == (new, "The office visit was entered twice.")
    said = problem(program.post(f"/visits/{visit}/change", right), 412)
    assert said["current"]["replaced_by"] == new
    assert program.post(f"/visits/{new}/reverse", BODIES["reverse_visit"]).status_code == 200
    assert clinic.owed(clinic.ida) == {}
    assert program.get("/visits", {"day": "2026-11-02"}).json()["items"] == []
    assert [each["state"] for each in program.get("/claims").json()["items"]] == ["withdrawn"]


def test_a_visit_whose_claim_is_out_stands(program, clinic):
    visit = clinic.sent("99213").encounter
    said = problem(program.post(f"/visits/{visit}/reverse", BODIES["reverse_visit"]), 422)
    assert "is with Cedar Mutual" in said["detail"]
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 15000}
