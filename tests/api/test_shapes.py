"""What goes in and out is derived: nothing internal leaves, nothing unbounded comes in, nothing is rounded."""

import datetime as dt
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from billwright.api import shapes
from billwright.api.answering import Items
from billwright.api.desks import DESKS
from billwright.api.document import REFERENCES
from billwright.api.examples import ANSWERS, BODIES
from billwright.api.main import ROUTES, api
from billwright.apps.charges.actions import CaptureVisit, NewLine
from billwright.apps.claims.queries import ClaimRow


def test_a_view_is_shown_without_the_integers_of_the_house_and_with_its_properties():
    row = ClaimRow(7, "0192", "1C000007", "0193", "Moss, Ida", "Cedar Mutual", "P", dt.date(2026, 11, 2), 15000,
                   "submitted", "accepted", "", "P77")  # fmt: skip
    shown = msgspec.to_builtins(shapes.show(Items((row,), ""), shapes.answer_of(Items[ClaimRow])))
    assert shown["items"][0] == {
        "public_id": "0192", "control_number": "1C000007", "account": "0193", "patient_name": "Moss, Ida",
        "payer_name": "Cedar Mutual", "order": "P", "service_from": "2026-11-02", "total_cents": 15000,
        "preparation": "submitted", "transmission": "accepted", "adjudication": "", "payer_control_number": "P77",
        "state": "accepted",
    }  # fmt: skip


def test_no_answer_of_any_route_has_a_place_for_an_internal_number():
    shapes_of_answers, definitions = msgspec.json.schema_components(
        [route.answer for route in ROUTES if route.media == "application/json"], ref_template=REFERENCES
    )
    wrong = [
        (name, field)
        for name, schema in definitions.items()
        for field, each in schema.get("properties", {}).items()
        if (field == "id" or field.endswith("_id")) and "integer" in str(each)
    ]
    assert (wrong, len(shapes_of_answers) > 40) == ([], True)


BODY = shapes.body_of(CaptureVisit, frozenset())
GOOD: dict[str, Any] = {
    "patient": "p",
    "provider": "q",
    "service_date": "2026-11-02",
    "lines": [{"procedure": "97110"}],
}


def _visit(**changed: Any) -> CaptureVisit:
    body = msgspec.json.decode(msgspec.json.encode(GOOD | changed), type=BODY)
    return shapes.command_of(CaptureVisit, body, key="k")


def test_a_body_makes_the_command_with_its_defaults():
    assert _visit() == CaptureVisit("k", "p", "q", dt.date(2026, 11, 2), (NewLine("97110"),))
    line = {"procedure": "97110", "units": "1.5", "modifiers": ["GP"], "charge_cents": 6000}
    assert _visit(lines=[line]).lines == (NewLine("97110", Decimal("1.5"), ("GP",), charge_cents=6000),)
    assert _visit(lines=[{"procedure": "97110", "units": 2}]).lines[0].units == Decimal(2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "mine"},
        {"colour": "red"},
        {"patient": 1},
        {"patient": "a\x00b"},
        {"patient": "x" * 501},
        {"service_date": "11/02/2026"},
        {"lines": [{"procedure": "97110", "unit": 1}]},
        {"lines": [{"procedure": "97110", "units": 1.5}]},
        {"lines": [{"procedure": "97110", "units": "NaN"}]},
        {"lines": [{"procedure": "97110", "units": "1e9"}]},
        {"lines": [{"procedure": "97110", "charge_cents": 10**13}]},
        {"lines": [{"procedure": "97110", "charge_cents": "60.00"}]},
    ],
    ids=str,
)
def test_what_is_no_such_body_is_refused(wrong):
    with pytest.raises(msgspec.ValidationError):
        _visit(**wrong)


def test_each_body_has_an_example_that_is_one():
    with_body = {route.name: route.body for route in ROUTES if route.body is not None}
    assert with_body.keys() == BODIES.keys()
    for name, body in with_body.items():
        msgspec.convert(BODIES[name], body)
    for route in ROUTES:
        if route.name in ANSWERS:
            assert msgspec.convert(ANSWERS[route.name], route.answer)


def test_the_document_names_every_route_once_with_its_permission_and_words():
    document = api.document()
    operations = [each for of_path in document["paths"].values() for each in of_path.values()]
    assert len(operations) == len(ROUTES) == sum(len(desk.routes) for desk in DESKS)
    permissions = {route.name: list(route.permissions) for route in ROUTES}
    for each in operations:
        assert each["x-permissions"] == permissions[each["operationId"]]
        assert each["summary"] and len(each["description"]) > 20, each["operationId"]
        assert {400, 401, 403, 404, 405, 422, 429, 500} <= each["responses"].keys()
