"""Makes the request's actor once: who signed in, in which practice, at this instant."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from billwright.apps.compliance.access import Actor, user_actor
from billwright.apps.compliance.models import Membership, User


class ActorMiddleware:
    """Sets `request.actor`: None where nobody is signed in or the user has no role anywhere.

    The practice is the session's choice ("practice"), else the user's first by name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = _actor_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor_of(request: HttpRequest) -> Actor | None:
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    memberships = Membership.objects.filter(user=user).select_related("practice").order_by("practice__name")
    chosen = request.session.get("practice")
    found = list(memberships)
    membership = next((each for each in found if str(each.practice.public_id) == chosen), found[0] if found else None)
    if membership is None:
        return None
    return user_actor(user, membership.practice, "web", timezone.now())
