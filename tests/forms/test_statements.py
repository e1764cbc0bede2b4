"""Patient statements as they come out of the printer."""

import re

import pytest
from tests.forms.samples import pages, read, statement

from billwright.forms import FormError, statement_pdf
from billwright.records.invoice import AgingBucket, StatementLine

DETACH = "Please detach and return this part"


def test_each_charge_goes_from_its_cost_to_what_is_owed() -> None:
    """Three visits: 185.00 − 90.00 − 60.00 − 10.00 = 25.00 each, 75.00 together."""
    pdf = statement_pdf(statement(3))
    (text,) = pages(pdf)
    for words in (
        "Statement\nNov 24, 2026",
        "Account A-2044",
        "Pat Sample\n12 Orchard Lane\nMillbrook NY 12545",
        "Your insurance has paid its part.",
        "Sep 1, 2026 Office visit 0000 185.00 90.00 60.00 10.00 25.00",
        "Total due by Dec 15, 2026 $75.00",
        "0–30 days 31–60 days 61 days and longer\n$60.00 $15.00 $0.00",
    ):
        assert words in text
    assert "$75.00" in text[text.index(DETACH) :]
    assert read(pdf).metadata.title == "Statement Nov 24, 2026"  # type: ignore[union-attr]


@pytest.mark.parametrize("count", [1, 40, 400])
def test_what_is_owed_adds_up_over_all_pages(count: int) -> None:
    texts = pages(statement_pdf(statement(count)))
    owed = re.findall(r"Office visit \d{4} .* ([\d.]+)$", "\n".join(texts), flags=re.MULTILINE)
    assert len(owed) == count
    assert sum(int(each.replace(".", "")) for each in owed) == 2500 * count
    assert f"Total due ${25 * count:,}.00" in texts[-1]
    assert [DETACH in text for text in texts] == [False] * (len(texts) - 1) + [True]


def test_credit_balance_asks_for_nothing() -> None:
    """25.00 owed − 40.00 paid ahead = 15.00 in the patient's favor."""
    ahead = StatementLine("Payment, not yet applied", patient_paid_cents=4000)
    (text,) = pages(statement_pdf(statement(lines=(*statement(1).lines, ahead), aging=())))
    assert "Payment, not yet applied 0.00 0.00 0.00 40.00 −40.00" in text
    assert "Credit in your favor Nothing to pay $15.00" in text
    assert "Total due −$15.00" in text
    assert DETACH not in text


def test_aging_that_disagrees_with_the_lines_is_refused() -> None:
    with pytest.raises(FormError, match=r"A-2044: the lines owe \$75.00 but the aging adds up to \$70.00"):
        statement_pdf(statement(3, aging=(AgingBucket(0, 30, 7000),)))
