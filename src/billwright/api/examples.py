"""What a biller would send, for each body; fictional, as every name and number here. A test decodes each of them."""

from typing import Any

from billwright.rules.scrub.payer_rules.reference import EXAMPLE

_PATIENT = "0199a5d2-7c3e-7b41-8f60-2d1c9a7e5b04"
_PAYER = "0199a5d2-81aa-7d10-9c55-6e0f4b3a2c91"
_PROVIDER = "0199a5d2-8f07-7f2b-a1d3-0b7c5e9f6a12"
_COVERAGE = "0199a5d2-9b64-7a8c-b7e2-5f4d3c2b1a09"
_VISIT = "0199a5d3-04f1-7c96-8a2b-1e0d9c8b7a65"
_CLIENT = "0199a5d3-1d2e-7e5f-9b8a-7c6d5e4f3a2b"
_ACCOUNT = "0199a5d3-2a3b-7b4c-8d5e-6f7a8b9c0d1e"
_ITEM = "0199a5d3-3c4d-7d5e-9f6a-7b8c9d0e1f2a"
_COLLEAGUE = "0199a5d3-4d5e-7e6f-8a7b-8c9d0e1f2a3b"

_PERSON: dict[str, Any] = {
    "last": "Quill", "first": "Rosa", "birth_date": "1980-02-03", "sex": "F",
    "line1": "3 Elm Street", "city": "Springfield", "state": "IL", "postal_code": "627010002", "phone": "5550100142",
}  # fmt: skip
_LINES = [{"description": "Hearing screening, 12 employees", "quantity": "12", "unit_cents": 4500}]
_CONTRACT: dict[str, Any] = {
    "payer": _PAYER, "name": "Harborline 2026", "starts": "2026-01-01", "contractor": "99999", "locality": "01",
    "terms": [
        {"method": "per_unit", "codes": "97110-97546", "cents": 4150},
        {"method": "percent_of_medicare", "basis_points": 12000},
    ],
}  # fmt: skip

