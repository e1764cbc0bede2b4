"""Sign-in is open; sign-up is not: a practice's owner makes its users."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class ClosedSignup(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        return False
