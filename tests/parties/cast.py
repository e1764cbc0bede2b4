"""Fictional people, a payer and their usual commands, each with what a test changes of it."""

import datetime as dt
from hashlib import sha256

from billwright.apps.parties import actions

STARTS = dt.date(2026, 1, 1)


def _with(defaults, changes):
    facts = defaults | changes
    return {"key": sha256(repr(sorted(facts.items())).encode()).hexdigest(), **facts}


def patient(actor, **changes) -> actions.EnteredPatient:
    defaults = {"last": "Quill", "first": "Nora", "birth_date": dt.date(1980, 2, 29), "sex": "F"}
    return actions.enter_patient(actor, actions.EnterPatient(**_with(defaults, changes)))


def payer(actor, **changes) -> str:
    defaults = {"name": "Meridian Health", "payer_id": "MERID", "filing_code": "CI", "partner": "MERIDIAN"}
    return actions.enter_payer(actor, actions.EnterPayer(**_with(defaults, changes)))


def coverage(actor, patient, payer, **changes) -> str:
    defaults = {"patient": patient, "payer": payer, "member_id": "MH123", "starts": STARTS}
    return actions.add_coverage(actor, actions.AddCoverage(**_with(defaults, changes)))
