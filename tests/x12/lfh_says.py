"""Run by an environment that has linuxforhealth-x12: for each file given, what it refuses it for, as JSON on one line
each."""

import json
import sys
from pathlib import Path

from linuxforhealth.x12.io import X12ModelReader  # type: ignore[import-not-found]


def verdict(path: str) -> str:
    """Empty where it reads the file; else the first words of its refusal."""
    try:
        with X12ModelReader(Path(path).read_text("latin-1")) as reader:
            for model in reader.models():
                model.x12()
    except (ValueError, LookupError, TypeError, AttributeError) as problem:
        lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
        return f"{type(problem).__name__}: {' / '.join(lines[:3])}"[:200]
    return ""


for name in sys.argv[1:]:
    print(json.dumps(verdict(name)))
