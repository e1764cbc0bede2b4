"""Nothing that names a patient reaches a log."""

import logging


class NoPhi(logging.Filter):
    """Strips what could carry a person's data: arguments of request logs, query strings, tracebacks' values.

    Our own code logs ids and counts only. This filter is the second line: it drops exception text (messages of
    database errors quote the values that they refuse) and keeps the type, and cuts addresses at their query string.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info:
            kind = record.exc_info[0]
            record.msg = f"{record.msg} [{kind.__name__ if kind else 'error'}]"
            record.exc_info = None
            record.exc_text = None
        if isinstance(record.args, tuple):
            record.args = tuple(_short(each) for each in record.args)
        for secret in ("request", "sql", "params"):
            record.__dict__.pop(secret, None)
        return True


def _short(value: object) -> object:
    if isinstance(value, int | float):
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    return str(value).split("?", 1)[0]
