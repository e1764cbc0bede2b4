"""Several ways of paying at one visit, the office's note, and when the original was handed out."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("receipts", "0001_initial")]

    operations = [
        migrations.AddField("receipt", "note", models.CharField(blank=True, default="", max_length=200), preserve_default=False),
        migrations.AddField("receipt", "together_with", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="others", to="receipts.receipt")),
        migrations.AddField("receipt", "handed_out_at", models.DateTimeField(null=True)),
    ]
