"""The codes of a payer's front end, kept with the event that they made, so that each can stand beside what it concerns."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0002_state_and_sorts")]

    operations = [migrations.AddField("claimevent", "said", models.JSONField(default=list))]
