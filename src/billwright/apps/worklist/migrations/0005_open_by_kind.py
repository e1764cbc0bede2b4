"""Today is quick beside hundreds of thousands of finished items, and so is an item's history."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("worklist", "0004_saved_view"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(fields=["practice", "state", "kind"], name="work_open_by_kind"),
        ),
        migrations.AddIndex(
            model_name="workevent",
            index=models.Index(fields=["practice", "item", "at"], name="work_event_of_item"),
        ),
    ]
