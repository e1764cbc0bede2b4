"""An index for each way in which the list is sorted and filtered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoices", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="invoice", index=models.Index(fields=["practice", "state", "id"], name="invoice_by_state")
        ),
        migrations.AddIndex(
            model_name="invoice", index=models.Index(fields=["practice", "due_on", "id"], name="invoice_by_due")
        ),
        migrations.AddIndex(
            model_name="invoice", index=models.Index(fields=["practice", "issued_on", "id"], name="invoice_by_date")
        ),
    ]
