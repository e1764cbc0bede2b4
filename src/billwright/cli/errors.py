"""How a command ends: 0 done; 1 done and something was found wrong; 2 the request cannot be used; 70 a defect of ours."""

import errno
import os
import sys
import traceback

OK, FOUND, UNUSABLE, DEFECT = 0, 1, 2, 70
INTERRUPTED = 130
"""What a shell reports of a program that Ctrl-C ended."""


class UnusableError(Exception):
    """The request or the file cannot be used; the text is the one line that says why."""


REFUSALS = (
    ("billwright.x12", "X12Error"),
    ("billwright.codestore", "CodeFileError"),
    ("billwright.batch.context", "ContextFileError"),
    ("billwright.apps.compliance.errors", "RefusedError"),
    ("billwright.apps.compliance.access", "NotAllowedError"),
    ("billwright.apps.compliance.access", "NotFoundError"),
    ("billwright.apps.compliance.access", "KeyReusedError"),
    ("billwright.apps.compliance.rls", "UnsafeRoleError"),
)
"""What the parts below raise for the person. A part that was never imported has raised nothing."""


def refusal(error: BaseException) -> str:
    """The line that tells the person why the request cannot be used; empty where the fault is not theirs."""
    kinds = [getattr(sys.modules[module], name) for module, name in REFUSALS if module in sys.modules]
    if isinstance(error, (UnusableError, *kinds)):
        return _one_line(str(error))
    if isinstance(error, OSError) and error.filename is not None:
        return _one_line(f"{error.filename}: {error.strerror}")
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "the disk is full"
    if _is_no_database(error):
        return f"the database does not answer, see DATABASE_URL: {_one_line(str(error))}"
    return ""


def _is_no_database(error: BaseException) -> bool:
    """The server is away, the file locked, read-only or damaged; a missing table or column is a defect of ours."""
    module = sys.modules.get("django.db")
    return module is not None and type(error) in (module.OperationalError, module.DatabaseError) and (
        not str(error).startswith("no such")
    )  # fmt: skip


def _one_line(text: str) -> str:
    return " ".join(text.split())


def told(error: BaseException) -> int:
    """Says on standard error how it went wrong, and gives the exit code."""
    why = refusal(error)
    if why:
        sys.stderr.write(f"billwright: {why}\n")
        return UNUSABLE
    if os.environ.get("BILLWRIGHT_DEBUG") == "1":
        traceback.print_exception(error)
    sys.stderr.write(
        f"billwright: a defect of ours ({type(error).__name__}): what was begun was undone. "
        "Set BILLWRIGHT_DEBUG=1 and run it again to see where, and please report it.\n"
    )
    return DEFECT
