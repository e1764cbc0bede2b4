"""Every page between a person and the desk: signing in, wrong, locked out, second factor, recovery codes, password."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from playwright.sync_api import expect


def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_wrong_password_and_a_closed_door(desk, office):
    page = desk.page
    desk.open("/")
    desk.look("sign-in", "Sign in")
    for _ in range(5):
        desk.sign_in("biller", "not-the-password")
        page.get_by_role("alert").or_(page.get_by_role("heading", name="Too many wrong passwords")).first.wait_for()
        if page.get_by_role("heading", name="Sign in").is_visible():
            desk.look("sign-in-wrong", "Sign in")
    desk.look("locked-out", "Too many wrong passwords")


def test_the_second_factor_from_set_up_to_sign_in(desk, office):
    cache.clear()  # a code is taken once, and the tests share the minute
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open("/me/second-factor/")
    desk.look("second-factor", "Password and second factor")
    page.get_by_role("link", name="Set it up").click()
    desk.look("confirm", "Is it still you?")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    desk.look("confirm-refused", "Is it still you?")
    page.get_by_label("Password").fill(office.password)
    page.get_by_role("button", name="Go on").click()

    desk.look("second-factor-set-up", "Set up the authenticator app")
    page.get_by_label("Authenticator code").fill("000000")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_label("Authenticator code")).to_have_attribute("aria-invalid", "true")
    desk.look("second-factor-set-up-refused", "Set up the authenticator app")
    secret = page.get_by_label("Secret").input_value()
    page.get_by_label("Authenticator code").fill(_code(secret))
    page.get_by_role("button", name="Switch it on").click()
    desk.look("recovery-codes", "Recovery codes")
    page.get_by_role("link", name="Make new ones").click()
    desk.look("recovery-codes-new", "New recovery codes")
    desk.open("/me/second-factor/totp/deactivate/")
    desk.look("second-factor-off", "Switch off the authenticator app")

    page.get_by_role("button", name="Sign out").first.click()
    desk.arrive("Sign in")
    desk.sign_in("biller")
    desk.look("second-factor-asked", "Your second factor")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Code")).to_have_attribute("aria-invalid", "true")
    desk.look("second-factor-refused", "Your second factor")
    page.get_by_role("button", name="Leave").click()
    desk.arrive("Sign in")


def test_the_password_is_changed_by_its_rules(desk, office):
    page = desk.page
    desk.sign_in("biller")
    desk.arrive("Today")
    desk.open("/me/password/")
    desk.look("password", "Change the password")
    page.get_by_label("Present password").fill(office.password)
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password once more").fill("short")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("at least 12 characters").first).to_be_visible()
    desk.look("password-refused", "Change the password")
