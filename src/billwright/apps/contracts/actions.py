"""Setting what a service costs."""

import datetime as dt

import msgspec

from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.contracts.models import Fee
from billwright.apps.parties.models import Client


class FeeError(FieldErrors):
    """A fee cannot be set as it was typed."""


class SetFee(msgspec.Struct, frozen=True):
    """`cents` for one unit, from `starts` on. `client`: public id of the client whose own price it is; empty for all."""

    key: str
    code: str
    cents: int
    starts: dt.date
    client: str = ""
    description: str = ""


@action("fees.edit")
def set_fee(actor: Actor, command: SetFee) -> str:
    """Public id of the fee. It runs until the next one of the same code and client starts, and ends the one before it.

    Set again for the same start, it takes the new amount; charges captured before keep theirs. Raises FeeError.
    """
    code = command.code.strip().upper()
    _refuse_wrong_values(command, code)
    client = _client(actor, command.client)
    own = Fee.rows.of(actor).select_for_update().filter(code=code, client=client)
    before = own.filter(starts__lt=command.starts).order_by("-starts").first()
    after = own.filter(starts__gt=command.starts).order_by("starts").first()
    if before and (before.ends is None or before.ends > command.starts):
        before.ends = command.starts
        before.save(update_fields=["ends"])
    fee = own.filter(starts=command.starts).first()
    if fee is None:
        fee = Fee.rows.add(
            actor,
            code=code,
            client=client,
            starts=command.starts,
            ends=after.starts if after else None,
            cents=command.cents,
            description=command.description.strip(),
        )
    else:
        fee.cents, fee.description = command.cents, command.description.strip()
        fee.save(update_fields=["cents", "description"])
    return str(fee.public_id)


def _refuse_wrong_values(command: SetFee, code: str) -> None:
    wrong = {}
    if not code or len(code) > 20 or not code.isprintable():
        wrong["code"] = "a code of at most 20 letters and digits is needed"
    if command.cents < 0:
        wrong["cents"] = "a fee is not negative"
    if len(command.description) > 120:
        wrong["description"] = "at most 120 characters"
    if wrong:
        raise FeeError(wrong)


def _client(actor: Actor, public_id: str) -> Client | None:
    if not public_id:
        return None
    client = Client.rows.of(actor, public_id).first()
    if client is None:
        raise NotFoundError("no such client in this practice")
    return client
