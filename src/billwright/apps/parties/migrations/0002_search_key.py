"""Everybody who is there already gets their search keys."""

import itertools

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from billwright.apps.parties import keys

AT_ONCE = 2000


def backfill(apps, schema_editor):
    connection = schema_editor.connection

    def rows(model):
        return apps.get_model("parties", model)._base_manager.using(connection.alias)

    practices = apps.get_model("compliance", "Practice")._base_manager.using(connection.alias)
    for practice in practices.order_by("pk").values_list("pk", flat=True):
        if connection.vendor == "postgresql":  # row-level security binds the tables' owner too
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('billwright.practice', %s, true)", [str(practice)])
        everybody = itertools.chain(_patients(rows("Patient"), practice), _clients(rows("Client"), practice))
        search_key = apps.get_model("parties", "SearchKey")
        made = (
            search_key(practice_id=practice, party_id=party, key=key) for party, found in everybody for key in found
        )
        while batch := list(itertools.islice(made, AT_ONCE)):
            rows("SearchKey").bulk_create(batch)


def _patients(rows, practice):
    columns = ("party__last", "party__first", "party__middle", "party__phone", "account__number", "birth_date")
    found = rows.filter(practice_id=practice).values_list("party_id", *columns)
    return ((party, sorted(keys.of_person(*facts))) for party, *facts in found)


def _clients(rows, practice):
    found = rows.filter(practice_id=practice)
    found = found.values_list("party_id", "party__name", "party__phone", "account__number")
    return ((party, sorted(keys.of_client(*facts))) for party, *facts in found)


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0001_initial"),
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BinaryField()),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="search_keys", to="parties.party"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="compliance.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("practice", "party", "key"), name="one_search_key_a_party")
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(backfill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="searchkey",
            index=models.Index(fields=["practice", "key", "party"], name="search_key_in_order"),
        ),
    ]
