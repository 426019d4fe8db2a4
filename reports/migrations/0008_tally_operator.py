"""An index for the pages of operators, built while the platform runs."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('reports', '0007_frozen_pictures'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='tally',
            index=models.Index(fields=['operator', 'day'], name='tally_operator'),
        ),
    ]
