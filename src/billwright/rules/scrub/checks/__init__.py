"""Importing this registers every check, in the order in which findings are told."""

from billwright.rules.scrub.checks import (
    amounts,
    coverage,
    dates,
    diagnoses,
    duplicates,
    identifiers,
    modifiers,
    ncci,
)  # isort: skip

__all__ = ["amounts", "coverage", "dates", "diagnoses", "duplicates", "identifiers", "modifiers", "ncci"]
