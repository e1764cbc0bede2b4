"""Opening a practice and making its users. The first owner has no actor before them: the command line calls this."""

import msgspec
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.compliance.models import Membership, Practice, User
from billwright.apps.compliance.permissions import ROLES


class NewUser(msgspec.Struct, frozen=True):
    username: str
    password: str
    role: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""


def open_practice(**fields: str) -> Practice:
    """A new practice with these columns. Raises FieldErrors where one of that name is there."""
    if Practice.objects.filter(name=fields["name"]).exists():
        raise FieldErrors({"name": "there is a practice of this name already"})
    return Practice.objects.create(**fields)


@transaction.atomic
def add_user(practice: Practice, new: NewUser) -> User:
    """A user with one role in the practice. Raises FieldErrors for the username, role or password."""
    if new.role not in ROLES or new.role == "system":
        raise FieldErrors({"role": "one of " + ", ".join(sorted(set(ROLES) - {"system"}))})
    if User.objects.filter(username=new.username).exists():
        raise FieldErrors({"username": "this name is taken"})
    user = User(username=new.username, first_name=new.first_name, last_name=new.last_name, email=new.email)
    try:
        validate_password(new.password, user)
    except ValidationError as error:
        raise FieldErrors({"password": " ".join(error.messages)}) from error
    user.set_password(new.password)
    user.save()
    Membership.objects.create(user=user, practice=practice, role=new.role)
    return user
