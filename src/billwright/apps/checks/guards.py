"""That a person let a hold pass, and why, is never changed; nor is what a payer rule said, and when it was in force,
nor what an edition did, and who has seen it."""

from billwright.apps.compliance.guards import Guard, append_only, fixed_columns, no_delete, no_replace, no_truncate

_CATCH_ONCE = (
    "(NEW.trial_id IS NULL AND EXISTS (SELECT 1 FROM checks_payerrulecatch "
    "WHERE rule_id = NEW.rule_id AND subject = NEW.subject AND trial_id IS NULL))"
)

GUARDS: tuple[Guard, ...] = (
    *append_only("checks_override", "public_id"),
    *append_only("checks_payerruleversion", "public_id", "rule_id, number"),
    *append_only("checks_payerrulechange", "public_id"),
    *append_only("checks_payerrulecatch", "public_id", "trial_id, subject", also=_CATCH_ONCE),
    *fixed_columns(
        "checks_payerrule",
        "id, practice_id, public_id, slug",
        "a payer rule keeps its name: write another",
    ),
    *no_delete("checks_payerrule", "a payer rule is not deleted: retire it, and what it has done stays"),
    no_replace("checks_payerrule", "public_id", "practice_id, slug"),
    no_truncate("checks_payerrule"),
    *fixed_columns(
        "checks_payerruletrial",
        "id, practice_id, public_id, version_id, since, user_id, at",
        "a dry run stays what was asked for",
    ),
    *fixed_columns(
        "checks_payerruletrial",
        "ended_at, upto, looked, denied_looked, caught, denied, paid, unknown, cents",
        "a dry run that has ended stays as it was",
        when="OLD.ended_at IS NOT NULL",
        name="ended_once",
    ),
    *no_delete("checks_payerruletrial", "a dry run is kept with its version"),
    no_replace("checks_payerruletrial", "public_id"),
    no_truncate("checks_payerruletrial"),
    *fixed_columns(
        "checks_editioneffect",
        "id, practice_id, public_id, set_name, edition, starts, since, asked_at",
        "an edition’s effect stays what was asked for",
    ),
    *fixed_columns(
        "checks_editioneffect",
        "ended_at, upto, looked, effect",
        "an edition’s effect stays as it was seen",
        when="OLD.ended_at IS NOT NULL",
        name="ended_once",
    ),
    *fixed_columns(
        "checks_editioneffect",
        "acknowledged_by_id, acknowledged_at, note",
        "who has seen an edition’s effect is not unsaid",
        when="OLD.acknowledged_at IS NOT NULL",
        name="seen_once",
    ),
    *no_delete("checks_editioneffect", "an edition’s effect is kept with who has seen it"),
    no_replace("checks_editioneffect", "public_id", "practice_id, set_name, edition"),
    no_truncate("checks_editioneffect"),
)
