"""Reference data can be amended: an append-only table."""

import django.db.models.fields.json
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.lookups
from django.db import migrations, models

APPEND_ONLY = """
CREATE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: add another row instead.', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER amendment_is_append_only BEFORE UPDATE OR DELETE ON amendment
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite();
"""
REWRITABLE = """
DROP TRIGGER amendment_is_append_only ON amendment;
DROP FUNCTION refuse_to_rewrite();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('measurements', '0009_withdrawals'),
    ]

    operations = [
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.TextField(choices=[('claim', 'claim'), ('campaign', 'campaign'), ('operator', 'operator'), ('service', 'service')])),
                ('key', models.TextField(help_text="The record's id or slug.")),
                ('record', models.JSONField(null=True)),
                ('base', models.TextField(blank=True, help_text='Digest of what the file said of the key; empty where it said nothing.')),
                ('note', models.TextField(help_text='Why, and from where.')),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='One moment for one act.')),
            ],
            options={
                'db_table': 'amendment',
                'indexes': [models.Index(fields=['kind', 'key', '-id'], name='amendment_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['claim', 'campaign', 'operator', 'service'])), name='amendment_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), models.Q(('note', ''), _negated=True), models.Q(('made_by', ''), _negated=True)), name='amendment_says_who_and_why'), models.CheckConstraint(condition=models.Q(('record__isnull', False), ('kind__in', ('claim', 'campaign')), _connector='OR'), name='amendment_withdraws_no_network'), models.CheckConstraint(condition=models.Q(('record__isnull', True), django.db.models.lookups.Exact(django.db.models.functions.comparison.Coalesce(django.db.models.fields.json.KeyTextTransform('id', 'record'), django.db.models.fields.json.KeyTextTransform('slug', 'record'), models.Value(''), output_field=models.TextField()), models.F('key')), _connector='OR'), name='amendment_names_its_record'), models.CheckConstraint(condition=models.Q(('base__regex', '^([0-9a-f]{64})?$')), name='amendment_base_is_digest')],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, REWRITABLE),
    ]
