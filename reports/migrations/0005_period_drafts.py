"""Periods keep their ids under other rulesets. The constraint is checked without locking out."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('reports', '0004_stored_periods'),
    ]

    operations = [
        migrations.CreateModel(
            name='PeriodDraft',
            fields=[
                ('pk', models.CompositePrimaryKey('country', 'operator', 'network_type', 'service', 'plane', 'panel', 'ruleset', blank=True, editable=False, primary_key=True, serialize=False)),
                ('country', models.TextField()),
                ('operator', models.TextField()),
                ('network_type', models.TextField()),
                ('service', models.TextField()),
                ('plane', models.TextField()),
                ('panel', models.TextField()),
                ('ruleset', models.TextField()),
                ('found', models.JSONField(help_text="A list of what a period's row holds; never empty.")),
            ],
            options={
                'db_table': 'period_draft',
            },
        ),
        migrations.AddField(
            model_name='period',
            name='chances',
            field=models.JSONField(db_default={}, help_text='Distributions of onset and end, which episodes combine.'),
        ),
        migrations.AlterField(
            model_name='period',
            name='ordinal',
            field=models.IntegerField(help_text="Counts the series' periods."),
        ),
        migrations.AlterField(
            model_name='periodrevision',
            name='reason',
            field=models.TextField(choices=[('found', 'found'), ('changed', 'changed'), ('rejudged', 'rejudged'), ('withdrawn', 'withdrawn')]),
        ),
        AddConstraintNotValid(
            model_name='periodrevision',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['found', 'changed', 'rejudged', 'withdrawn'])), name='period_revision_reason_known'),
        ),
        ValidateConstraint(model_name='periodrevision', name='period_revision_reason_known'),
    ]
