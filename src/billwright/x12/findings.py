"""Everything this library can find, by stable id; and the list that findings are gathered in."""

from __future__ import annotations

from typing import NamedTuple

from billwright.records.finding import Finding, Severity, Where

MOST_FINDINGS = 10_000
"""A hostile file can be wrong in every byte: past this many, counting stops with `x12.too-many-findings`."""


class Entry(NamedTuple):
    """One kind of finding. `code` is the 999's: IK304 for a segment, IK403 for an element, IK502 or AK905 for a whole."""

    severity: Severity
    message: str
    fix: str
    code: str = ""


_SYNTAX: dict[str, Entry] = {
    "isa-fields": Entry("error", "ISA{number:02d} is {length} characters long; it must be {expected}", "Pad ISA fields to their fixed lengths.", "I"),
    "isa-delimiters": Entry("error", "Two delimiters of this interchange are the same character ({value})", "Use four different characters that occur in no value."),
    "isa-repetition": Entry("warn", "ISA11 says {value}, which is not a repetition separator in version {version}", "Send ^ in ISA11, or the separator agreed with the partner."),
    "isa-version": Entry("warn", "ISA12 says version {value}, which this library does not know", "Send 00501 (or 00401 for an old archive)."),
    "junk": Entry("warn", "{count} bytes outside any interchange were passed over: {value}", "Send nothing before ISA or after IEA."),
    "ungrouped": Entry("error", "{value} stands outside {expected}", "Put every transaction within ST and SE, GS and GE, ISA and IEA."),
    "missing-trailer": Entry("error", "{expected} is missing: {value} begins or the file ends before it", "Send the file whole; ask for it again if it was cut off."),
    "stray-trailer": Entry("error", "{value} ends something that was not begun", "Remove it, or send what it should end."),
    "count": Entry("error", "{element} says {value}, but there are {expected}", "Let the program that writes the file count; it may have been edited or cut."),
    "control-number": Entry("error", "{element} says {value}, but it was begun with {expected}", "The trailer repeats the control number of its header."),
    "control-number-again": Entry("error", "Control number {value} is used twice within {expected}", "Give each transaction a control number of its own."),
    "functional-id": Entry("error", "GS01 says {value}, but transaction {expected} belongs in another group", "Group transactions by their functional identifier."),
    "version-mismatch": Entry("error", "ST03 says {value}, but its group's GS08 says {expected}", "ST03 repeats GS08."),
    "segment-long": Entry("error", "A segment is longer than {expected} characters; it was passed over", "Check the segment terminator: it is not the one that ISA declares."),
    "segment-id": Entry("error", "{value} is not a segment identifier", "A segment begins with two or three capital letters or digits.", "1"),
    "segment-empty": Entry("warn", "An empty segment: two terminators in a row", "Remove the second terminator."),
    "trailing-separator": Entry("warn", "{element}: separators follow the last value", "End a segment or composite after its last value."),
    "binary-length": Entry("error", "BIN01 says {value} bytes, and no segment terminator follows them", "BIN01 counts the bytes of BIN02 exactly."),
    "encoding": Entry("info", "Text that is not UTF-8 was read as Latin-1", "Agree on one character set with the partner."),
}  # fmt: skip

_GUIDE: dict[str, Entry] = {
    "not-covered": Entry("info", "{value} is passed through: only its envelope was checked", "Nothing to do."),
    "read-as-5010": Entry("info", "Version {value} is read by the 5010 guide; its elements were not checked", "Ask the partner for 5010 where it still exchanges."),
    "version-unknown": Entry("warn", "Version {value} is not one that the {expected} guide knows; it was checked as {known}", "Use the version label that the partner's companion guide gives."),
    "segment-unexpected": Entry("error", "{segment} is not used here", "Remove it, or move it to the loop that has it.", "2"),
    "segment-qualifier": Entry("error", "{segment} with {value} is not used here", "Use one of {expected}, or move it to the loop that has it.", "2"),
    "segment-missing": Entry("error", "{name} ({segment}) is missing", "Send it: the guide requires it in loop {loop}.", "3"),
    "loop-missing": Entry("error", "{name} (loop {value}) is missing", "Send it: the guide requires it in loop {loop}.", "I7"),
    "loop-repeats": Entry("error", "{name} (loop {loop}) comes more than {expected} times", "Send at most {expected}.", "4"),
    "segment-repeats": Entry("error", "{name} ({segment}) comes more than {expected} times", "Send at most {expected}.", "5"),
    "segment-order": Entry("error", "{name} ({segment}) comes too late", "Move it before what the guide puts after it.", "7"),
    "element-missing": Entry("error", "{element} is empty, and the guide requires it", "Fill it in.", "1"),
    "element-paired": Entry("error", "{element} is empty while its other half is there", "Send both or neither.", "2"),
    "element-extra": Entry("error", "{element} holds {value}, beyond the last element of this segment", "Remove it.", "3"),
    "element-unexpected": Entry("error", "{element} holds {value}, and the guide does not use it", "Leave it empty.", "I10"),
    "element-repeats": Entry("error", "{element} is repeated more than {expected} times", "Send at most {expected}.", "12"),
    "element-composite": Entry("error", "{element} holds a component separator but has no components", "Remove the separator from the value.", "3"),
    "element-short": Entry("error", "{element} ({value}) is shorter than {expected}", "Fill it in whole.", "4"),
    "element-long": Entry("error", "{element} ({value}) is longer than {expected}", "Shorten it.", "5"),
    "element-character": Entry("error", "{element} holds a control character", "Remove it.", "6"),
    "element-number": Entry("error", "{element} ({value}) is not a number as X12 writes them", "Digits with at most one decimal point, a minus sign before them.", "6"),
    "element-code": Entry("error", "{element} ({value}) is not a code that is used here", "Use one of {expected}.", "7"),
    "element-date": Entry("error", "{element} ({value}) is not a date", "Write CCYYMMDD, or CCYYMMDD-CCYYMMDD where the qualifier is RD8.", "8"),
    "element-time": Entry("error", "{element} ({value}) is not a time", "Write HHMM or HHMMSS.", "9"),
    "hl-number": Entry("error", "HL01 is {value}; the next number would be {expected}", "Number the levels 1, 2, 3 ... through the transaction.", "I9"),
    "hl-parent": Entry("error", "HL02 is {value}; the level it stands under is {expected}", "Name the level that it belongs to.", "I9"),
    "hl-child": Entry("error", "HL04 is {value}, but {expected}", "1 where levels follow under it, 0 where none does.", "I9"),
}  # fmt: skip

