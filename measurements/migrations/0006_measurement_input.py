"""What was tested is kept beside its measurement, and a country's measurements are found by time."""

from django.db import migrations, models

from measurements.operations import AddPartitionedIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("measurements", "0005_simulation_source")]

    operations = [
        migrations.AddField(
            model_name="measurement",
            name="input",
            field=models.TextField(
                blank=True,
                db_default="",
                help_text="What was tested, such as a page; empty if private.",
            ),
        ),
        AddPartitionedIndex(
            model_name="measurement",
            index=models.Index(fields=["country", "measured_at", "uid"], name="measurement_country"),
        ),
    ]
