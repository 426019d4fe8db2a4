"""Service health. The constraints of tallies are checked without locking writers out."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('reports', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='HealthMark',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('service', models.TextField()),
                ('plane', models.TextField()),
            ],
            options={
                'db_table': 'health_mark',
            },
        ),
        migrations.CreateModel(
            name='ServiceHealth',
            fields=[
                ('pk', models.CompositePrimaryKey('day', 'service', 'plane', 'ruleset', 'country', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField(help_text='UTC: [day 00:00, next day 00:00).')),
                ('service', models.TextField()),
                ('plane', models.TextField(choices=[('messaging', 'messaging'), ('call_setup', 'call_setup'), ('media', 'media'), ('web', 'web'), ('reported', 'reported')])),
                ('ruleset', models.TextField()),
                ('country', models.TextField(help_text='A control country.')),
                ('votes_ok', models.IntegerField(help_text='Votes of the vetted panel, all operators.')),
                ('votes_interfered', models.IntegerField()),
            ],
            options={
                'db_table': 'service_health',
            },
        ),
        migrations.AddField(
            model_name='tally',
            name='health',
            field=models.TextField(choices=[('up', 'up'), ('down', 'down'), ('unchecked', 'unchecked'), ('retired', 'retired')], db_default='unchecked', help_text='What canaries in control countries say of the service that day.'),
        ),
        AddConstraintNotValid(
            model_name='tally',
            constraint=models.CheckConstraint(condition=models.Q(('health__in', ['up', 'down', 'unchecked', 'retired'])), name='tally_health_known'),
        ),
        AddConstraintNotValid(
            model_name='tally',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('health', 'retired'), _negated=True), ('state', 'down'), _connector='OR'), name='tally_retired_is_down'),
        ),
        AddConstraintNotValid(
            model_name='tally',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'down'), _negated=True), ('health__in', ['down', 'retired']), _connector='OR'), name='tally_down_has_witnesses'),
        ),
        migrations.AddIndex(
            model_name='healthmark',
            index=models.Index(fields=['day', 'service', 'plane'], name='health_mark_key'),
        ),
        migrations.AddConstraint(
            model_name='servicehealth',
            constraint=models.CheckConstraint(condition=models.Q(('plane__in', ['messaging', 'call_setup', 'media', 'web', 'reported'])), name='service_health_plane_known'),
        ),
        migrations.AddConstraint(
            model_name='servicehealth',
            constraint=models.CheckConstraint(condition=models.Q(('votes_ok__gt', 0), ('votes_interfered__gt', 0), _connector='OR'), name='service_health_has_votes'),
        ),
        ValidateConstraint(model_name='tally', name='tally_health_known'),
        ValidateConstraint(model_name='tally', name='tally_retired_is_down'),
        ValidateConstraint(model_name='tally', name='tally_down_has_witnesses'),
    ]
