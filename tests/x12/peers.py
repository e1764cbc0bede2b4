"""What other people's X12 software says of a file, in the words of ours, so that the two can be compared.

A verdict is a set of short texts: `1:17 HL01` an element in the first transaction (ST being position 1), `1:17 HL not
used`, `1 lacks 2010BB`, `GE01` of the envelope. Where something is missing, positions are left out: each program points
elsewhere.
"""

from __future__ import annotations

import io
import json
import logging
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyx12.errors  # type: ignore[import-untyped]
import pyx12.params  # type: ignore[import-untyped]
import pyx12.x12n_document  # type: ignore[import-untyped]

from billwright import x12
from billwright.records.finding import Finding

UNREADABLE = "cannot read it"
_LABELS = ((b"005010X222A2", b"005010X222A1"), (b"005010X223A3", b"005010X223A2"))
"""The same guides under their later labels, which pyx12 has no map for."""
_NUMBERED = {"HL1": "HL01", "HL2": "HL02", "LX": "LX01"}
_ENVELOPE = (
    (r"(SE|GE|IEA) count", r"\g<1>01"),
    (r"(SE|GE|IEA) id=\S+ does not match", r"\g<1>02"),
    (r"Mandatory segment .* \((SE|GE|IEA)=\S*\) missing", r"lacks \g<1>"),
    (r".* not unique within file", "number again"),
)
"""What pyx12 says of the envelope, and our words for it."""
_TRAILERS = ("SE01", "SE02", "GE01", "GE02", "IEA01", "IEA02")
_MISPLACED = {
    "x12.guide.segment-unexpected": "not used",
    "x12.guide.segment-qualifier": "not used",
    "x12.syntax.segment-id": "not used",
    "x12.guide.segment-order": "out of order",
    "x12.guide.segment-repeats": "too often",
    "x12.guide.loop-repeats": "too often",
    "x12.guide.not-covered": "passed through",
}


class Rule(NamedTuple):
    """One kind of disagreement: in which files, who says it, what it is, who is right, and why."""

    file: str
    who: str
    what: str
    right: str
    why: str


