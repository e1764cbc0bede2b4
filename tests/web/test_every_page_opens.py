"""Every page that needs nothing in its address opens, empty, for the owner."""

import re

import pytest
from django.urls import reverse

PAGES = ("today", "team", "find", "patients", "new_patient", "new_client", "new_visit", "claims", "remittances", "invoices",
         "new_invoice", "receipts", "choose_account", "desk_day", "inquiries", "new_inquiry", "documents",
         "receive", "fee_schedules", "practice_fees", "new_schedule", "set_fee", "load_fees", "copy_fees", "contracts",
         "new_contract", "checks", "first_pass", "jobs", "payer_rules", "new_rule", "take_rules_in", "partners",
         "api_keys", "webhooks", "mfa_index")  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_it_opens_empty(as_role, name):
    answer = as_role("owner").get(reverse(name))
    assert answer.status_code == 200
    assert "<h1>" in answer.text


@pytest.mark.parametrize("name", PAGES)
def test_it_says_where_one_is(as_role, name):
    """One name, in the title too; a place to skip to; the parts of the frame named for who cannot see them."""
    text = as_role("owner").get(reverse(name)).text
    heading = re.findall(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    title = re.search(r"<title>(.*?) · Billwright</title>", text, re.DOTALL)[1].strip()
    assert len(heading) == 1
    assert title and title != "Billwright"
    assert text.count('<main id="content" tabindex="-1">') == 1
    assert '<a class="skip" href="#content">' in text
    assert text.count("<header") >= 1 and 'aria-label="Desks"' in text
    assert '<html lang="en"' in text
