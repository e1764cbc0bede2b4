"""One fact a key, in a file that opens in milliseconds: a fact stays bytes until somebody asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from billwright.codestore.store import CodeFileError

Fact = TypeVar("Fact")
DATA = "facts.msgpack"


def write(folder: Path, facts: Mapping[str, object]) -> int:
    """Gives the number of facts."""
    (folder / DATA).write_bytes(msgspec.msgpack.encode({key: facts[key] for key in sorted(facts)}))
    return len(facts)


class Facts(Generic[Fact]):
    """An edition open for reading. `kind` is the type of its facts. Raises CodeFileError where the store is damaged."""

    def __init__(self, folder: Path, edition: str, kind: type[Fact]) -> None:
        self.edition = edition
        try:
            raw = msgspec.msgpack.decode((folder / DATA).read_bytes(), type=dict[str, msgspec.Raw])
        except (OSError, msgspec.DecodeError) as error:
            raise CodeFileError(
                folder / DATA, f"the store of {edition} is damaged: remove {folder} and load it again"
            ) from error
        self._raw: dict[str, msgspec.Raw] = raw
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._decoded: dict[str, Fact] = {}

    def __len__(self) -> int:
        return len(self._raw)

    def find(self, key: str) -> Fact | None:
        fact = self._decoded.get(key)
        if fact is None and (raw := self._raw.get(key)) is not None:
            fact = self._decoded[key] = self._decoder.decode(raw)
        return fact

    def all(self) -> dict[str, Fact]:
        """Every fact, in the order of the keys."""
        return {key: self._decoder.decode(raw) for key, raw in self._raw.items()}
