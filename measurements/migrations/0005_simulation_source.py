"""Uploads may come from a simulation. The new constraint is checked without locking writers out."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

SOURCES = ["native", "ooni_submit", "ooni_report", "import", "simulation"]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("measurements", "0004_synced_files")]

    operations = [
        migrations.RemoveConstraint(model_name="upload", name="upload_source_known"),
        migrations.AlterField(
            model_name="upload",
            name="source",
            field=models.TextField(choices=[(word, word) for word in SOURCES]),
        ),
        AddConstraintNotValid(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(source__in=SOURCES), name="upload_source_known"
            ),
        ),
        ValidateConstraint(model_name="upload", name="upload_source_known"),
    ]
