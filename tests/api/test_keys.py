"""Keys: made by who may, never worth more than their maker is now, shown once, and dead at once when they are revoked."""

import datetime as dt

import msgspec
import pytest
from django.db import DatabaseError, connection

from billwright.apps.compliance import keys
from billwright.apps.compliance.access import NotAllowedError, NotFoundError, reading
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.compliance.models import ApiKey, ChangeEvent, Membership, User

LATER = dt.timedelta(days=1)


def make(actor, *scopes: str, name: str = "Lab interface", days: int | None = None) -> keys.MadeKey:
    return keys.make_key(actor, keys.MakeKey(name, scopes or ("claims.view", "claims.edit"), days))


def test_a_key_acts_for_its_maker_with_its_scopes_and_names_itself_on_the_trail(database, office):
    made = make(office.owner)
    acting = keys.key_actor(made.token, office.now)
    assert acting.permissions == {"claims.view", "claims.edit"}
    assert (acting.user_id, acting.practice_id) == (office.owner.user_id, office.practice.pk)
    assert (acting.channel, acting.name) == (f"api:{made.prefix}", "Lab interface (key of Owner Example)")
    with reading(office.owner):
        event = ChangeEvent.rows.of(office.owner).latest("id")
    assert (event.action, event.subject) == ("compliance.make_key", made.public_id)


def test_the_secret_is_kept_nowhere(office):
    made = make(office.owner)
    secret = made.token.rpartition("_")[2]
    kept = b"".join(each.read_bytes() for each in office.home.glob("*.sqlite3*"))
    assert made.prefix.encode() in kept
    assert secret.encode() not in kept
    assert secret not in str(msgspec.to_builtins(keys.api_keys(office.owner)))


def test_it_loses_what_its_maker_loses(office):
    made = make(office.owner, "claims.view", "practice.manage")
    Membership.objects.filter(user_id=office.owner.user_id).update(role="auditor")
    assert keys.key_actor(made.token, office.now).permissions == {"claims.view"}
    [seen] = keys.api_keys(office.system)
    assert (seen.scopes, seen.effective, seen.ends) == (("claims.view", "practice.manage"), ("claims.view",), "")


@pytest.mark.parametrize("how", ["left", "no role", "revoked", "expired", "one letter off", "no such prefix", "no key"])
def test_what_is_no_key_any_more_does_nothing(office, how):
    made = make(office.owner, days=30)
    token, now = made.token, office.now
    if how == "left":
        User.objects.filter(pk=office.owner.user_id).update(is_active=False)
    elif how == "no role":
        Membership.objects.filter(user_id=office.owner.user_id).delete()
    elif how == "revoked":
        keys.revoke_key(office.owner, keys.RevokeKey("r", made.public_id))
    elif how == "expired":
        assert keys.key_actor(token, now + 29 * LATER)
        now += 30 * LATER
    elif how == "one letter off":
        token = token[:-1] + ("a" if token[-1] != "a" else "b")
    elif how == "no such prefix":
        token = token.replace(made.prefix, "a" * 12)
    else:
        token = "Bearer"
    with pytest.raises(keys.KeyRefusedError):
        keys.key_actor(token, now)


def test_nobody_gives_what_they_may_not_do(office):
    with pytest.raises(FieldErrors) as refused:
        make(office.owner, "claims.view", "claims.everything")
    assert refused.value.fields == {"scopes": "there is no permission claims.everything"}
    narrow = msgspec.structs.replace(office.owner, permissions=frozenset({"practice.manage", "claims.view"}))
    with pytest.raises(FieldErrors) as refused:
        make(narrow, "claims.view", "claims.submit")
    assert refused.value.fields == {"scopes": "you cannot give what you may not do yourself: claims.submit"}
    for actor in (office.manager, office.biller, office.front_desk, office.auditor):
        with pytest.raises(NotAllowedError):
            make(actor)
    with pytest.raises(RefusedError, match="a key acts for a person"):
        make(office.system)


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (keys.MakeKey("", ("claims.view",)), "name"),
        (keys.MakeKey("x" * 81, ("claims.view",)), "name"),
        (keys.MakeKey("Lab\x00", ("claims.view",)), "name"),
        (keys.MakeKey("Lab", ()), "scopes"),
        (keys.MakeKey("Lab", ("claims.view",), 0), "days"),
        (keys.MakeKey("Lab", ("claims.view",), 731), "days"),
    ],
)
def test_what_is_wrong_is_said_by_field(office, command, field):
    with pytest.raises(FieldErrors) as refused:
        keys.make_key(office.owner, command)
    assert list(refused.value.fields) == [field]


def test_a_name_belongs_to_one_living_key(office):
    made = make(office.owner)
    with pytest.raises(FieldErrors, match="a key of this name is there"):
        make(office.owner)
    keys.revoke_key(office.owner, keys.RevokeKey("r", made.public_id))
    assert make(office.owner).prefix != made.prefix
    assert [each.ends for each in keys.api_keys(office.owner)] == ["", "it was revoked"]


def test_another_practice_sees_and_revokes_nothing(database, office):
    made = make(office.owner)
    neighbour = office.neighbour()
    assert keys.api_keys(neighbour) == []
    with pytest.raises(NotFoundError):
        keys.revoke_key(neighbour, keys.RevokeKey("r", made.public_id))
    assert keys.key_actor(made.token, office.now)


def test_a_key_is_never_widened_revived_or_deleted(database, office):
    made = make(office.owner)
    keys.revoke_key(office.owner, keys.RevokeKey("r", made.public_id))
    for change in (
        "UPDATE compliance_apikey SET scopes = '[\"practice.manage\"]'",
        "UPDATE compliance_apikey SET secret_hash = 'x'",
        "UPDATE compliance_apikey SET revoked_at = NULL",
        "UPDATE compliance_apikey SET expires_at = NULL",
        "DELETE FROM compliance_apikey",
    ):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(change)


def test_when_it_was_used_is_kept_to_five_minutes(office):
    made = make(office.owner)
    for minutes, seen in ((0, 0), (4, 0), (5, 5), (9, 5)):
        keys.key_actor(made.token, office.now + dt.timedelta(minutes=minutes))
        used = ApiKey.rows.of(office.owner).get().last_used_at
        assert used == office.now + dt.timedelta(minutes=seen), minutes
