"""A receipt says for ever what was received; what is added later is its printed form and its void, each once."""

from billwright.apps.compliance.guards import Guard, fixed_columns, no_delete, no_replace, no_truncate

_RECEIVED = (
    "id, practice_id, public_id, number, account_id, payer_id, method, reference, cents, received_on, item_id, "
    "taken_by_id, note, together_with_id"
)

GUARDS: tuple[Guard, ...] = (
    *fixed_columns("receipts_receipt", _RECEIVED, "a receipt stays as it was written: void it and write another"),
    *fixed_columns(
        "receipts_receipt",
        "document_id",
        "the printed form of a receipt is kept once",
        when="OLD.document_id IS NOT NULL",
        name="printed_once",
    ),
    *fixed_columns(
        "receipts_receipt",
        "voided_on, void_reason",
        "a void receipt stays void",
        when="OLD.voided_on IS NOT NULL",
        name="voided_once",
    ),
    *fixed_columns(
        "receipts_receipt",
        "handed_out_at",
        "the original of a receipt is handed out once",
        when="OLD.handed_out_at IS NOT NULL",
        name="handed_out_once",
    ),
    *no_delete("receipts_receipt", "a receipt is not deleted: void it, and its number stays"),
    no_replace("receipts_receipt", "public_id", "practice_id, number", "item_id"),
    no_truncate("receipts_receipt"),
)
