"""A visit that was captured wrongly: when and why it was reversed, and which one took its place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("charges", "0001_initial")]

    operations = [
        migrations.AddField("encounter", "reversed_at", models.DateTimeField(null=True)),
        migrations.AddField("encounter", "reversed_why", models.CharField(blank=True, max_length=200)),
        migrations.AddField(
            "encounter",
            "replaces",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="charges.encounter",
            ),
        ),
    ]