_BALANCE: dict[str, Entry] = {
    "claim-total": Entry("error", "CLM02 is {value}, but its lines add up to {expected}", "Correct the claim's total or its lines."),
    "payment-total": Entry("error", "BPR02 is {value}, but the claims less the provider adjustments come to {expected}", "Do not post; ask the payer for a corrected remittance."),
    "claim-paid": Entry("error", "CLP04 is {value}, but charge less adjustments is {expected}", "Set the claim aside and ask the payer."),
    "line-paid": Entry("error", "SVC03 is {value}, but charge less adjustments is {expected}", "Set the claim aside and ask the payer."),
    "line-charges": Entry("error", "CLP03 is {value}, but the lines' charges add up to {expected}", "Set the claim aside and ask the payer."),
    "coverage-paid": Entry("warn", "The other payer paid {value}, but its lines add up to {expected}", "Copy the other payer's remittance exactly."),
    "group-count": Entry("error", "{element} says {value}, but {expected} are told of", "Let the program that writes the acknowledgment count."),
}  # fmt: skip

_VALUES: dict[str, Entry] = {
    "npi": Entry("error", "{element} ({value}) is not an NPI: its check digit is wrong", "Look the number up in NPPES; NPIs are ten digits.", "I13"),
    "npi-received": Entry("warn", "{element} ({value}) is not an NPI: its check digit is wrong", "Tell the payer; match the claim by its control number."),
    "amount": Entry("error", "{element} ({value}) is not an amount in cents", "At most two decimals.", "6"),
    "pointer": Entry("error", "{element} points to diagnosis {value}, and the claim has {expected}", "Point to a diagnosis of this claim.", "I13"),
}  # fmt: skip

CATALOG: dict[str, Entry] = {
    **{f"x12.syntax.{name}": entry for name, entry in _SYNTAX.items()},
    **{f"x12.guide.{name}": entry for name, entry in _GUIDE.items()},
    **{f"x12.balance.{name}": entry for name, entry in _BALANCE.items()},
    **{f"x12.value.{name}": entry for name, entry in _VALUES.items()},
    "x12.too-many-findings": Entry("error", "More than {expected} findings; the rest were not counted", "Mend these and check again."),
}  # fmt: skip

_PREVIEW = 60


class Findings(list[Finding]):
    """The findings of one file, transaction or claim, in the order met, with a bound on their number."""

    def __init__(self, file: str | None = None, most: int = MOST_FINDINGS) -> None:
        super().__init__()
        self.file, self.most = file, most

    def add(self, id: str, where: Where | None = None, /, **words: object) -> None:  # noqa: A002
        """One finding of the catalogue's `id` at a place; `words` fill its sentences."""
        if len(self) >= self.most:
            if len(self) == self.most:
                self._put("x12.too-many-findings", Where(file=self.file), {"expected": self.most})
            return
        self._put(id, where or Where(file=self.file), words)

    def _put(self, id: str, where: Where, words: dict[str, object]) -> None:  # noqa: A002
        entry = CATALOG[id]
        said = {"element": where.element, "segment": where.segment_id, "loop": where.loop}
        said |= {key: _short(word) for key, word in words.items()}
        message, fix = entry.message.format(**said), entry.fix.format(**said)
        self.append(Finding(id, entry.severity, where, message, fix, "ASC X12 005010", entry.code))


def _short(word: object) -> object:
    if not isinstance(word, str):
        return word
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in word[: _PREVIEW + 1])
    return shown if len(word) <= _PREVIEW else shown[:_PREVIEW] + "…"
