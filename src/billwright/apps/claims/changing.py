"""What a biller may mend on a claim, and what the claim says then. Pure: storing it is in actions.py.

Procedures, units, charges and days of service are the visit's: they have posted, and are never changed here.
"""

import datetime as dt
from collections.abc import Iterator

import msgspec

from billwright.apps.compliance.errors import FieldErrors
from billwright.records import claim as records
from billwright.records.parties import Name, Provider

MOST_DIAGNOSES = 12
FREQUENCIES = ("1", "7", "8")
ACCIDENTS = ("AA", "EM", "OA")
"""CLM11: auto, employment, other."""
DATES = ("431", "484", "439", "454", "304", "435", "096")
"""DTP qualifiers that are mended here: onset, last menstrual period, accident, initial treatment, last seen, admission,
discharge."""
REFERRING = "DN"
LONGEST_NOTE = 80
LONGEST_NUMBER = 50


class LineChange(msgspec.Struct, frozen=True):
    """`place_of_service` "" is the claim's own; None leaves the line's as it is."""

    position: int
    modifiers: tuple[str, ...]
    pointers: tuple[int, ...]
    place_of_service: str | None = None


class Referring(msgspec.Struct, frozen=True):
    """Who sent the patient. All three empty takes the referring provider off the claim."""

    last: str = ""
    first: str = ""
    npi: str = ""


class ChangeClaim(msgspec.Struct, frozen=True):
    """What a biller may mend on a claim without touching its charges. None leaves a field as it is.

    `dates` are (qualifier of DATES, day): the day set, or taken off where it is None; qualifiers not named stay.
    `frequency` 1 original, 7 replacement, 8 void; `original_number` is the payer's number of the claim corrected (REF F8),
    `clia` the number of the laboratory's certificate (REF X4).
    """

    key: str
    claim: str
    expected_version: int
    diagnoses: tuple[str, ...] | None = None
    place_of_service: str | None = None
    prior_authorization: str | None = None
    lines: tuple[LineChange, ...] = ()
    referral_number: str | None = None
    clia: str | None = None
    referring: Referring | None = None
    frequency: str | None = None
    original_number: str | None = None
    accident: tuple[str, ...] | None = None
    accident_state: str | None = None
    dates: tuple[tuple[str, dt.date | None], ...] = ()
    signature_on_file: bool | None = None
    assigns_benefits: str | None = None
    accepts_assignment: str | None = None
    note: str | None = None


def changed(before: records.Claim, command: ChangeClaim) -> records.Claim:
    """The claim as it would stand. Raises FieldErrors for what no claim can say, by field of the command; a line's are
    named "line3.pointers"."""
    wrong = dict(_faults(before, command))
    if wrong:
        raise FieldErrors(wrong)
    plain = {
        "place_of_service": command.place_of_service,
        "prior_authorization": command.prior_authorization,
        "referral_number": command.referral_number,
        "clia": command.clia,
        "frequency": command.frequency,
        "payer_control_number": command.original_number,
        "accident": command.accident,
        "accident_state": command.accident_state,
        "signature_on_file": command.signature_on_file,
        "assigns_benefits": command.assigns_benefits,
        "assignment": command.accepts_assignment,
        "note": command.note,
    }
    fields = {name: value for name, value in plain.items() if value is not None}
    return msgspec.structs.replace(
        before,
        **fields,
        diagnoses=_diagnoses(before, command.diagnoses),
        lines=_lines(before, command.lines),
        providers=_providers(before, command.referring),
        dates=_dates(before, command.dates),
    )


def _diagnoses(before: records.Claim, codes: tuple[str, ...] | None) -> tuple[records.Diagnosis, ...]:
    if codes is None:
        return before.diagnoses
    principal, other = ("ABK", "ABF") if not before.diagnoses or before.diagnoses[0].is_icd10 else ("BK", "BF")
    return tuple(
        records.Diagnosis(code.replace(".", "").upper(), other if at else principal) for at, code in enumerate(codes)
    )


def _lines(before: records.Claim, changes: tuple[LineChange, ...]) -> tuple[records.ServiceLine, ...]:
    lines = list(before.lines)
    for change in changes:
        line = lines[change.position - 1]
        place = line.place_of_service if change.place_of_service is None else change.place_of_service
        lines[change.position - 1] = msgspec.structs.replace(
            line, modifiers=change.modifiers, pointers=change.pointers, place_of_service=place
        )
    return tuple(lines)


def referring_of(claim: records.Claim) -> Provider | None:
    return next((each for each in claim.providers if each.role == REFERRING), None)


def _providers(before: records.Claim, asked: Referring | None) -> tuple[Provider, ...]:
    if asked is None:
        return before.providers
    known = referring_of(before)
    others = tuple(each for each in before.providers if each is not known)
    if asked == Referring():
        return others
    made = msgspec.structs.replace(known or Provider(Name(""), REFERRING), name=_renamed(known, asked), npi=asked.npi)
    return tuple(made if each is known else each for each in before.providers) if known else (made, *others)


def _renamed(known: Provider | None, asked: Referring) -> Name:
    if known is None:
        return Name(last=asked.last, first=asked.first)
    return msgspec.structs.replace(known.name, last=asked.last, first=asked.first)


def _dates(before: records.Claim, asked: tuple[tuple[str, dt.date | None], ...]) -> tuple[tuple[str, dt.date], ...]:
    """Those that stay keep their place, a new one comes last."""
    days = dict(asked)
    kept = [(kind, days.get(kind, day)) for kind, day in before.dates]
    there = {kind for kind, _ in before.dates}
    return tuple((kind, day) for kind, day in [*kept, *((k, d) for k, d in asked if k not in there)] if day is not None)


# --- what no claim can say; whether the payer will take it is for the checks


def _faults(before: records.Claim, command: ChangeClaim) -> Iterator[tuple[str, str]]:
    count = len(before.diagnoses)
    if command.diagnoses is not None:
        count = len(command.diagnoses)
        if not 1 <= count <= MOST_DIAGNOSES:
            yield "diagnoses", f"a professional claim has 1 to {MOST_DIAGNOSES} diagnoses"
    if command.frequency is not None and command.frequency not in FREQUENCIES:
        yield "frequency", "choose original, replacement or void"
    if command.accident is not None and not set(command.accident) <= set(ACCIDENTS):
        yield "accident", "choose auto, employment or other"
    if not {kind for kind, _ in command.dates} <= set(DATES):
        yield "dates", "this date is not mended here"
    if command.referring and bool(command.referring.last) != bool(command.referring.npi):
        yield "referring", "a referring provider has a last name and an NPI: give both, or neither"
    yield from _too_long(command)
    for change in command.lines:
        yield from _line_faults(change, len(before.lines))


def _too_long(command: ChangeClaim) -> Iterator[tuple[str, str]]:
    for name, most in (
        ("note", LONGEST_NOTE),
        ("prior_authorization", LONGEST_NUMBER),
        ("referral_number", LONGEST_NUMBER),
        ("clia", LONGEST_NUMBER),
        ("original_number", LONGEST_NUMBER),
    ):
        if len(getattr(command, name) or "") > most:
            yield name, f"at most {most} characters fit"


def _line_faults(change: LineChange, lines: int) -> Iterator[tuple[str, str]]:
    if not 1 <= change.position <= lines:
        yield "lines", f"this claim has {lines} lines"
    if len(change.modifiers) > 4:
        yield f"line{change.position}.modifiers", "a line has at most four modifiers"
    if not 1 <= len(change.pointers) <= 4:
        yield f"line{change.position}.pointers", "a line points to one to four diagnoses"
