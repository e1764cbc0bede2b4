"""Makes the request's actor once: who signed in, in which practice, at this instant."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from billwright.apps.compliance.access import Actor, user_actor
from billwright.apps.compliance.models import Membership, User

REFRESH_SECONDS = 60
"""A session in use is prolonged at most this often: each time is a write."""


class ActorMiddleware:
    """Sets `request.actor` (None where nobody is signed in or the user has no role anywhere) and `request.memberships`.

    The practice is the session's choice ("practice"), else the user's first by name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.memberships = _memberships(request)  # type: ignore[attr-defined]
        request.actor = _actor_of(request, request.memberships)  # type: ignore[attr-defined]
        return self.get_response(request)


def _memberships(request: HttpRequest) -> list[Membership]:
    if (
        request.path.startswith(("/static/", "/api/"))
        or not isinstance(request.user, User)
        or not request.user.is_active
    ):
        return []
    rows = Membership.objects.filter(user=request.user).select_related("practice", "user")
    return list(rows.order_by("practice__name", "pk"))


def _actor_of(request: HttpRequest, memberships: list[Membership]) -> Actor | None:
    if not memberships:
        return None
    chosen = request.session.get("practice")
    membership = next((each for each in memberships if str(each.practice.public_id) == chosen), memberships[0])
    request.membership = membership  # type: ignore[attr-defined]
    now = timezone.now()
    _prolong(request, int(now.timestamp()))
    return user_actor(membership.user, membership.practice, "web", now)


def _prolong(request: HttpRequest, second: int) -> None:
    """The session ends after a time without use, not after a time since sign-in."""
    if second - request.session.get("seen", 0) >= REFRESH_SECONDS:
        request.session["seen"] = second
