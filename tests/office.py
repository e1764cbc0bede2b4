"""The fictional office that tests act in: Juniper Street Family Practice, and a second practice beside it."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.hashers import make_password

from billwright.apps.compliance.access import Actor, system_actor, user_actor
from billwright.apps.compliance.models import Membership, Practice, User
from billwright.apps.ledger.actions import ensure_chart

NOW = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)
"""10:00 in the morning in the practice's zone."""
PASSWORD = "paper-lantern-7"
ROLES = ("owner", "manager", "biller", "front_desk", "auditor")


def furnish() -> None:
    """Fills a migrated template: the practice, a user for each role with the role's name, the chart of accounts."""
    practice = Practice.objects.create(
        name="Juniper Street Family Practice",
        npi="1234567893",
        tax_id="123456789",
        taxonomy="207Q00000X",
        line1="12 Juniper Street",
        city="Springfield",
        state="IL",
        postal_code="627010001",
        phone="5550100100",
        email="office@juniper.example",
    )
    hashed = make_password(PASSWORD)
    for role in ROLES:
        user = User.objects.create(
            username=role,
            email=f"{role}@juniper.example",
            first_name=role.title(),
            last_name="Example",
            password=hashed,
        )
        Membership.objects.create(user=user, practice=practice, role=role)
    ensure_chart(system_actor(practice, "job", NOW))


@dataclass
class Office:
    """`environment` makes a child process of the test work on the same office."""

    home: Path
    vendor: str
    environment: dict[str, str]
    practice: Practice
    owner: Actor
    manager: Actor
    biller: Actor
    front_desk: Actor
    auditor: Actor
    system: Actor
    password: str = PASSWORD
    now: dt.datetime = field(default=NOW)

    def neighbour(self) -> Actor:
        """The owner of a second practice, made on first use, with a chart and nothing else."""
        practice, made = Practice.objects.get_or_create(name="Lakeview Physical Therapy")
        if made:
            user = User.objects.create(username="neighbour", email="owner@lakeview.example", password="!")
            Membership.objects.create(user=user, practice=practice, role="owner")
            ensure_chart(system_actor(practice, "job", NOW))
        return user_actor(User.objects.get(username="neighbour"), practice, "web", NOW)


def open_office(home: Path, environment: dict[str, str]) -> Office:
    """The office of the database that is now connected."""
    practice = Practice.objects.get()
    actors = {role: user_actor(User.objects.get(username=role), practice, "web", NOW) for role in ROLES}
    vendor = "postgresql" if environment["DATABASE_URL"].startswith("postgres") else "sqlite"
    return Office(home, vendor, environment, practice, system=system_actor(practice, "job", NOW), **actors)
