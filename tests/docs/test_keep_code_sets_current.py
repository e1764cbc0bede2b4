"""The rule in docs/how-to/keep-code-sets-current.md is the one that the page begins, and its words are on the page."""

import datetime as dt
import re
from pathlib import Path

import pytest

from billwright.apps.checks import edition_rules
from billwright.apps.checks.editions import EffectView
from billwright.records.effect import CheckEffect, Effect, EndedCode
from billwright.rules.scrub.payer_rules import Rule, read_rule

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/keep-code-sets-current.md").read_text(encoding="utf-8")
(SHOWN,) = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
TODAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)
COLD = EndedCode(
    "J069", "Invented cold", 1, 1, dt.date(2026, 11, 2), (("J0691", "Light cold"), ("J0692", "Heavy cold"))
)
DRAWING = CheckEffect("ncci", "error", "36415", new=1)


def seen(set_name="icd10cm"):
    return EffectView(
        "id", set_name, "Diagnoses (ICD-10-CM)", "FY2028", dt.date(2027, 10, 1), dt.date(2025, 11, 24), NOW, NOW, 2,
        Effect({"ncci 36415": DRAWING}, {"J069": COLD}), "", "", None, "",
    )  # fmt: skip


def test_the_rule_shown_is_the_one_that_the_editor_opens_with():
    assert edition_rules.about(seen(), 1, TODAY) == SHOWN
    assert isinstance(read_rule(SHOWN), Rule)


def test_a_check_s_row_begins_a_rule_about_its_procedure_and_no_other_row_does():
    text = edition_rules.about(seen(), 2, TODAY)
    assert isinstance(read_rule(text), Rule)
    assert "when: procedure is 36415\nthen: warn" in text
    assert [edition_rules.about(seen(), row, TODAY) for row in (0, 3, -1)] == ["", "", ""]
    assert edition_rules.about(seen("revenue"), 1, TODAY) == ""


@pytest.mark.parametrize(
    "words", ["What it does to your claims", "Look what it does to your claims", "Acknowledge it", "Write a payer rule"]
)
def test_what_it_tells_to_choose_is_on_the_pages(words):
    templates = ROOT / "src/billwright/web/templates/code_sets"
    assert words in PAGE
    assert any(words in path.read_text(encoding="utf-8") for path in templates.glob("*.html"))
