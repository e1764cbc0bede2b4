"""A home with the shipped ICD-10-CM, compiled once, and files written here in the publishers' layouts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from billwright import codestore

NOTICE = "Invented edits. Nothing here is from a licensed file.\t\t\t\t\t\t\r\n"
HEADING = (
    "Column1/Column2 Edits\t\t\t\t\t\t\r\n"
    'Column 1\tColumn 2\t"*=in existence\nprior to 1996"\tEffective Date\t"Deletion Date\n*=no data"\t'
    '"Modifier\n0=not allowed\n1=allowed\n9=not applicable"\tRationale – ours\r\n'
)
EDITS = (
    "20610\t20600\t \t20200101\t*\t0\tone joint at a time\r\n"
    "97530\t97116\t \t20200101\t*\t1\tthe first holds the second\r\n"
    "97530\t97110\t \t20190101\t20241231\t1\tthe first holds the second\r\n"
    "97530\t97110\t \t20250101\t*\t0\tchanged our mind\r\n"
    "97140\t97112\t*\t20210401\t20210401\t9\tdeleted on the day it began\r\n"
    "A0021\tG0283\t \t20260101\t*\t1\tletters sort too\r\n"
)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("codes")
    codestore.open_tables(home)
    return home


@pytest.fixture
def home(compiled: Path, tmp_path: Path) -> Path:
    """A home of the test's own; its files are links, as no edition is ever written to."""
    shutil.copytree(compiled, tmp_path / "home", copy_function=os.link)
    return tmp_path / "home"


@pytest.fixture
def ncci_file(tmp_path: Path):
    """Writes a file in the official layout, in the official encoding."""

    def write(edits: str = EDITS, name: str = "ccipra-v322r0-f1.txt", heading: str = NOTICE + HEADING) -> Path:
        path = tmp_path / name
        path.write_bytes((heading + edits).encode("cp1252"))
        return path

    return write


@pytest.fixture(scope="session")
def shared() -> Iterator[Path]:
    """The public files that are not part of the checkout."""
    folder = Path(os.environ.get("BILLWRIGHT_SHARED", Path(__file__).parents[3] / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("the shared public data files are not on this machine (BILLWRIGHT_SHARED)")
    yield folder
