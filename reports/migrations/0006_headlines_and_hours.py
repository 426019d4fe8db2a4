"""Headlines, and tallies by the hour: new tables only."""

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0005_period_drafts'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayHeadline',
            fields=[
                ('pk', models.CompositePrimaryKey('day', 'country', 'operator', 'network_type', 'service', 'panel', 'ruleset', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField(help_text='UTC: [day 00:00, next day 00:00).')),
                ('country', models.TextField()),
                ('operator', models.TextField()),
                ('network_type', models.TextField(choices=[('mobile', 'mobile'), ('wifi', 'wifi'), ('wired', 'wired'), ('vpn', 'vpn'), ('unknown', 'unknown')])),
                ('service', models.TextField(help_text='Never a traffic profile: these are named in tested.')),
                ('panel', models.TextField(choices=[('vetted', 'vetted'), ('open', 'open'), ('imported', 'imported')])),
                ('ruleset', models.TextField()),
                ('headline', models.TextField(choices=[('calls_blocked', 'calls_blocked'), ('service_blocked', 'service_blocked'), ('messages_blocked', 'messages_blocked'), ('calls_blocked_messages_unknown', 'calls_blocked_messages_unknown'), ('down', 'down'), ('no_blocking_found', 'no_blocking_found'), ('unproven', 'unproven'), ('untested', 'untested')])),
                ('certainty', models.TextField(choices=[('sure', 'sure'), ('likely', 'likely'), ('none', 'none')], help_text='Of the interference; none where there is none.')),
                ('basis', models.JSONField(help_text='The planes that the headline rests on.')),
                ('tested', models.JSONField(help_text='Every plane with its state and votes.')),
            ],
            options={
                'db_table': 'day_headline',
                'indexes': [models.Index(fields=['country', 'service', 'day'], name='day_headline_timeline')],
                'constraints': [models.CheckConstraint(condition=models.Q(('network_type__in', ['mobile', 'wifi', 'wired', 'vpn', 'unknown'])), name='day_headline_network_type_known'), models.CheckConstraint(condition=models.Q(('panel__in', ['vetted', 'open', 'imported'])), name='day_headline_panel_known'), models.CheckConstraint(condition=models.Q(('headline__in', ['calls_blocked', 'service_blocked', 'messages_blocked', 'calls_blocked_messages_unknown', 'down', 'no_blocking_found', 'unproven', 'untested'])), name='day_headline_headline_known'), models.CheckConstraint(condition=models.Q(('certainty__in', ['sure', 'likely', 'none'])), name='day_headline_certainty_known'), models.CheckConstraint(condition=models.Q(('certainty', 'none'), ('headline__in', ['calls_blocked', 'service_blocked', 'messages_blocked', 'calls_blocked_messages_unknown']), _connector='XOR'), name='day_headline_interference_has_certainty')],
            },
        ),
        migrations.CreateModel(
            name='HourTally',
            fields=[
                ('pk', models.CompositePrimaryKey('hour', 'country', 'operator', 'network_type', 'service', 'plane', 'panel', 'ruleset', blank=True, editable=False, primary_key=True, serialize=False)),
                ('hour', models.DateTimeField(help_text='UTC: [hour, next hour).')),
                ('country', models.TextField()),
                ('operator', models.TextField()),
                ('network_type', models.TextField(choices=[('mobile', 'mobile'), ('wifi', 'wifi'), ('wired', 'wired'), ('vpn', 'vpn'), ('unknown', 'unknown')])),
                ('service', models.TextField()),
                ('plane', models.TextField(choices=[('messaging', 'messaging'), ('call_setup', 'call_setup'), ('media', 'media'), ('web', 'web'), ('reported', 'reported')])),
                ('panel', models.TextField(choices=[('vetted', 'vetted'), ('open', 'open'), ('imported', 'imported')])),
                ('ruleset', models.TextField()),
                ('measurements', models.IntegerField(help_text='All verdicts of the hour, voting or not.')),
                ('voters', models.IntegerField(help_text='One vote each; the same voter may vote every hour.')),
                ('votes_ok', models.IntegerField()),
                ('votes_blocked', models.IntegerField()),
                ('votes_throttled', models.IntegerField()),
                ('votes_degraded', models.IntegerField()),
                ('share', models.FloatField(help_text='Interfered votes / voters; null without votes.', null=True)),
                ('low', models.FloatField(help_text='2.5 % point of Beta(1/2, 1/2) updated by votes.', null=True)),
                ('high', models.FloatField(help_text='97.5 % point of the same.', null=True)),
                ('state', models.TextField(choices=[('ok', 'ok'), ('blocked', 'blocked'), ('likely_blocked', 'likely_blocked'), ('mixed', 'mixed'), ('down', 'down'), ('too_few', 'too_few')])),
                ('health', models.TextField(choices=[('up', 'up'), ('down', 'down'), ('unchecked', 'unchecked'), ('retired', 'retired')], help_text='Of the day.')),
            ],
            options={
                'db_table': 'hour_tally',
                'constraints': [models.CheckConstraint(condition=models.Q(('network_type__in', ['mobile', 'wifi', 'wired', 'vpn', 'unknown'])), name='hour_tally_network_type_known'), models.CheckConstraint(condition=models.Q(('plane__in', ['messaging', 'call_setup', 'media', 'web', 'reported'])), name='hour_tally_plane_known'), models.CheckConstraint(condition=models.Q(('panel__in', ['vetted', 'open', 'imported'])), name='hour_tally_panel_known'), models.CheckConstraint(condition=models.Q(('state__in', ['ok', 'blocked', 'likely_blocked', 'mixed', 'down', 'too_few'])), name='hour_tally_state_known'), models.CheckConstraint(condition=models.Q(('health__in', ['up', 'down', 'unchecked', 'retired'])), name='hour_tally_health_known'), models.CheckConstraint(condition=models.Q(('voters', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('votes_ok'), '+', models.F('votes_blocked')), '+', models.F('votes_throttled')), '+', models.F('votes_degraded')))), name='hour_tally_votes_add_up')],
            },
        ),
    ]
