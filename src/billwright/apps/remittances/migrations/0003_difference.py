"""By how much each check does not balance, so that those can be listed; of the checks that are there already it is worked out."""

import msgspec
from django.db import migrations, models
from django.db.models import Sum

from billwright.records.remittance import Remittance as Record


def backfill(apps, schema_editor):
    """Only what was set aside can differ. Its claims are rows; what the payer adds or takes by itself stands in the record."""
    connection = schema_editor.connection

    def rows(model):
        return apps.get_model("remittances", model)._base_manager.using(connection.alias)

    practices = apps.get_model("compliance", "Practice")._base_manager.using(connection.alias)
    for practice in practices.order_by("pk").values_list("pk", flat=True):
        if connection.vendor == "postgresql":  # row-level security binds the tables' owner too
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('billwright.practice', %s, true)", [str(practice)])
        for row in rows("Remittance").filter(practice_id=practice, state="set_aside"):
            claims = rows("RemittanceClaim").filter(remittance=row).aggregate(cents=Sum("paid_cents"))["cents"] or 0
            record = msgspec.json.decode(bytes(row.record), type=Record)
            difference = row.paid_cents - (claims - sum(each.cents for each in record.provider_adjustments))
            if difference:
                rows("Remittance").filter(pk=row.pk).update(difference_cents=difference)


class Migration(migrations.Migration):
    dependencies = [("compliance", "0001_initial"), ("remittances", "0002_sorts")]

    operations = [
        migrations.AddField(
            model_name="remittance", name="difference_cents", field=models.BigIntegerField(default=0)
        ),
        migrations.RunPython(backfill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="remittance",
            index=models.Index(
                condition=models.Q(("difference_cents", 0), _negated=True),
                fields=["practice", "id"],
                name="remittance_that_differs",
            ),
        ),
    ]