BODIES: dict[str, dict[str, Any]] = {
    "find_codes": {"typed": "diabetes neuropathy", "on": "2026-11-02"},
    "show_code": {"code": "E11.40", "on": "2026-11-02"},
    "map_code": {"code": "250.60", "on": "2026-11-02"},
    "find_patients": {"text": "quill, ro"},
    "enter_patient": _PERSON,
    "change_patient": _PERSON | {"phone": "5550100143"},
    "change_guarantor": {"starts": "2026-12-01", "new": {"last": "Quill", "first": "Marta", "phone": "5550100144"}},
    "enter_client": {"name": "Quarry Lane Mill", "terms_days": 30},
    "change_client": {"name": "Quarry Lane Mill", "terms_days": 45},
    "add_coverage": {
        "payer": _PAYER, "member_id": "W123456789", "group_number": "G77", "starts": "2026-01-01", "order": 1,
    },
    "end_coverage": {"ends": "2027-01-01"},
    "record_therapy_plan": {"discipline": "GP", "starts": "2026-11-02", "ends": "2027-01-31", "certified_on": "2026-11-10"},
    "change_therapy_plan": {"ends": "2027-01-31", "certified_on": "2026-11-10", "reported_on": "2026-11-24"},
    "record_notice": {"signed_on": "2026-11-02", "procedures": ["97140"]},
    "change_payer_profile": {
        "timely_filing_days": 365, "ncci": "practitioner", "takes_replacement": False, "corrections": "reopening",
        "therapy_units": "total", "contractor": "06102",
    },
    "count_units": {
        "coverage": _COVERAGE,
        "lines": [
            {"procedure": "97112", "minutes": 24, "modifiers": ["GP"]},
            {"procedure": "97110", "minutes": 23, "modifiers": ["GP"]},
        ],
    },
    "capture_visit": {
        "patient": _PATIENT, "provider": _PROVIDER, "coverage": _COVERAGE, "service_date": "2026-11-02",
        "diagnoses": ["J069"], "place_of_service": "11",
        "lines": [{"procedure": "99213", "units": "1", "pointers": [1]}],
    },
    "change_visit": {
        "reason": "The office visit was entered twice.", "provider": _PROVIDER, "coverage": _COVERAGE,
        "service_date": "2026-11-02", "diagnoses": ["J069"], "place_of_service": "11",
        "lines": [{"procedure": "99213", "units": "1", "pointers": [1]}],
    },
    "reverse_visit": {"reason": "Entered on another patient's account."},
    "prepare_claim": {"encounter": _VISIT},
    "change_claim": {"diagnoses": ["J069", "R05"], "lines": [{"position": 1, "modifiers": ["25"], "pointers": [1, 2]}]},
    "override_finding": {"finding": "dup-claim", "reason": "A second visit on the same day, the note says why.", "line": 1},
    "undo_posting": {"reason": "The check was for another office."},
    "retry_posting": {"claim": "1C000042"},
    "write_invoice": {"client": _CLIENT, "lines": _LINES, "purchase_order": "PO-88"},
    "change_invoice": {"lines": _LINES, "note": "Screening of October"},
    "issue_invoice": {"issued_on": "2026-11-24"},
    "credit_invoice": {"reason": "Two employees were not seen.", "lines": [{"position": 1, "net_cents": 9000}]},
    "take_payment": {
        "account": _ACCOUNT, "method": "check", "cents": 12500, "received_on": "2026-11-24", "reference": "1042",
        "applications": [{"item": _ITEM, "cents": 12500}],
    },
    "take_payments": {
        "account": _ACCOUNT, "received_on": "2026-11-24", "applications": [{"item": _ITEM, "cents": 12500}],
        "tenders": [{"method": "card", "cents": 10000, "reference": "T-5521"}, {"method": "cash", "cents": 2500}],
    },
    "void_receipt": {"reason": "The check came back."},
    "snooze_work": {"until": "2026-12-01", "reason": "The payer calls back on Monday."},
    "hand_over_work": {"to": _COLLEAGUE},
    "make_webhook": {
        "name": "Lab interface", "url": "https://lab.example/billing", "events": ["claim.paid", "claim.denied"],
    },
    "understand_rules": {"text": EXAMPLE},
    "write_rule": {"text": EXAMPLE},
    "take_rules_in": {"text": EXAMPLE},
    "change_rule": {"text": EXAMPLE.replace("then: hold", "then: warn")},
    "switch_rule_on": {"untried": True},
    "try_rule": {"months": 12},
    "find_edition_effect": {"set_name": "icd10cm", "edition": "FY2027"},
    "acknowledge_edition": {"note": "The doctors were told of the new codes."},
    "set_fee": {"code": "99213", "cents": 15000, "starts": "2026-01-01", "description": "Established visit, low"},
    "load_fees": {"whose": "", "text": "code,amount\n99213,150.00\n99214,220.00\n", "starts": "2026-01-01"},
    "copy_fees": {"whose": "", "starts": "2027-01-01", "basis_points": 250},
    "make_fee_schedule": {"name": "Harborline 2026", "note": "Letter of January"},
    "end_fee": {"ends": "2027-01-01"},
    "write_contract": _CONTRACT,
    "change_contract": _CONTRACT,
    "end_contract": {"ends": "2027-01-01"},
    "try_contract": {
        "contract": _PAYER,
        "services": [{"code": "97110", "units": "2", "charge_cents": 13000, "day": "2026-11-02", "modifiers": ["GP"]}],
    },
    "finish_work": {"why": "Called the payer: the claim is on file now."},
}  # fmt: skip

ANSWERS: dict[str, dict[str, Any]] = {
    "enter_patient": {
        "public_id": _PATIENT, "account": "P-000142", "account_public_id": _ACCOUNT, "party": _COLLEAGUE,
    },
    "prepare_claim": {"public_id": "0199a5d3-5e6f-7f70-9b8c-9d0e1f2a3b4c"},
    "submit_claim": {"batches": ["0199a5d3-6f70-7081-8c9d-0e1f2a3b4c5d"], "claims": 1, "cents": 15000},
    "take_payment": {"public_id": "0199a5d3-7081-7192-9d0e-1f2a3b4c5d6e", "number": "R-2026-00001", "unapplied_cents": 0},
    "issue_invoice": {"public_id": "0199a5d3-8192-72a3-8e1f-2a3b4c5d6e7f", "number": "INV-2026-00001"},
}  # fmt: skip
