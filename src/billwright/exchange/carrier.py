"""What every way to a partner must be able to do, and the names under which it does it once."""

from hashlib import sha256
from pathlib import PurePath
from typing import Protocol


class CarryError(Exception):
    """The partner could not be reached or did not take it; nothing is known to have gone wrong for good, so try again."""


class Carrier(Protocol):
    """One channel. `address` is the partner's, in that channel's own form. Every method may be repeated after a kill.

    All raise CarryError, in words for a person.
    """

    def carry(self, address: str, name: str, data: bytes) -> None:
        """Delivers `data` under `name`, whole, once: the same name again delivers nothing more, wherever it is by then."""

    def waiting(self, address: str) -> list[str]:
        """Names of what the partner has laid out for us, in the order in which they are to be read."""

    def read(self, address: str, name: str) -> bytes:
        """The bytes of one of them, which stays where it is."""

    def done(self, address: str, name: str) -> None:
        """It is safe with us: it no longer waits."""


def once_name(practice: str, key: str, name: str) -> str:
    """`name` with a mark of the practice (its public id) and the message's key: the same message, the same name.

    >>> once_name("0192", "batch:1", "1B000001.837"), once_name("0192", "batch:2", "1B000001.837")
    ('1B000001-f087b3a65c71629e.837', '1B000001-88429200e780f614.837')
    """
    mark = sha256(f"{practice}:{key}".encode()).hexdigest()[:16]
    path = PurePath(PurePath(name).name)
    return f"{path.stem}-{mark}{path.suffix}"
