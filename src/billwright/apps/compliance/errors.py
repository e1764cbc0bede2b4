"""Refusals that a person can act on. Everything that an action refuses for a business reason is one of these."""


class RefusedError(Exception):
    """A business refusal: its text is a sentence for the person, with what to do, and without a patient's data."""


class FieldErrors(RefusedError):  # noqa: N818  several errors, one a field
    """What is wrong, field by field, so that a form can say it beside the field. `fields` maps name → words."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__("; ".join(f"{name}: {words}" for name, words in fields.items()))


class StaleVersionError(RefusedError):
    """Somebody else changed it since it was opened; nothing was overwritten."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} was changed by somebody else since you opened it: look again, then repeat your change"
        )
