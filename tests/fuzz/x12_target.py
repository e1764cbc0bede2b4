"""What atheris drives: any bytes through everything that reads X12. `python tests/fuzz/x12_target.py [corpus] [-flags]`."""

import sys

import atheris

with atheris.instrument_imports(include=["billwright"]):
    from billwright import x12

NUMBERS = x12.Numbers("VISIT-1", frozenset({41}), frozenset({7}), frozenset({"0001"}))


def one(data: bytes) -> None:
    """Raises where the promise is broken: nothing but an X12Error with its position may come out."""
    for reader in (x12.read, x12.read_acknowledgments, x12.outline, lambda data: x12.passages(data, NUMBERS)):
        try:
            for _ in reader(data):
                pass
        except x12.X12Error as problem:
            assert 0 <= problem.position <= len(data)
    try:
        report = x12.check(data)
    except x12.X12Error:
        return
    x12.acknowledge(report)
    if not report.is_refused:
        assert x12.from_json(x12.to_json(data)) == data


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
