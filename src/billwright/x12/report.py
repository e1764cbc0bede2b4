"""Checking a file: what it holds and everything found wrong with it; and the acknowledgments that this calls for."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from billwright.records.acknowledgment import (
    ElementError,
    FunctionalAck,
    InterchangeAck,
    SegmentError,
    TransactionAck,
)  # fmt: skip
from billwright.records.finding import Finding
from billwright.x12.envelope import (
    FileEnd,
    GroupEnd,
    GroupFacts,
    GroupStart,
    InterchangeEnd,
    InterchangeFacts,
    TransactionEnd,
    TransactionStart,
    UnitEnd,
    events,
)  # fmt: skip
from billwright.x12.findings import MOST_FINDINGS
from billwright.x12.kinds import Codes
from billwright.x12.readers import Reader, typed_reader
from billwright.x12.stream import Source


class TransactionReport(msgspec.Struct, frozen=True):
    """`claims` counts CLM, CLP or answered claims; `segments` counts ST and SE."""

    type: str
    version: str
    control: str
    claims: int
    segments: int
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        return not any(finding.severity == "error" for finding in self.findings)


class GroupReport(msgspec.Struct, frozen=True):
    """`declared` is GE01 as text, empty where GE is missing."""

    facts: GroupFacts
    declared: str
    transactions: tuple[TransactionReport, ...]
    findings: tuple[Finding, ...]


class InterchangeReport(msgspec.Struct, frozen=True):
    facts: InterchangeFacts
    groups: tuple[GroupReport, ...]
    findings: tuple[Finding, ...]


class Report(msgspec.Struct, frozen=True):
    """What a file holds. `findings` are all of them, in the order of the file."""

    file: str | None
    interchanges: tuple[InterchangeReport, ...]
    findings: tuple[Finding, ...]

    @property
    def groups(self) -> tuple[GroupReport, ...]:
        return tuple(group for interchange in self.interchanges for group in interchange.groups)

    @property
    def transactions(self) -> tuple[TransactionReport, ...]:
        return tuple(each for group in self.groups for each in group.transactions)

    @property
    def is_refused(self) -> bool:
        """Whether anything found is an error."""
        return any(finding.severity == "error" for finding in self.findings)


def check(source: Source, file: str | None = None, codes: Codes | None = None) -> Report:
    """Everything found in a source: envelope, guide, situations, balance and values. `file` names it in the findings;
    `codes` tells whether a code is valid on a day, without which only the forms of codes are checked.

    Raises X12Error where the source is not X12; whatever else is wrong is a finding.
    """
    return _Checking(file, codes).run(source)


class _Checking:
    """The reports of what has ended, and the typed reader of the open transaction, whose values check themselves."""

    def __init__(self, file: str | None, codes: Codes | None) -> None:
        self.file, self.codes = file, codes
        self.interchanges: list[InterchangeReport] = []
        self.groups: list[GroupReport] = []
        self.transactions: list[TransactionReport] = []
        self.findings: list[Finding] = []
        self.reader: Reader | None = None

    def run(self, source: Source) -> Report:
        for event in events(source, self.file, self.codes):
            if isinstance(event, UnitEnd):
                if self.reader is not None:
                    self.reader.take(event.closed, event.walk)
            elif isinstance(event, TransactionStart):
                self.reader = typed_reader(event)
            elif isinstance(event, TransactionEnd):
                self._transaction(event)
            elif isinstance(event, GroupStart):
                self.transactions = []
            elif isinstance(event, GroupEnd):
                kept = self._keep(event.findings)
                self.groups.append(GroupReport(event.facts, event.declared, tuple(self.transactions), kept))
                self.transactions = []
            elif isinstance(event, InterchangeEnd):
                kept = self._keep(event.findings)
                self.interchanges.append(InterchangeReport(event.facts, tuple(self.groups), kept))
                self.groups = []
            elif isinstance(event, FileEnd):
                self._keep(event.findings)
        return Report(self.file, tuple(self.interchanges), tuple(self.findings))

    def _transaction(self, event: TransactionEnd) -> None:
        if event.walk is not None and self.reader is not None:
            self.reader.finish(event.walk)
        self.reader = None
        facts = event.facts
        kept = self._keep(event.findings)
        self.transactions.append(
            TransactionReport(facts.type, facts.version, facts.control_number, event.claims, event.segments, kept)
        )

    def _keep(self, findings: list[Finding]) -> tuple[Finding, ...]:
        """Takes findings while there is room: a file of many broken transactions stays bounded too."""
        room = max(MOST_FINDINGS + 1 - len(self.findings), 0)
        kept = tuple(findings[:room])
        self.findings += kept
        return kept


# --- acknowledgments


class Acknowledgments(msgspec.Struct, frozen=True):
    """`interchanges` are TA1s, for those that ask or cannot be taken; `functional` are 999s, one for each group."""

    interchanges: tuple[InterchangeAck, ...]
    functional: tuple[FunctionalAck, ...]


_WHOLE = {
    "x12.syntax.missing-trailer": "2", "x12.syntax.control-number": "3", "x12.syntax.count": "4",
    "x12.syntax.control-number-again": "23", "x12.syntax.version-mismatch": "I6",
}  # fmt: skip
"""IK502 of findings on a whole transaction."""
_GROUP = {"x12.syntax.missing-trailer": "3", "x12.syntax.control-number": "4", "x12.syntax.count": "5"}
"""AK905 of findings on a whole group."""
_INTERCHANGE = {
    "x12.syntax.control-number": "001", "x12.syntax.count": "021", "x12.syntax.missing-trailer": "023",
    "x12.syntax.isa-delimiters": "026", "x12.syntax.isa-version": "017",
}  # fmt: skip
"""TA105 of findings on the interchange."""
_UNSENDABLE = re.compile(r"[*:^~\x00-\x1f\x7f]")
"""What would divide the answer: a broken file has it where a 999 repeats what was sent."""


def acknowledge(report: Report) -> Acknowledgments:
    """The answers that a report's findings call for.

    Errors of syntax, guide and situation reject a transaction here; balance and values are the claim's own affair, which a
    277CA answers. An interchange that a TA1 rejects is to be sent again whole, so nothing in it gets a 999. Groups of
    acknowledgments (GS01 FA) are not acknowledged. Each 999's control number is its place, from 1.
    """
    ta1s: list[InterchangeAck] = []
    acks: list[FunctionalAck] = []
    for interchange in report.interchanges:
        ta1 = _interchange_ack(interchange)
        if ta1.status != "A" or interchange.facts.asks_ta1:
            ta1s.append(ta1)
        for group in interchange.groups:
            if ta1.status != "R" and group.facts.functional_id != "FA":
                acks.append(_functional_ack(group, len(acks) + 1))
    return Acknowledgments(tuple(ta1s), tuple(acks))


def _interchange_ack(each: InterchangeReport) -> InterchangeAck:
    note = next((_INTERCHANGE[finding.id] for finding in each.findings if finding.id in _INTERCHANGE), "000")
    is_rejected = note in ("001", "023", "026")
    status = "R" if is_rejected else "A" if note == "000" else "E"
    try:
        day = dt.datetime.strptime(each.facts.date, "%y%m%d").date()  # noqa: DTZ007
    except ValueError:
        day = dt.date.min
    return InterchangeAck(_repeated(each.facts.control_number), day, _repeated(each.facts.time), status, note)


def _repeated(text: str) -> str:
    """What was sent, as an answer can say it again."""
    return _UNSENDABLE.sub("", text)


def _functional_ack(group: GroupReport, number: int) -> FunctionalAck:
    transactions = tuple(_transaction_ack(each) for each in group.transactions)
    codes = tuple(dict.fromkeys(_GROUP[finding.id] for finding in group.findings if finding.id in _GROUP))
    accepted = sum(each.status in "AE" for each in transactions)
    if accepted == len(transactions):
        status = "E" if codes or any(each.status == "E" for each in transactions) else "A"
    else:
        status = "P" if accepted else "R"
    included = int(group.declared) if group.declared.isdecimal() and len(group.declared) < 7 else len(transactions)
    return FunctionalAck(
        f"{number:04d}", _repeated(group.facts.functional_id), _repeated(group.facts.control_number),
        _repeated(group.facts.version), status, included, len(transactions), accepted, transactions, codes,
    )  # fmt: skip


def _transaction_ack(each: TransactionReport) -> TransactionAck:
    syntax = [finding for finding in each.findings if finding.id.split(".")[1] in ("syntax", "guide", "situation")]
    errors = [finding for finding in syntax if finding.severity == "error"]
    codes = [_WHOLE[finding.id] for finding in errors if finding.id in _WHOLE]
    placed = [finding for finding in syntax if finding.code_999 and finding.id not in _WHOLE]
    if any(finding.severity == "error" for finding in placed):
        codes.append("5")
    status = "R" if errors else "E" if placed else "A"
    code = each.type.rstrip("PIDCA") if each.type[:3].isdigit() else each.type
    told = tuple(dict.fromkeys(codes))[:5]
    return TransactionAck(
        _repeated(code), _repeated(each.control), status, _repeated(each.version), told, _errors(placed)
    )


def _errors(findings: list[Finding]) -> tuple[SegmentError, ...]:
    """Findings gathered by segment: one IK3 for each, its elements as IK4s."""
    by_place: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        where = finding.where
        by_place.setdefault((where.segment or 0, where.segment_id or "ST"), []).append(finding)
    return tuple(_segment_error(place, found) for place, found in sorted(by_place.items(), key=lambda one: one[0][0]))


def _segment_error(place: tuple[int, str], findings: list[Finding]) -> SegmentError:
    whole = [finding for finding in findings if not finding.where.element]
    elements = tuple(_element_error(finding) for finding in findings if finding.where.element)
    claim = next((finding.where.claim for finding in findings if finding.where.claim), None)
    context = (f"CLM01:{_repeated(claim)}",) if claim else ()
    code = whole[0].code_999 if whole else "8"
    loop = (findings[0].where.loop or "")[:4]
    sid = _repeated(place[1])[:3].ljust(2, "?")  # IK301 takes two or three characters
    return SegmentError(sid, place[0], code, "" if loop == "HEAD" else loop, elements[:9], context)


def _element_error(finding: Finding) -> ElementError:
    ref = (finding.where.element or "").removeprefix(finding.where.segment_id or "")
    number, _, component = ref.partition("-")
    return ElementError(int(number), finding.code_999, int(component) if component else None)
