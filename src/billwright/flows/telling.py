"""One event to one program: told, or put off, or given up and made a person's work. For the worker's round."""

import logging

from billwright.apps.compliance.access import Actor, NotFoundError, action
from billwright.apps.compliance.crypto import SealError
from billwright.apps.outbox import actions as outbox
from billwright.apps.outbox import webhooks
from billwright.apps.worklist import actions as worklist
from billwright.exchange import webhooks as exchange
from billwright.exchange.carrier import CarryError

log = logging.getLogger(__name__)
KIND = "outbox_failed"


def tell_program(actor: Actor, message: outbox.DueMessage) -> bool:
    """Whether it was told. A kill between the telling and its record tells it again, under the same id: at least once."""
    try:
        telling = webhooks.telling(actor, message.public_id)
        exchange.tell(telling.url, telling.event, telling.body, telling.secret, actor.now)
    except (CarryError, NotFoundError, SealError) as error:
        log.warning("message %s was not told (attempt %s)", message.public_id, message.attempts)
        record_untold(actor, message, str(error))
        return False
    record_told(actor, message.public_id, telling.endpoint)
    return True


@action("outbox.send", keyed=False)
def record_told(actor: Actor, message: str, endpoint: str) -> str:
    """It was told; that its endpoint did not answer is nobody's work any more."""
    worklist.close_work(actor, KIND, endpoint, "it answers again")
    return outbox.mark_sent(actor, message)


@action("outbox.send", keyed=False)
def record_untold(actor: Actor, message: outbox.DueMessage, error: str) -> str:
    """One attempt more was in vain: all that waits for this endpoint waits as long, so that one program that is down
    holds up nobody's claims. After the last attempt none of it is tried any more, and the endpoint is one piece of work."""
    if not outbox.mark_failed(actor, message.public_id, error):
        webhooks.wait_with(actor, message.public_id)
        return message.public_id
    endpoint, name = webhooks.endpoint_of(actor, message.public_id)
    worklist.raise_work(
        actor,
        worklist.RaiseWork(
            kind=KIND,
            source_kind="webhook",
            source=endpoint,
            reason=f"{name} was not told what happened, after {message.attempts} attempts: {error}",
            next_step="Mend that program or its address, then send again what failed.",
            due_on=actor.today,
        ),
    )
    webhooks.give_up(actor, message.public_id, error)  # last, so that it is not told of its own failure either
    return message.public_id
