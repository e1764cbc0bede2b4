"""Work keeps its history; of the items that are there already, their raising and closing is known."""

import itertools

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import billwright.apps.compliance.ids

AT_ONCE = 2000


def backfill(apps, schema_editor):
    connection = schema_editor.connection
    event = apps.get_model("worklist", "WorkEvent")
    items = apps.get_model("worklist", "WorkItem")._base_manager.using(connection.alias)
    practices = apps.get_model("compliance", "Practice")._base_manager.using(connection.alias)
    for practice in practices.order_by("pk").values_list("pk", flat=True):
        if connection.vendor == "postgresql":  # row-level security binds the tables' owner too
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('billwright.practice', %s, true)", [str(practice)])
        columns = ("pk", "raised_at", "reason", "closed_at", "closed_why")
        rows = list(items.filter(practice_id=practice).order_by("pk").values_list(*columns))
        made = (event(practice_id=practice, **facts) for row in rows for facts in _known(*row))
        while batch := list(itertools.islice(made, AT_ONCE)):
            event._base_manager.using(connection.alias).bulk_create(batch)


def _known(item, raised_at, reason, closed_at, closed_why):
    yield {"item_id": item, "at": raised_at, "what": "raised", "words": reason}
    if closed_at:
        yield {"item_id": item, "at": closed_at, "what": "closed", "words": closed_why}


class Migration(migrations.Migration):
    dependencies = [
        ("worklist", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(fields=["practice", "source"], name="work_by_source"),
        ),
        migrations.CreateModel(
            name="WorkEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=billwright.apps.compliance.ids.uuid7, editable=False, unique=True),
                ),
                ("at", models.DateTimeField()),
                ("what", models.CharField(max_length=12)),
                ("words", models.CharField(blank=True, max_length=300)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="worklist.workitem"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="compliance.practice",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["practice", "what", "at"], name="work_event_by_day")],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(backfill, migrations.RunPython.noop, elidable=True),
    ]
