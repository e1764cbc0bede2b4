"""Identifiers as bench cases: what a person types, and the compact form or the words of refusal."""

import importlib
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billwright.records import identifiers
from billwright.records.identifiers import clia, ein, mbi, ndc, npi, taxonomy

MODULES = [
    importlib.import_module(f"{identifiers.__name__}.{info.name}")
    for info in pkgutil.iter_modules(identifiers.__path__)
]

GOOD = [
    (npi, "1234567893", "1234567893"),
    (npi, "1234-567-893", "1234567893"),
    (npi, "1987654328", "1987654328"),
    (npi, "2000000002", "2000000002"),
    (mbi, "1eg4-te5-mk73", "1EG4TE5MK73"),
    (mbi, "9YY9YY9YY99", "9YY9YY9YY99"),
    (ein, "12-3456789", "123456789"),
    (taxonomy, "225100000x", "225100000X"),
    (clia, "12d4567890", "12D4567890"),
    (ndc, "0002-7597-01", "00002759701"),
    (ndc, "50242-040-62", "50242004062"),
    (ndc, "60575-4112-1", "60575411201"),
    (ndc, "00002759701", "00002759701"),
]
BAD = [
    (npi, "1234567890", "check digit"),
    (npi, "123456789", "ten digits"),
    (npi, "3234567893", "begins with 1 or 2"),
    (npi, "١٢٣٤٥٦٧٨٩٣", "ten digits"),
    (npi, "", "ten digits"),
    (mbi, "1SG4TE5MK73", "not an MBI"),
    (mbi, "0EG4TE5MK73", "not an MBI"),
    (mbi, "1EG4TE5MK7", "not an MBI"),
    (mbi, "1EG4TE5MK7A", "not an MBI"),
    (mbi, "123456789A", "not an MBI"),
    (ein, "00-1234567", "begins with 00"),
    (ein, "12-345678", "nine digits"),
    (taxonomy, "2251000000", "ends in X"),
    (taxonomy, "A25100000X", "ends in X"),
    (clia, "1234567890", "D in the third"),
    (clia, "12D456789", "D in the third"),
    (ndc, "0002759701", "with hyphens"),
    (ndc, "0000275970A", "digits only"),
    (ndc, "1", "eleven digits"),
    (ndc, "123456-1234-12", "eleven digits"),
]


@pytest.mark.parametrize(("module", "typed", "compact"), GOOD)
def test_good(module, typed, compact) -> None:
    assert module.validate(typed) == compact
    assert module.is_valid(typed)
    assert module.compact(module.format(typed)) == compact, "what is shown is read back"


@pytest.mark.parametrize(("module", "typed", "words"), BAD)
def test_bad(module, typed, words) -> None:
    assert not module.is_valid(typed)
    with pytest.raises(ValueError, match=words):
        module.validate(typed)


@pytest.mark.parametrize("module", MODULES)
@given(text=st.text(max_size=14))
def test_any_text_is_valid_or_refused_in_words(module, text) -> None:
    try:
        compact = module.validate(text)
    except ValueError as error:
        assert len(str(error)) > 10
        assert not module.is_valid(text)
    else:
        assert module.validate(compact) == compact


@given(body=st.from_regex(r"[12][0-9]{8}", fullmatch=True))
def test_each_npi_has_one_check_digit_and_no_mistyped_digit_passes(body: str) -> None:
    good = [body + last for last in "0123456789" if npi.is_valid(body + last)]
    assert len(good) == 1
    for at in range(1, 10):
        mistyped = [good[0][:at] + digit + good[0][at + 1 :] for digit in "0123456789" if digit != good[0][at]]
        assert not any(map(npi.is_valid, mistyped))


def test_the_field_s_test_npi_by_hand() -> None:
    """123456789 with 80840 before it: 24 + 2+2+6+4+1+6+5+8+9 = 67 (every second digit from the right doubled, digits
    added), so the check digit is 3."""
    assert 24 + 2 + 2 + 6 + 4 + 1 + 6 + 5 + 8 + 9 == 67
    assert npi.validate("1234567893")


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_the_four_functions(module) -> None:
    for function in ("compact", "validate", "is_valid", "format"):
        assert callable(getattr(module, function))


@pytest.mark.parametrize("module", MODULES)
def test_doctests(module) -> None:
    import doctest

    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
