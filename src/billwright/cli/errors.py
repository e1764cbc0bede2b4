"""How a command ends: 0 done; 1 done and something was found wrong; 2 the request cannot be used; 70 a defect of ours."""

OK, FOUND, UNUSABLE, DEFECT = 0, 1, 2, 70


class UnusableError(Exception):
    """The request or the file cannot be used; the text is the one line that says why."""
