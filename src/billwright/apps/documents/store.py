"""Files by their hash under BILLWRIGHT_HOME/files: written whole or not at all, never changed, checked when read."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

from billwright.apps.compliance.errors import RefusedError


class DocumentDamagedError(RefusedError):
    """The stored bytes are gone or are not those that were kept."""


def path_of(practice: UUID, digest: str) -> Path:
    """Where the file with this SHA-256 (hex) of the practice (its public id) lies."""
    return Path(settings.BILLWRIGHT_HOME) / "files" / practice.hex / digest[:2] / digest


def put(practice: UUID, data: bytes) -> str:
    """The SHA-256 of `data`, hex, once the bytes are safe on disk.

    The same bytes again change nothing, and mend a file that was damaged. A crash leaves at most a dotted temporary file.
    """
    digest = sha256(data).hexdigest()
    path = path_of(practice, digest)
    if not _holds(path, digest):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_whole(path, data)
    return digest


def get(practice: UUID, digest: str) -> bytes:
    """The bytes. Raises DocumentDamagedError where the file is gone or its content is not what its name says."""
    path = path_of(practice, digest)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DocumentDamagedError(f"the stored file {digest[:12]}… is gone: restore it from the backup") from None
    if sha256(data).hexdigest() != digest:
        raise DocumentDamagedError(f"the stored file {digest[:12]}… was changed: restore it from the backup")
    return data


def _holds(path: Path, digest: str) -> bool:
    try:
        with path.open("rb") as file:
            return sha256(file.read()).hexdigest() == digest
    except FileNotFoundError:
        return False


def _write_whole(path: Path, data: bytes) -> None:
    """mkstemp makes it readable by its owner alone, which is what a file about patients needs."""
    handle, temporary = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    _fsync_folder(path.parent)


def _fsync_folder(folder: Path) -> None:
    """The rename itself is on disk only when the folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
