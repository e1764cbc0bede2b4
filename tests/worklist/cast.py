"""Work of any kind, and who does it."""

from billwright.apps.compliance.models import User
from billwright.apps.worklist.actions import RaiseWork, raise_work


def item_of(office, kind, source="source", **facts) -> str:
    """Public id of work of that kind, raised by a job."""
    return raise_work(office.system, RaiseWork(kind, "claim", source, "why", "what to do", **facts))


def user_id(username: str) -> str:
    return str(User.objects.get(username=username).public_id)
