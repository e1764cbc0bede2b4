"""Code-set editions as read-only files under a home's `codes` folder, and the Tables that the rules read.

The home is a Path that the caller gives; no setting is read here.
"""

from billwright.codestore.inventory import OnShelf, Standing, edition_in_name, inventory, on_shelf
from billwright.codestore.loading import SETS, LoadReport, first_day, load
from billwright.codestore.lookup import (
    SEARCHED,
    Found,
    Match,
    Shown,
    plain,
    replacing,
    search,
    searchable,
    show,
    suggest,
    written,
)
from billwright.codestore.mapping import Mapping, map_code
from billwright.codestore.opening import OpenTables, newest_list, open_tables, stamp
from billwright.codestore.sets import Change
from billwright.codestore.shipped import is_prepared
from billwright.codestore.store import CodeFileError, Edition, changes
from billwright.codestore.store import every as editions
from billwright.codestore.validity import validity

__all__ = [
    "SEARCHED",
    "SETS",
    "Change",
    "CodeFileError",
    "Edition",
    "Found",
    "LoadReport",
    "Mapping",
    "Match",
    "OnShelf",
    "OpenTables",
    "Shown",
    "Standing",
    "changes",
    "edition_in_name",
    "editions",
    "first_day",
    "inventory",
    "is_prepared",
    "load",
    "map_code",
    "newest_list",
    "on_shelf",
    "open_tables",
    "plain",
    "replacing",
    "search",
    "searchable",
    "show",
    "stamp",
    "suggest",
    "validity",
    "written",
]
