"""Sign-in, its lock-out, and the choice of practice. Sign-up is closed: a practice's owner makes its users."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView, LogoutView, PasswordChangeView
from axes.decorators import axes_dispatch, axes_form_invalid
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from billwright.web import errors


class ClosedSignup(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def add_message(
        self, request: Any, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Sign-in and sign-out speak for themselves; the rest (password changed, second factor on) is said."""
        if message_template and message_template.endswith(("logged_in.txt", "logged_out.txt")):
            return
        super().add_message(request, level, message_template, *args, **kwargs)


@method_decorator(axes_dispatch, name="dispatch")
@method_decorator(axes_form_invalid, name="form_invalid")
class SignIn(LoginView):
    """Five wrong passwords for a name from one address, and that pair waits (AXES_COOLOFF_TIME)."""

    template_name = "account/login.html"


class SignOut(LogoutView):
    """By POST alone: a link on another page cannot sign anybody out."""

    http_method_names = ["post"]  # noqa: RUF012 - Django's own shape


class ChangePassword(PasswordChangeView):
    success_url = reverse_lazy("mfa_index")


def axes_username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Who is counted: what was typed as the name, whichever field carries it."""
    given = credentials or {}
    return str(given.get("username") or given.get("email") or request.POST.get("login", ""))[:255]


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """The page after too many wrong passwords."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "account/locked_out.html", {"minutes": minutes}, status=429)


def choose_practice(request: HttpRequest) -> HttpResponse:
    """Another practice of the same user, for the rest of the session."""
    if request.method != "POST":
        return errors.not_this_way(request, ("POST",))
    chosen = request.POST.get("practice", "")
    for membership in request.memberships:  # type: ignore[attr-defined]
        if str(membership.practice.public_id) == chosen:
            request.session["practice"] = chosen
            messages.success(request, f"You now work in {membership.practice.name}.")
            return redirect("today")
    if request.actor is None:  # type: ignore[attr-defined]
        return errors.no_actor(request)
    return errors.not_found(request)
