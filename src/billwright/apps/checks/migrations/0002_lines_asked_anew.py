"""The overrides of lines that no longer hold, because the claim's lines are others since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checks", "0001_initial")]

    operations = [migrations.AddField("checkrun", "lines_asked_anew", models.BigIntegerField(default=0))]
