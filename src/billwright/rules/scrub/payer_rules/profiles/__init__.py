"""Rules of payers that come with the program, as text that a biller can read, change and take in."""

from importlib import resources

PROFILES: dict[str, str] = {"medi-cal": "Medi-Cal (California Medicaid, fee for service)"}
"""By the name of the file, with what it is called."""


def profile_text(name: str) -> str:
    """The text of one of PROFILES. Raises KeyError for another name."""
    if name not in PROFILES:
        raise KeyError(name)
    return (resources.files(__name__) / f"{name}.rules").read_text(encoding="utf-8")
