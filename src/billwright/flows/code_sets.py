"""Loading a code set that somebody sends in: the file waits beside the codes until a worker has loaded it or refused it.

Editions lie in the home and serve every practice in it, and so does what is done here; who did it is on the trail of
their own practice.
"""

import datetime as dt
import re
import secrets
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from django.conf import settings

from billwright import codestore
from billwright.apps.checks import code_sets
from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.flows.edition_effect import ask_everywhere
from billwright.flows.progress import Advance
from billwright.records.words import counted, us_day

KEPT_FOR = dt.timedelta(days=7)
"""How long a file waits for a loading that was stopped and never gone on with."""
_ASKED = "asked.json"
_SUBJECT = re.compile(r"[a-z0-9-]{1,30}\.[0-9a-f]{32}")


class AskLoad(msgspec.Struct, frozen=True):
    """`edition` (2026Q4, FY2027, 2027 or a first day) may be empty where the publisher's name of the file says it."""

    set_name: str
    edition: str
    file_name: str


def _waiting() -> Path:
    home: Path = settings.BILLWRIGHT_HOME
    return home / "codes-sent-in"


def keep(actor: Actor, command: AskLoad, data: Iterable[bytes]) -> str:
    """Writes the file down for a worker; gives what names it, with which `load` finds it. Raises FieldErrors where it is
    clear before reading that it cannot be loaded."""
    name = Path(command.file_name.replace("\\", "/")).name.lstrip(".")[:100] or "file"
    _refuse_early(command, name)
    _tidy(actor)
    subject = f"{command.set_name}.{secrets.token_hex(16)}"
    folder = _waiting() / subject
    folder.mkdir(parents=True)
    with (folder / name).open("wb") as file:
        file.writelines(data)
    (folder / _ASKED).write_bytes(msgspec.json.encode(msgspec.structs.replace(command, file_name=name)))
    return subject


def _refuse_early(command: AskLoad, name: str) -> None:
    shelf = codestore.on_shelf(settings.BILLWRIGHT_HOME, command.set_name)
    if shelf is None:
        raise FieldErrors({"set_name": "choose one of the code sets"})
    if command.edition:
        try:
            codestore.first_day(Path(name), command.edition)
        except codestore.CodeFileError:
            raise FieldErrors({"edition": "type it as 2026Q4, FY2027, 2027 or a first day like 2026-10-01"}) from None
    elif not name.lower().endswith(".zip") and not codestore.edition_in_name(command.set_name, name):
        words = "the file’s name does not say which edition it is: type one, such as 2026Q4 or a first day 2026-10-01"
        raise FieldErrors({"edition": words})


def _tidy(actor: Actor) -> None:
    """Files of loadings that nobody went on with."""
    for folder in _waiting().glob("*"):
        since = dt.datetime.fromtimestamp(folder.stat().st_mtime, dt.UTC)
        if actor.now - since > KEPT_FOR:
            shutil.rmtree(folder, ignore_errors=True)


def load(actor: Actor, subject: str, advance: Advance) -> str:
    """Loads what `keep` wrote down, and says what came of it. Raises RefusedError, naming file and line, where it is no
    file of the set; then the edition before it stays. A loading that is stopped keeps the file and begins anew."""
    folder = _waiting() / subject
    if not _SUBJECT.fullmatch(subject) or not (folder / _ASKED).is_file():
        raise RefusedError("the file is no longer here: load it again from the page of its code set")
    asked = msgspec.json.decode((folder / _ASKED).read_bytes(), type=AskLoad)
    advance(0, 0)
    try:
        report = codestore.load(
            settings.BILLWRIGHT_HOME, asked.set_name, folder / asked.file_name, asked.edition or None,
            lambda rows: advance(rows, 0),
        )  # fmt: skip
    except codestore.CodeFileError as refusal:
        shutil.rmtree(folder, ignore_errors=True)
        raise RefusedError(f"{refusal}. Nothing was changed.") from None
    followed = [] if report.already else [each(actor, report) for each in AFTER_LOADING]
    shutil.rmtree(folder, ignore_errors=True)
    return " ".join(part for part in (_words(report), *followed) if part)


def _words(report: codestore.LoadReport) -> str:
    edition = report.edition
    if report.already:
        return f"The same file is loaded already, as {edition.name}: nothing was changed."
    changes = f"{report.added:,} added, {report.ended:,} ended, {report.changed:,} changed"
    said = f"{edition.name}, in force from {us_day(edition.starts)}: {counted(edition.rows, 'row')}; {changes}."
    return " ".join((said, *(f"{note[:1].upper()}{note[1:]}." for note in report.notes)))


def _note_on_trail(actor: Actor, report: codestore.LoadReport) -> str:
    code_sets.took_in(actor, code_sets.TookIn(report.edition.set_name, report.edition.name))
    return ""


AfterLoading = Callable[[Actor, codestore.LoadReport], str]
"""What a new edition brings with it, in the name of whoever had it loaded; says what came of it, or nothing."""
AFTER_LOADING: tuple[AfterLoading, ...] = (_note_on_trail, ask_everywhere)
"""Done in this order once an edition is in; each must bear to be done again."""
