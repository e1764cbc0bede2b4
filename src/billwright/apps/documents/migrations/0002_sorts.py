"""An index for each way in which the list is sorted and filtered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        migrations.AddIndex(model_name="document", index=models.Index(fields=["practice", "direction", "id"], name="document_by_way")),
        migrations.AddIndex(model_name="document", index=models.Index(fields=["practice", "kind", "id"], name="document_by_kind")),
        migrations.AddIndex(model_name="document", index=models.Index(fields=["practice", "size", "id"], name="document_by_size")),
    ]
