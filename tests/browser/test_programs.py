"""An owner makes a key, hands it to a program, and revokes it; the pages and the API's own page for eyes and readers."""

import re

from playwright.sync_api import expect

from billwright.apps.outbox import webhooks


def test_an_owner_makes_and_revokes_a_key(desk, office):
    desk.sign_in("owner")
    desk.arrive("Today")
    desk.page.get_by_role("link", name="Programs").click()
    desk.arrive("API keys")
    desk.look("api-keys-empty", "API keys")
    desk.page.get_by_label("Which program").fill("Lab interface")
    desk.page.get_by_label("See claims, their files and findings").check()
    desk.page.get_by_role("button", name="Make the key").click()
    desk.arrive("API keys")
    expect(desk.page.locator("code.secret")).to_have_text(re.compile(r"^bw_[a-z2-9]{12}_[\w-]{43}$"))
    expect(desk.page.get_by_text("What you typed before is back")).to_have_count(0)
    desk.look("api-keys-made", "API keys")
    desk.page.get_by_role("button", name="Revoke Lab interface").click()
    expect(desk.page.get_by_text("Ended: it was revoked")).to_be_visible()
    expect(desk.page.locator("code.secret")).to_have_count(0)


def test_the_webhooks_and_the_api_s_own_page(desk, office):
    webhooks.make_endpoint(
        office.owner, webhooks.MakeEndpoint("Lab", "https://lab.example/billing", ("claim.paid", "receipt.taken"))
    )
    desk.sign_in("owner")
    desk.arrive("Today")
    desk.open("/settings/webhooks/")
    desk.arrive("Webhooks")
    desk.look("webhooks", "Webhooks")
    desk.open("/api/v1/docs")
    desk.arrive("Billwright API")
    desk.page.locator("#capture_visit summary").click()
    body = desk.page.get_by_label("A body for Enter a visit with its charges")
    expect(body).to_contain_text('"service_date": "2026-11-02"')
    expect(body).to_be_visible()
    desk.look("api", "Billwright API")
