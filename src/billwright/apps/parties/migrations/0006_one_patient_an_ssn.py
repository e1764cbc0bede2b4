"""One patient a social security number. Where two were entered at the same instant before this was kept, the later one
keeps its number, sealed, and is no longer compared by it."""

from django.db import migrations, models


def compare_the_first_alone(apps, schema_editor):
    connection = schema_editor.connection
    practices = apps.get_model("compliance", "Practice")._base_manager.using(connection.alias)
    patients = apps.get_model("parties", "Patient")._base_manager.using(connection.alias)
    for practice in practices.order_by("pk").values_list("pk", flat=True):
        if connection.vendor == "postgresql":  # row-level security binds the tables' owner too
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('billwright.practice', %s, true)", [str(practice)])
        numbered = patients.filter(practice_id=practice).exclude(ssn_index="")
        first = models.Subquery(
            numbered.filter(ssn_index=models.OuterRef("ssn_index")).order_by("pk").values("pk")[:1]
        )
        later = list(numbered.annotate(first=first).exclude(pk=models.F("first")).values_list("pk", flat=True))
        patients.filter(pk__in=later).update(ssn_index="")


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0005_whole_name_in_keys"),
    ]

    operations = [
        migrations.RunPython(compare_the_first_alone, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.UniqueConstraint(
                fields=["practice", "ssn_index"], condition=~models.Q(ssn_index=""), name="one_patient_an_ssn"
            ),
        ),
    ]
