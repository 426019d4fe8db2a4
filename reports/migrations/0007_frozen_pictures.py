"""Frozen pictures of charts: a new table only."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0006_headlines_and_hours'),
    ]

    operations = [
        migrations.CreateModel(
            name='FrozenPicture',
            fields=[
                ('key', models.TextField(help_text='SHA-256 of chart, query, language, day.', primary_key=True, serialize=False)),
                ('day', models.DateField(help_text='UTC: the day it shows the state of.')),
                ('svg', models.TextField()),
            ],
            options={
                'db_table': 'frozen_picture',
                'indexes': [models.Index(fields=['day'], name='frozen_picture_day')],
            },
        ),
    ]
