"""Every page that needs nothing in its address opens, empty, for the owner."""

import pytest
from django.urls import reverse

PAGES = ("today", "patients", "new_patient", "new_visit", "claims", "remittances", "invoices", "new_invoice", "receipts",
         "choose_account", "inquiries", "new_inquiry", "documents", "receive", "partners", "mfa_index")  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_it_opens_empty(as_role, name):
    answer = as_role("owner").get(reverse(name))
    assert answer.status_code == 200
    assert "<h1>" in answer.text
