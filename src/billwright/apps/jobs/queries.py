"""Long work as pages and commands show it."""

import datetime as dt

import msgspec
from django.db.models import Q, QuerySet

from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.jobs.models import Job

QUEUED, RUNNING, STOPPING, DONE, STOPPED, FAILED = "queued", "running", "stopping", "done", "stopped", "failed"
OPEN = (QUEUED, RUNNING, STOPPING)


class JobView(msgspec.Struct, frozen=True):
    """`asked_by` is a name; Billwright itself where no user asked. Instants are UTC."""

    public_id: str
    kind: str
    subject_kind: str
    subject: str
    title: str
    unit: str
    asked_by: str
    asked_at: dt.datetime
    state: str
    done: int
    total: int
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    result: str
    problem: str

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def goes_on(self) -> bool:
        """Whether it can be taken up again where it was."""
        return self.state in (STOPPED, FAILED)

    @property
    def percent(self) -> int:
        """Of what is done, rounded down; 100 only where it all is."""
        return 100 if self.state == DONE else self.done * 100 // self.total if self.total else 0


def _view(row: Job) -> JobView:
    asker = row.asked_by
    return JobView(
        public_id=str(row.public_id),
        kind=row.kind,
        subject_kind=row.subject_kind,
        subject=row.subject,
        title=row.title,
        unit=row.unit,
        asked_by=(asker.get_full_name() or asker.username) if asker else "Billwright",
        asked_at=row.asked_at,
        state=row.state,
        done=row.done,
        total=row.total,
        started_at=row.started_at,
        ended_at=row.ended_at,
        result=row.result,
        problem=row.problem,
    )


def _rows(actor: Actor) -> QuerySet[Job]:
    return Job.rows.of(actor).select_related("asked_by")


@query("jobs.view")
def jobs(actor: Actor, limit: int = 50) -> list[JobView]:
    """What is open, the oldest first as it is taken up, then what ended, the newest first: at most `limit` of each."""
    going = _rows(actor).filter(state__in=OPEN).order_by("id")[:limit]
    ended = _rows(actor).exclude(state__in=OPEN).order_by("-id")[:limit]
    return [_view(row) for row in (*going, *ended)]


@query("jobs.view")
def job(actor: Actor, public_id: str) -> JobView:
    """Raises NotFoundError."""
    row = _rows(actor).filter(pk__in=Job.rows.of(actor, public_id)).first()
    if row is None:
        raise NotFoundError("no such job")
    return _view(row)


@query("jobs.view")
def about(actor: Actor, subject: str) -> JobView | None:
    """The open job on a subject (public id), where there is one."""
    row = _rows(actor).filter(subject=subject, state__in=OPEN).first()
    return _view(row) if row else None


@query("jobs.view")
def mine(actor: Actor) -> list[JobView]:
    """What the actor asked for and still goes on, the oldest first."""
    return [_view(row) for row in _rows(actor).filter(asked_by=actor.user_id, state__in=OPEN).order_by("id")[:5]]


@query("jobs.view")
def resting(actor: Actor) -> set[str]:
    """Subjects (public ids) that a job is at, or that a person stopped: nobody else goes on with them by himself."""
    rows = Job.rows.of(actor).filter(state__in=(*OPEN, STOPPED)).exclude(subject="")
    return set(rows.values_list("subject", flat=True))


def free(actor: Actor) -> Q:
    """Of jobs that a worker may take up at the actor's instant: queued, or left by a worker that is gone."""
    return Q(state=QUEUED) | Q(state__in=(RUNNING, STOPPING), leased_until__lt=actor.now)


@query("jobs.run")
def is_waiting(actor: Actor) -> bool:
    """Whether a worker has something to take up."""
    return Job.rows.of(actor).filter(free(actor)).exists()
