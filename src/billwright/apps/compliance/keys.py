"""Keys of the API: made and revoked by an owner, turned into an actor at each request.

A key is `bw_PREFIX_SECRET`. The prefix finds its row; the secret, 256 bits of chance, is compared by its keyed hash, in
constant time and also where no row was found, so that the time an answer takes says nothing of which prefixes exist.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import secrets

import msgspec

from billwright.apps.compliance.access import Actor, NotFoundError, action, query, user_actor, writing
from billwright.apps.compliance.crypto import blind_index
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.compliance.models import ApiKey, Membership, Practice, User
from billwright.apps.compliance.permissions import PERMISSIONS, ROLES

LONGEST_DAYS = 730
"""A key ends at the latest two years after it was made."""
LONGEST_NAME = 80
USED_EVERY = dt.timedelta(minutes=5)
"""`last_used_at` is written at most this often: each time is a write."""
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_TOKEN = re.compile(r"bw_([a-z2-9]{12})_([A-Za-z0-9_-]{43})")
_NOBODYS = "0" * 64


class KeyRefusedError(Exception):
    """This is no key that may act now. Says to the outside only what its holder knows anyway."""


class ApiKeyView(msgspec.Struct, frozen=True):
    """`scopes` as given; `effective` what is left of them with the role that its maker has now. `ends` words for why it
    may not act ("revoked", "expired", "its maker has left"), empty while it may. Instants UTC."""

    public_id: str
    name: str
    prefix: str
    scopes: tuple[str, ...]
    effective: tuple[str, ...]
    made_by: str
    made_at: dt.datetime
    expires_at: dt.datetime | None
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None
    ends: str


class MakeKey(msgspec.Struct, frozen=True):
    """`scopes` are permissions that the maker has; `days` until it ends, at most 730; None is the longest there is."""

    name: str
    scopes: tuple[str, ...]
    days: int | None = None


class MadeKey(msgspec.Struct, frozen=True):
    """`token` is the whole key, shown this once."""

    public_id: str
    prefix: str
    token: str


class RevokeKey(msgspec.Struct, frozen=True):
    """`api_key` is a public id."""

    key: str
    api_key: str


@query("practice.manage", audit="api-keys")
def api_keys(actor: Actor) -> list[ApiKeyView]:
    """Every key of the practice, the newest first, those that ended too."""
    members = Membership.objects.filter(practice_id=actor.practice_id, user__is_active=True)
    held = {user: ROLES[role] for user, role in members.values_list("user_id", "role")}
    rows = ApiKey.rows.of(actor).select_related("made_by").order_by("-id")
    return [_view(row, held.get(row.made_by_id), actor.now) for row in rows]


@action("practice.manage", keyed=False)
def make_key(actor: Actor, command: MakeKey) -> MadeKey:
    """A new key that acts for the actor. Its name makes it once: a second of the same name is refused while that one may
    act, for the secret cannot be shown again. Raises FieldErrors; RefusedError where no person acts."""
    if actor.user_id is None:
        raise RefusedError("a key acts for a person: say who makes it")
    Practice.objects.select_for_update().get(pk=actor.practice_id)  # two owners at the same instant wait for each other
    _refuse_wrong_values(actor, command)
    secret, prefix = secrets.token_urlsafe(32), "".join(secrets.choice(_ALPHABET) for _ in range(12))
    days = LONGEST_DAYS if command.days is None else command.days
    row = ApiKey.rows.add(
        actor,
        name=command.name.strip(),
        prefix=prefix,
        secret_hash=_hash(secret),
        scopes=sorted(set(command.scopes)),
        made_by_id=actor.user_id,
        made_at=actor.now,
        expires_at=actor.now + dt.timedelta(days=days),
    )
    return MadeKey(str(row.public_id), prefix, f"bw_{prefix}_{secret}")


def _refuse_wrong_values(actor: Actor, command: MakeKey) -> None:
    wrong = {}
    if not 1 <= len(command.name.strip()) <= LONGEST_NAME or not command.name.isprintable():
        wrong["name"] = "name the program that will hold it, in at most 80 characters"
    elif ApiKey.rows.of(actor).filter(name=command.name.strip(), revoked_at=None).exists():
        wrong["name"] = "a key of this name is there: revoke it first, or choose another name"
    unknown = sorted(set(command.scopes) - PERMISSIONS.keys())
    beyond = sorted(set(command.scopes) - actor.permissions - set(unknown))
    if not command.scopes:
        wrong["scopes"] = "choose at least one thing that it may do"
    elif unknown:
        wrong["scopes"] = f"there is no permission {', '.join(unknown)[:60]}"
    elif beyond:
        wrong["scopes"] = f"you cannot give what you may not do yourself: {', '.join(beyond)}"
    if command.days is not None and not 1 <= command.days <= LONGEST_DAYS:
        wrong["days"] = f"1 to {LONGEST_DAYS} days"
    if wrong:
        raise FieldErrors(wrong)


@action("practice.manage")
def revoke_key(actor: Actor, command: RevokeKey) -> str:
    """The key acts no more, from this instant and for ever. Public id of the key; one revoked before stays so."""
    row = ApiKey.rows.of(actor, command.api_key).select_for_update().first()
    if row is None:
        raise NotFoundError("no such key in this practice")
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by_id = actor.now, actor.user_id
        row.save(update_fields=["revoked_at", "revoked_by"])
    return str(row.public_id)


def key_actor(token: str, now: dt.datetime) -> Actor:
    """Who acts with this key now: its maker, with the key's scopes as far as the maker's role still gives them. The
    channel names the key ("api:PREFIX") on everything that it does. Raises KeyRefusedError."""
    match = _TOKEN.fullmatch(token)
    prefix, secret = match.groups() if match else ("", "")
    row = ApiKey.rows.filter(prefix=prefix).select_related("practice", "made_by").first()
    is_right = hmac.compare_digest(_hash(secret), row.secret_hash if row else _NOBODYS)
    if row is None or not is_right:
        raise KeyRefusedError("there is no such key")
    if ends := _ends(row, now):
        raise KeyRefusedError(f"this key may not act any more: {ends}")
    actor = _maker(row, now)
    if actor is None:
        raise KeyRefusedError(f"this key may not act any more: {_MAKER_LEFT}")
    if row.last_used_at is None or now - row.last_used_at >= USED_EVERY:
        with writing(actor):
            ApiKey.rows.of(actor).filter(pk=row.pk).update(last_used_at=now)
    return actor


_MAKER_LEFT = "its maker has no role here any more"


def _maker(row: ApiKey, now: dt.datetime) -> Actor | None:
    try:
        maker = user_actor(row.made_by, row.practice, f"api:{row.prefix}", now)
    except NotFoundError:
        return None
    return msgspec.structs.replace(
        maker, name=f"{row.name} (key of {maker.name})", permissions=maker.permissions & set(row.scopes)
    )


def _ends(row: ApiKey, now: dt.datetime) -> str:
    if row.revoked_at is not None:
        return "it was revoked"
    return "it has expired" if row.expires_at is not None and row.expires_at <= now else ""


def _hash(secret: str) -> str:
    return blind_index("api-key", secret) or _NOBODYS[::-1]


def _view(row: ApiKey, held: frozenset[str] | None, now: dt.datetime) -> ApiKeyView:
    """`held` is what its maker's role gives now, None where they have none here any more."""
    made_by: User = row.made_by
    return ApiKeyView(
        public_id=str(row.public_id),
        name=row.name,
        prefix=row.prefix,
        scopes=tuple(row.scopes),
        effective=tuple(sorted((held or frozenset()) & set(row.scopes))),
        made_by=made_by.get_full_name() or made_by.username,
        made_at=row.made_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        ends=_ends(row, now) or ("" if held is not None else _MAKER_LEFT),
    )