def rules(table: Path) -> list[Rule]:
    lines = [line for line in table.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [Rule(*line.split(" | ")) for line in lines]


class Disagreement(NamedTuple):
    """`who` alone says `what`: of us with the finding's id."""

    who: str
    what: str


def disagreements(data: bytes, peer: str, theirs: set[str]) -> list[Disagreement]:
    """Of a file that a peer cannot read no more than that."""
    if unread := [text for text in theirs if text.startswith(UNREADABLE)]:
        return [Disagreement(peer, text) for text in unread]
    ours = we_say(data)
    mine = [Disagreement("we", f"{text} {kind}") for text, kind in ours.items() if text not in theirs]
    return mine + [Disagreement(peer, text) for text in sorted(theirs - ours.keys())]


def unruled(name: str, found: list[Disagreement], rules: list[Rule], used: set[Rule]) -> list[str]:
    """Those that no rule speaks of; the rules that speak of any are added to `used`."""
    left = []
    for who, what in found:
        speaking = {
            rule for rule in rules if rule.who == who and fnmatchcase(name, rule.file) and fnmatchcase(what, rule.what)
        }
        used |= speaking
        if not speaking:
            left.append(f"{name} | {who} | {what}")
    return left


# --- ours


def we_say(data: bytes) -> dict[str, str]:
    """Our findings: what a peer would say of it, and the finding's id."""
    report = x12.check(data)
    said: dict[str, str] = {}
    for number, transaction in enumerate(report.transactions, 1):
        for finding in transaction.findings:
            said[_ours(finding, f"{number}:{finding.where.segment}", str(number))] = finding.id.removeprefix("x12.")
    for interchange in report.interchanges:
        outside = [*interchange.findings, *(each for group in interchange.groups for each in group.findings)]
        said |= {_ours(finding, "-", "-"): finding.id.removeprefix("x12.") for finding in outside}
    return said


def _ours(finding: Finding, place: str, transaction: str) -> str:
    where = finding.where
    if missing := re.search(r"\((?:loop )?(\w+)[^)]*\) is missing", finding.message):
        return f"{transaction} lacks {missing[1]}"
    if finding.id == "x12.syntax.trailing-separator":
        return f"{place} {where.segment_id} trailing"
    if how := _MISPLACED.get(finding.id):
        return f"{place} {where.segment_id} {how}"
    if finding.id == "x12.syntax.missing-trailer":
        return f"{transaction} lacks {where.element or where.segment_id}"
    if finding.id == "x12.syntax.control-number-again":
        return f"{transaction} number again"
    if where.element in _TRAILERS:
        return f"{transaction} {where.element}"
    return f"{place} {where.element or where.segment_id}"


# --- pyx12


def pyx12_says(data: bytes) -> set[str]:
    """Its verdict under its own maps, of which it has none for the 270, 271, 276, 277, 278 and 997 of 5010."""
    for later, known in _LABELS:
        data = data.replace(later, known)
    out = io.StringIO()
    text = io.StringIO(data.decode("latin-1"))
    logging.disable(logging.CRITICAL)
    try:
        pyx12.x12n_document.x12n_document(pyx12.params.params(), text, None, None, fd_json=out)
    except (pyx12.errors.EngineError, IndexError) as problem:
        return {f"{UNREADABLE}: {problem}"}
    finally:
        logging.disable(logging.NOTSET)
    return set(_theirs(json.loads(out.getvalue()))) if out.getvalue() else {UNREADABLE}


def _theirs(document: dict[str, Any]) -> Iterator[str]:
    number = 0
    for interchange in document["interchanges"]:
        yield from (_whole(error, "-") for error in interchange["errors"])
        for group in interchange["groups"]:
            yield from (_whole(error, "-") for error in group["errors"])
            for transaction in group["transactions"]:
                number += 1
                yield from (_whole(error, str(number)) for error in transaction["errors"])
                for segment in transaction["segments"]:
                    yield from _segment(segment, number)


def _whole(error: dict[str, Any], transaction: str) -> str:
    """An error of an interchange, group or transaction as a whole."""
    for pattern, words in _ENVELOPE:
        if match := re.match(pattern, error["err_str"]):
            return f"{transaction} {match.expand(words)}"
    return f"{transaction} {error['err_str']}"


def _segment(segment: dict[str, Any], number: int) -> Iterator[str]:
    place, sid = f"{number}:{segment['seg_count']}", segment["seg_id"]
    for error in segment["errors"]:
        code, text = error["err_cde"], error["err_str"]
        named = re.search(r"\((\w+)\) (?:is )?missing", text)
        if code == "3" and named:
            yield f"{number} lacks {named[1]}"
        elif code == "8" and named:
            yield f"{place} {named[1]}"
        elif code in _NUMBERED:
            yield f"{place} {_NUMBERED[code]}"
        else:
            how = {"1": "not used", "2": "not used", "4": "too often", "5": "too often", "SEG1": "trailing"}
            yield f"{place} {sid} {how.get(code, text)}"
    for element in segment["elements"]:
        part = f"-{element['subele_pos']}" if element["subele_pos"] else ""
        yield f"{place} {sid}{element['ele_pos']:02d}{part}"


# --- linuxforhealth-x12


def lfh_refuses(python: Path, paths: list[Path]) -> list[str]:
    """For each file, empty where it reads it, else the first words of its refusal. `python` has it installed."""
    script = Path(__file__).with_name("lfh_says.py")
    names = [str(path) for path in paths]
    ran = subprocess.run([python, script, *names], capture_output=True, text=True, check=True, timeout=600)
    return [msgspec.json.decode(line, type=str) for line in ran.stdout.splitlines()]


def we_refuse(data: bytes) -> str:
    """The errors of a file as one text; empty where there is none."""
    errors = [one for one in x12.check(data).findings if one.severity == "error"]
    told = {f"{one.id.removeprefix('x12.')} {one.where.element or one.where.segment_id}" for one in errors}
    return ", ".join(sorted(told))


def verdicts(data: bytes, refusal: str) -> list[Disagreement]:
    """Who alone refuses a file."""
    ours = we_refuse(data)
    if bool(ours) == bool(refusal):
        return []
    return [Disagreement("we", ours) if ours else Disagreement("lfh", refusal)]
