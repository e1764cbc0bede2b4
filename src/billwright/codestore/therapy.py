"""Medicare's yearly therapy thresholds, built in."""

from __future__ import annotations

import csv
import functools
import importlib.resources

from billwright.rules.codes.therapy import TherapyLimit


@functools.cache
def limits() -> dict[int, TherapyLimit]:
    """By calendar year."""
    file = importlib.resources.files("billwright.codestore") / "builtin" / "therapy_thresholds.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {int(row["year"]): TherapyLimit(int(row["kx_cents"]), int(row["review_cents"])) for row in rows}
