"""What a check is, and where all of them are listed.

A check is one function that looks at a claim, a service line or a diagnosis and yields what it has to say. Registering
it gives the rest: identity, severity, source, what it needs, and what it applies to. From that the scrubber compiles
its dispatch, the catalogue its rows, and the tests their cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import msgspec

from billwright.records.checking import Context
from billwright.records.claim import Claim, Diagnosis, ServiceLine
from billwright.records.finding import Severity

if TYPE_CHECKING:
    from billwright.rules.scrub.case import Case

Scope = Literal["claim", "line", "diagnosis"]
Fact = Literal["payer", "prior_services", "coverages", "authorizations", "therapy", "notices", "minutes"]
Need = (
    Fact
    | Literal[
        "icd10cm", "icd9cm", "icd10pcs", "diagnosis-ages", "secondary-only", "hcpcs", "cpt", "modifiers", "pos", "revenue",
        "bill-types", "conditions", "occurrences", "values", "patient-statuses", "taxonomy", "addon", "lcd", "mpfs-rvu",
    ]
)  # fmt: skip
"""Code sets are named as `Tables.editions` names them, facts as the fields of Context are."""
FACTS: tuple[Fact, ...] = get_args(Fact)


class Problem(NamedTuple):
    """What is wrong and what to do about it, in a biller's words. `line` is set by the scrubber for line checks."""

    element: str
    message: str
    fix: str
    line: int | None = None


class Lacks(NamedTuple):
    """The check could not look for want of this, named for a person."""

    what: str


Said = Iterator[Problem | Lacks]


class Source(NamedTuple):
    """Where a rule is written: the document, the place in it, and the date of the text that was read."""

    document: str
    section: str
    dated: str

    def __str__(self) -> str:
        return ", ".join(part for part in self if part)


ANY = ("*",)


class Applies(msgspec.Struct, frozen=True):
    """To which claims and lines a check applies; an empty field means to all.

    `filing_codes` are SBR09 values, `frequencies` CLM05-3; `procedures` codes or ranges of them ("97161-97168"), both
    ends inclusive; `modifiers` those of which a line has one, or ANY; `fields` names fields of the claim, or for a line
    check of the line, of which one at least is filled; `diagnoses` first and last three characters ("V00-Y99").
    """

    kinds: tuple[str, ...] = ()
    filing_codes: tuple[str, ...] = ()
    frequencies: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()

    def to_claim(self, claim: Claim) -> bool:
        return (
            (not self.kinds or claim.kind in self.kinds)
            and (not self.filing_codes or claim.filing_code in self.filing_codes)
            and (not self.frequencies or claim.frequency in self.frequencies)
        )

    def to_line(self, procedure: str, modifiers: tuple[str, ...]) -> bool:
        if self.procedures and not any(_within(procedure, codes) for codes in self.procedures):
            return False
        if self.modifiers == ANY:
            return bool(modifiers)
        return not self.modifiers or any(modifier in self.modifiers for modifier in modifiers)

    def to_diagnosis(self, code: str) -> bool:
        return not self.diagnoses or any(_spans(code[:3], *codes.split("-")) for codes in self.diagnoses)

    def to_filled(self, filled: frozenset[str]) -> bool:
        """`filled` names the fields of the claim or the line that hold something."""
        return not self.fields or not filled.isdisjoint(self.fields)


def _within(code: str, codes: str) -> bool:
    """Whether a code is one of a range. A letter at the end names a series of its own: 01402 is not among 0001U-0999U.

    >>> _within("97162", "97161-97168"), _within("01402", "0001U-0999U"), _within("0402U", "0001U-0999U")
    (True, False, True)
    """
    first, _, last = codes.partition("-")
    if len(code) != len(first) or not first <= code <= (last or first):
        return False
    return code[-1] == first[-1] if first[-1:].isalpha() else code[-1:].isdigit()


def _spans(category: str, first: str, last: str = "") -> bool:
    """C7A and M1A stand among the categories around them."""
    return first <= category <= (last or first)


class Example(NamedTuple):
    """A case of a check: what it shows, the claim, and what is known beside it."""

    shows: str
    claim: Claim
    context: Context


CODED_OF_LINE = (
    "procedure", "procedure_kind", "modifiers", "units", "unit", "service_date", "through", "place_of_service",
    "revenue_code",
)  # fmt: skip
CODED_OF_DIAGNOSIS = ("code", "kind", "present_on_admission")


class Check(msgspec.Struct, frozen=True):
    """A registered check. `fails` are examples on which it speaks, `passes` near misses on which it must be silent.

    What a `coded` check says follows from how its line or diagnosis is coded and from the tables alone, so it is asked
    once for all that are coded alike. Of the claim it may read kind, filing code, frequency, place of service and which
    edits bind; of the line CODED_OF_LINE; of the diagnosis CODED_OF_DIAGNOSIS, its number and the days on which it must
    be valid. `by_line` and `by_diagnosis` are coded questions, too: whether a line, or a diagnosis, can make the check
    speak at all. One that no line and no diagnosis of a claim can make speak is not asked about the claim.
    """

    id: str
    title: str
    severity: Severity
    source: Source
    scope: Scope
    look: Callable[..., Said]
    needs: tuple[Need, ...]
    applies: Applies
    fails: tuple[Example, ...]
    passes: tuple[Example, ...]
    coded: bool = False
    by_line: Callable[[Case, ServiceLine, int], bool] | None = None
    by_diagnosis: Callable[[Case, Diagnosis, int], bool] | None = None


REGISTRY: dict[str, Check] = {}
"""By id, in the order of registration, which is the order of findings."""


def check(
    id: str,
    title: str,
    *,
    severity: Severity,
    source: Source,
    scope: Scope,
    fails: list[Example],
    passes: list[Example],
    needs: tuple[Need, ...] = (),
    kinds: tuple[str, ...] = (),
    filing_codes: tuple[str, ...] = (),
    frequencies: tuple[str, ...] = (),
    procedures: tuple[str, ...] = (),
    modifiers: tuple[str, ...] = (),
    fields: tuple[str, ...] = (),
    diagnoses: tuple[str, ...] = (),
    coded: bool = False,
    by_line: Callable[[Case, ServiceLine, int], bool] | None = None,
    by_diagnosis: Callable[[Case, Diagnosis, int], bool] | None = None,
) -> Callable[[Callable[..., Said]], Callable[..., Said]]:
    """Registers the function below it. Raises ValueError for an id that is taken.

    The function is given a Case; a line check also the line and its number from 1, a diagnosis check the diagnosis and
    its number.
    """

    def register(look: Callable[..., Said]) -> Callable[..., Said]:
        if id in REGISTRY:
            raise ValueError(f"two checks are called {id}")
        applies = Applies(kinds, filing_codes, frequencies, procedures, modifiers, fields, diagnoses)
        REGISTRY[id] = Check(
            id,
            title,
            severity,
            source,
            scope,
            look,
            needs,
            applies,
            tuple(fails),
            tuple(passes),
            coded,
            by_line,
            by_diagnosis,
        )
        return look

    return register
