"""What was announced stays announced; what leaves the house keeps its address of origin, and a file once sent stays sent."""

from billwright.apps.compliance.guards import Guard, append_only, fixed_columns, no_delete, no_replace, no_truncate

GUARDS: tuple[Guard, ...] = (
    *append_only("outbox_webhookevent", "public_id"),
    *fixed_columns(
        "outbox_message",
        "id, practice_id, public_id, key, channel, partner_id, name, document, endpoint_id, event_id",
        "a message stays what it is and whom it is for: put out another",
    ),
    *fixed_columns(
        "outbox_message",
        "state, sent_at",
        "a file that was sent stays sent",
        when="OLD.state = 'sent' AND OLD.endpoint_id IS NULL",
        name="sent_once",
    ),
    *no_delete("outbox_message", "a message is not deleted: it says what left the house"),
    no_replace("outbox_message", "public_id", "practice_id, key"),
    no_truncate("outbox_message"),
    *fixed_columns(
        "outbox_webhookendpoint",
        "id, practice_id, public_id, name, url, events, secret_sealed, made_at",
        "an endpoint is never given another address or secret: end it and make a new one",
    ),
    *fixed_columns(
        "outbox_webhookendpoint",
        "active",
        "an endpoint that was ended stays so",
        when="NOT OLD.active",
        name="ended_once",
    ),
    *no_delete("outbox_webhookendpoint", "an endpoint is ended, not deleted: what it was told names it"),
    no_replace(
        "outbox_webhookendpoint",
        "public_id",
        also="(NEW.active AND EXISTS (SELECT 1 FROM outbox_webhookendpoint WHERE practice_id = NEW.practice_id "
        "AND name = NEW.name AND active))",
    ),
    no_truncate("outbox_webhookendpoint"),
)
