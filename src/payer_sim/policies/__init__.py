"""Three ready policies of payers that do not exist, for a primary-care and physical-therapy practice.

Fees, shares and limits are invented in the likeness of their kind of payer; they are nobody's contract.
"""

from importlib import resources

NAMES = ("meridian", "statecare", "harborline")


def text(name: str) -> str:
    """The TOML of a ready policy. Raises KeyError for a name that is not in NAMES."""
    if name not in NAMES:
        raise KeyError(name)
    return resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
