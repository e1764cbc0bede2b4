"""The two things this library raises. Everything else that is wrong with a file is a Finding."""


class X12Error(ValueError):
    """The bytes are not X12, or cannot be divided into segments at all. `position` is the byte where that showed."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(f"{message} (at byte {position})")
        self.position = position


class X12ValueError(X12Error):
    """A value cannot be written: it holds a delimiter, or is not what the element takes. `element` names it: "NM103"."""

    def __init__(self, message: str, element: str, loop: str = "") -> None:
        ValueError.__init__(self, f"{element}{f' in loop {loop}' if loop else ''}: {message}")
        self.position = 0
        self.element = element
        self.loop = loop
