"""The one word of a claim's state as a column, and an index for each way in which lists are sorted."""

from django.db import migrations, models

SORTS = {
    "claim_by_state": ["practice", "state", "id"],
    "claim_by_state_service": ["practice", "state", "service_from", "id"],
    "claim_by_state_charge": ["practice", "state", "total_cents", "id"],
    "claim_by_service": ["practice", "service_from", "id"],
    "claim_by_charge": ["practice", "total_cents", "id"],
    "claim_by_payer_service": ["practice", "payer", "service_from", "id"],
}


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="state",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(models.Q(("adjudication", ""), _negated=True), then="adjudication"),
                    models.When(models.Q(("transmission", ""), _negated=True), then="transmission"),
                    default="preparation",
                ),
                output_field=models.CharField(max_length=12),
            ),
        ),
        *(
            migrations.AddIndex(model_name="claim", index=models.Index(fields=fields, name=name))
            for name, fields in SORTS.items()
        ),
    ]
