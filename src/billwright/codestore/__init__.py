"""Code-set editions as read-only files under a home's `codes` folder, and the Tables that the rules read.

The home is a Path that the caller gives; no setting is read here.
"""

from billwright.codestore.loading import SETS, LoadReport, load
from billwright.codestore.lookup import SEARCHED, Found, Match, Shown, search, show, suggest
from billwright.codestore.mapping import Mapping, map_code
from billwright.codestore.opening import OpenTables, open_tables, stamp
from billwright.codestore.shipped import is_prepared
from billwright.codestore.store import CodeFileError, Edition
from billwright.codestore.store import every as editions
from billwright.codestore.validity import validity

__all__ = [
    "SEARCHED",
    "SETS",
    "CodeFileError",
    "Edition",
    "Found",
    "LoadReport",
    "Mapping",
    "Match",
    "OpenTables",
    "Shown",
    "editions",
    "is_prepared",
    "load",
    "map_code",
    "open_tables",
    "search",
    "show",
    "stamp",
    "suggest",
    "validity",
]
