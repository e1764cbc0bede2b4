"""An index for each way in which the list is sorted and filtered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("remittances", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="remittance", index=models.Index(fields=["practice", "state", "id"], name="remittance_by_state")
        ),
        migrations.AddIndex(
            model_name="remittance",
            index=models.Index(fields=["practice", "paid_cents", "id"], name="remittance_by_paid"),
        ),
        migrations.AddIndex(
            model_name="remittance", index=models.Index(fields=["practice", "paid_on", "id"], name="remittance_by_day")
        ),
        migrations.AddIndex(
            model_name="remittanceclaim",
            index=models.Index(fields=["remittance", "state"], name="remittance_claim_by_state"),
        ),
    ]
