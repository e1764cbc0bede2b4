"""What a new edition did, as the beginning of a payer rule: the text that the editor opens with."""

import datetime as dt

from billwright.apps.checks.editions import EffectView
from billwright.records.effect import EndedCode

_ASKED = {
    "icd10cm": "diagnosis any is {}",
    "icd9cm": "diagnosis any is {}",
    "hcpcs": "procedure is {}",
    "cpt": "procedure is {}",
    "modifiers": "modifier has {}",
}
"""By set, how a rule asks for one of its codes."""


def about(seen: EffectView, row: int, on: dt.date) -> str:
    """Of a row of its tables, counted from 1, those of ended codes first; empty where it begins no rule."""
    ended, checks = seen.effect.codes_ended, seen.effect.checks_changed
    if 1 <= row <= len(ended):
        return _about_ended(seen, ended[row - 1], on)
    at = row - 1 - len(ended)
    return _about_procedure(seen, checks[at].code, on) if 0 <= at < len(checks) else ""


def _about_ended(seen: EffectView, ended: EndedCode, on: dt.date) -> str:
    """Holds claims that still bear a code which the edition ended; empty where rules do not ask for codes of this set."""
    if seen.set_name not in _ASKED:
        return ""
    code = ended.code
    instead = ", ".join(each for each, _ in ended.instead[:4])
    fix = f"Look which of {instead} the note documents." if instead else "Look which code the note documents."
    return _text(
        seen, on, f"{code} ended with {seen.edition}", _ASKED[seen.set_name].format(code), "hold",
        f"{code} is over since {seen.edition}.", fix,
    )  # fmt: skip


def _about_procedure(seen: EffectView, code: str, on: dt.date) -> str:
    """Warns of a procedure that the edition's checks speak otherwise of; the condition is there to be narrowed."""
    if not code:
        return ""
    return _text(
        seen, on, f"{code} since {seen.edition}", f"procedure is {code}", "warn",
        f"{code} is edited otherwise since {seen.edition}.", "Look what the note documents.",
    )  # fmt: skip


def _text(seen: EffectView, on: dt.date, name: str, when: str, then: str, message: str, fix: str) -> str:
    return (
        f"rule: {name}\npayers: any\nfrom: {seen.starts}\nwhen: {when}\nthen: {then}\nmessage: {message}\nfix: {fix}\n"
        f"source: {seen.title}, {seen.edition}\ndated: {on}\n"
    )
