"""An index for each way in which the list is sorted and filtered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("receipts", "0002_tenders_note_and_original")]

    operations = [
        migrations.AddIndex(model_name="receipt", index=models.Index(fields=["practice", "method", "id"], name="receipt_by_method")),
        migrations.AddIndex(model_name="receipt", index=models.Index(fields=["practice", "cents", "id"], name="receipt_by_amount")),
        migrations.AddIndex(model_name="receipt", index=models.Index(fields=["practice", "received_on", "id"], name="receipt_by_day")),
    ]
