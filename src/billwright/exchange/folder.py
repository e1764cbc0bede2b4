"""Drop folders: a partner's folder with `inbox` (we write, they take away) and `outbox` (they write, we take away).

**Why a file is delivered exactly once.** The other side may move, rename or delete what it takes from `inbox`, so looking
there says nothing about the past. What we did is therefore written down in a folder of our own beside it, `.billwright`:

1. the bytes are written to `staged/NAME` and flushed to disk;
2. the receipt `sent/NAME`, which holds their SHA-256, appears (written aside, flushed, renamed);
3. `staged/NAME` is renamed to `inbox/NAME`. This one step is the delivery.

A repeat without a receipt begins at 1: step 3 cannot have happened. A repeat with a receipt and a staged file does step 3.
A repeat with a receipt and no staged file does nothing: after step 2 only step 3 takes the staged file away. A kill at
any point leaves one of these three states. A lock held by the process, which a kill releases, keeps two carriers of one
machine from interleaving. What remains: carriers on two machines whose shared folder does not honour `flock`, and
somebody who deletes `.billwright` between a delivery and its mark in the database.

**Why a file is taken in once.** It is read where it lies and moved to `taken/` only after the caller's transaction has
committed. A kill between the two brings it again, and then it is the same bytes, which are one document and post once.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from billwright.exchange.carrier import CarryError

LARGEST_FILE = 256 * 2**20
"""Bytes. A larger one is left where it is and told: it is read into memory whole."""


class Folder:
    """The carrier for partners reached through a folder, whose path is the address. The folder itself must be there:
    making it would hide that a share is not mounted."""

    def carry(self, address: str, name: str, data: bytes) -> None:
        with _reaching(address) as root:
            ours = root / ".billwright"
            for folder in (root / "inbox", ours / "staged", ours / "sent"):
                folder.mkdir(parents=True, exist_ok=True)
            with _alone(ours / "lock"):
                _deliver(ours / "staged" / name, ours / "sent" / name, root / "inbox" / name, data)

    def waiting(self, address: str) -> list[str]:
        """By name. Names with a leading dot are files still being written; links and folders are not looked at."""
        with _reaching(address) as root:
            files = (root / "outbox").glob("[!.]*")
            return sorted(file.name for file in files if file.is_file() and not file.is_symlink())

    def read(self, address: str, name: str) -> bytes:
        with _reaching(address) as root:
            file = root / "outbox" / name
            if file.stat().st_size > LARGEST_FILE:
                raise CarryError(f"it is larger than {LARGEST_FILE >> 20} MB: split it, or move it out of outbox")
            return file.read_bytes()

    def done(self, address: str, name: str) -> None:
        """Moves it to `taken/`. Another file taken under the same name before is kept, this one gets a mark of its own."""
        with _reaching(address) as root:
            source, target = root / "outbox" / name, root / "taken" / name
            target.parent.mkdir(exist_ok=True)
            if target.exists():
                mark = sha256(source.read_bytes()).hexdigest()[:16]
                target = target.with_name(f"{target.stem}-{mark}{target.suffix}")
            source.replace(target)


def _deliver(staged: Path, receipt: Path, delivered: Path, data: bytes) -> None:
    """Steps 1 to 3 above, from wherever an earlier attempt stopped."""
    digest = sha256(data).hexdigest()
    if not receipt.exists():
        _write(staged, data)
        aside = receipt.with_name(f".{receipt.name}")
        _write(aside, digest.encode())
        aside.replace(receipt)
        _flush_folder(receipt.parent)
    elif receipt.read_text() != digest:
        raise CarryError(f"other content was carried under the name {receipt.name} before: this was not sent")
    if staged.exists():
        staged.replace(delivered)
        _flush_folder(delivered.parent)
        _flush_folder(staged.parent)


@contextmanager
def _reaching(address: str) -> Iterator[Path]:
    """The partner's folder; what the system refuses becomes a CarryError."""
    root = Path(address)
    if not root.is_dir():
        raise CarryError(f"the folder {address} is not there: is the share mounted?")
    try:
        yield root
    except OSError as error:
        raise CarryError(f"{address}: {error.strerror or type(error).__name__}") from error


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """A new or renamed name is on disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
