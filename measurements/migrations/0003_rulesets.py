"""Rulesets beside each other, and one pointer. An instance that judged before keeps its ruleset."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FIRST = "2026-11-24.1"


def keep_what_was_judged(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Point to the first ruleset where it has verdicts; else the first drain decides."""
    if apps.get_model("measurements", "Verdict").objects.exists():
        apps.get_model("measurements", "Ruleset").objects.create(version=FIRST)
        apps.get_model("measurements", "RulesetPointer").objects.create(id=1, active_id=FIRST)


class Migration(migrations.Migration):

    dependencies = [
        ('measurements', '0002_storage_parameters'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ruleset',
            fields=[
                ('version', models.TextField(primary_key=True, serialize=False)),
                ('fingerprints', models.BinaryField(default=b'', help_text='CSV texts of fingerprints, as JSON in zstd; empty without any.')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'ruleset',
            },
        ),
        migrations.CreateModel(
            name='RejudgeUnit',
            fields=[
                ('pk', models.CompositePrimaryKey('ruleset', 'day', 'test_name', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('test_name', models.TextField()),
                ('measurements', models.BigIntegerField(help_text='How many there were when it was planned.')),
                ('last_uid', models.TextField(db_default='', help_text='The last uid that is done.')),
                ('judged', models.BigIntegerField(db_default=0)),
                ('missing', models.BigIntegerField(db_default=0, help_text='Without a document in the database.')),
                ('finished_at', models.DateTimeField(null=True)),
                ('ruleset', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='measurements.ruleset')),
            ],
            options={
                'db_table': 'rejudge_unit',
            },
        ),
        migrations.CreateModel(
            name='RejudgeChange',
            fields=[
                ('pk', models.CompositePrimaryKey('ruleset', 'test_name', 'plane', 'before', 'after', blank=True, editable=False, primary_key=True, serialize=False)),
                ('test_name', models.TextField()),
                ('plane', models.TextField()),
                ('before', models.TextField(blank=True)),
                ('after', models.TextField(blank=True)),
                ('verdicts', models.BigIntegerField()),
                ('ruleset', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='measurements.ruleset')),
            ],
            options={
                'db_table': 'rejudge_change',
            },
        ),
        migrations.CreateModel(
            name='RulesetPointer',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('active', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='measurements.ruleset')),
                ('target', models.ForeignKey(help_text='Being judged, not yet read.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='measurements.ruleset')),
            ],
            options={
                'db_table': 'ruleset_pointer',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='ruleset_pointer_is_one'), models.CheckConstraint(condition=models.Q(('active', models.F('target')), _negated=True), name='ruleset_pointer_moves')],
            },
        ),
        migrations.RunPython(keep_what_was_judged, migrations.RunPython.noop),
    ]
