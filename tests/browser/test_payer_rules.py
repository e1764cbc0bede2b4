"""A manager writes down what a payer keeps denying: with an error, mended where it stands, tried on past claims, switched
on; the next claim is held by it."""

import re

from django.db import close_old_connections
from playwright.sync_api import expect
from tests.clinic import open_clinic

from billwright.flows import jobs

RULE = """rule: Therapy says its discipline
payers: CEDAR
when: procedre in (97110, 97112, 97161-97168)
  and modifier missing GP
then: hold
message: A therapy line does not say under which discipline it was done.
fix: Look in the plan of care, and add the modifier of the discipline.
source: Cedar Mutual bulletin 12
dated: 2026-01-31
"""


def test_a_rule_is_written_with_an_error_mended_tried_and_switched_on(office, desk):
    clinic = open_clinic(office)
    clinic.sent("97110")
    desk.sign_in("manager")
    desk.arrive("Today")
    desk.page.keyboard.press("g")
    desk.page.keyboard.press("y")
    desk.look("rules-none", "Payer rules")
    desk.page.get_by_role("link", name="Write a rule").click()
    desk.look("rule-new", "Write a payer rule")

    text, understood = desk.page.get_by_label("The rule"), desk.page.locator("#understood")
    text.fill(RULE)
    expect(understood).to_contain_text("there is no field procedre. Did you mean procedure?")
    desk.look("rule-fault", "Write a payer rule")
    understood.get_by_role("link", name="Line 3, column 7").click()  # the word that is wrong is chosen
    desk.page.keyboard.type("procedure")
    expect(understood).to_contain_text("Understood. For Cedar Mutual")
    desk.page.get_by_role("button", name="Write the rule").click()
    desk.look("rule-off", "Therapy says its discipline")

    desk.page.get_by_role("button", name="Try it").click()
    desk.arrive("Dry run of Therapy says its discipline")
    expect(desk.page.get_by_text("Waiting for the worker")).to_be_visible()
    jobs.run_next()
    close_old_connections()
    expect(desk.page.get_by_role("heading", name="Claims it would have caught")).to_be_visible()
    expect(desk.page.get_by_text("$60.00 charged")).to_be_visible()
    desk.look("rule-tried", "Dry run of Therapy says its discipline")
    desk.page.get_by_role("button", name="Switch on").click()
    desk.look("rule-on", "Therapy says its discipline")
    expect(desk.page.get_by_text("Version 1 was switched on")).to_be_visible()

    held = clinic.claim("97110", who=clinic.rosa)
    desk.open(f"/claims/{held.row.public_id}/")
    desk.arrive(re.compile("Claim .* Held"))
    expect(
        desk.page.get_by_text("A therapy line does not say under which discipline it was done.").first
    ).to_be_visible()
    expect(desk.page.get_by_text("Cedar Mutual bulletin 12, dated 01/31/2026").first).to_be_visible()


def test_an_example_takes_the_place_of_the_entries_that_it_has(office, desk):
    desk.sign_in("manager")
    desk.arrive("Today")
    desk.open("/rules/new/")
    desk.arrive("Write a payer rule")
    desk.page.get_by_role("button", name="Put in a number that must be there").click()
    text = desk.page.get_by_label("The rule")
    put_in = r"when: procedure in \(70551-70553\)\nthen: require prior authorization\nmessage:"
    expect(text).to_have_value(re.compile(put_in))
    expect(desk.page.locator("#understood")).to_contain_text("then require prior authorization")


def test_a_rule_is_written_without_script(chromium, address, office):
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/")
    page.get_by_label("User name or e-mail").fill("manager")
    page.get_by_label("Password").fill(office.password)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{address}/rules/new/")
    page.get_by_label("The rule").fill(RULE)
    page.get_by_role("button", name="Write the rule").click()
    expect(page.get_by_text("there is no field procedre")).to_be_visible()
    expect(page.get_by_label("The rule")).to_have_value(re.compile("procedre in"))
    page.get_by_label("The rule").fill(RULE.replace("procedre", "procedure"))
    page.get_by_role("button", name="Write the rule").click()
    expect(page.get_by_role("heading", name="Therapy says its discipline")).to_be_visible()
    page.context.close()
