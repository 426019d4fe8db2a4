"""Capped votes beside each tally. The constraint is checked without locking writers out."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('reports', '0002_service_health'),
    ]

    operations = [
        migrations.AddField(
            model_name='tally',
            name='capped_voters',
            field=models.IntegerField(db_default=0, help_text='Votes that periods are found from.'),
        ),
        migrations.AddField(
            model_name='tally',
            name='capped_interfered',
            field=models.IntegerField(db_default=0),
        ),
        AddConstraintNotValid(
            model_name='tally',
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ('capped_interfered__gte', 0),
                    ('capped_interfered__lte', models.F('capped_voters')),
                    ('capped_voters__lte', models.F('voters')),
                ),
                name='tally_capped_within_votes',
            ),
        ),
        ValidateConstraint(model_name='tally', name='tally_capped_within_votes'),
    ]
