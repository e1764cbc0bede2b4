"""A search key holds every word of the name, a last name of several words run together among them: those whose keys do not
yet get them anew. Clients are listed apart from patients without going through these."""

import itertools

from django.db import migrations, models

from billwright.apps.parties import keys

BEFORE = 60
"""Letters of a name that keys held."""


def _patients(rows, practice):
    """(party, keys) of whom the keys change."""
    columns = ("party__last", "party__first", "party__middle", "party__phone", "account__number", "birth_date")
    for party, last, first, middle, *facts in rows.filter(practice_id=practice).values_list("party_id", *columns).iterator():
        is_long = len(" ".join(keys.words(f"{last} {first} {middle}"))) > BEFORE
        if is_long or len(keys.words(last)) > 1:
            yield party, keys.of_person(last, first, middle, *facts)


def _clients(rows, practice):
    columns = ("party__name", "party__phone", "account__number")
    for party, name, *facts in rows.filter(practice_id=practice).values_list("party_id", *columns).iterator():
        if len(" ".join(keys.words(name))) > BEFORE:
            yield party, keys.of_client(name, *facts)


def make_anew(apps, schema_editor):
    connection = schema_editor.connection

    def rows(app, model):
        return apps.get_model(app, model)._base_manager.using(connection.alias)

    search_key = apps.get_model("parties", "SearchKey")
    for practice in rows("compliance", "Practice").order_by("pk").values_list("pk", flat=True):
        if connection.vendor == "postgresql":  # row-level security binds the tables' owner too
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('billwright.practice', %s, true)", [str(practice)])
        changed = itertools.chain(
            _patients(rows("parties", "Patient"), practice), _clients(rows("parties", "Client"), practice)
        )
        for party, wanted in list(changed):
            rows("parties", "SearchKey").filter(practice_id=practice, party_id=party).delete()
            rows("parties", "SearchKey").bulk_create(
                [search_key(practice_id=practice, party_id=party, key=key) for key in sorted(wanted)]
            )


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0004_guarantor"),
    ]

    operations = [
        migrations.RunPython(make_anew, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["practice", "kind", "id"], name="account_by_kind"),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["practice", "kind", "number", "id"], name="account_by_kind_number"),
        ),
    ]
