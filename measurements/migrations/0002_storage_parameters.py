"""What Django's models cannot say: compressed documents stay as they are, queues vacuum early."""

from django.db import migrations

QUEUES = ("inbox", "stale_mark", "drain_claim")


class Migration(migrations.Migration):
    dependencies = [("measurements", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE upload ALTER COLUMN document SET STORAGE EXTERNAL",
            "ALTER TABLE upload ALTER COLUMN document SET STORAGE EXTENDED",
        ),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0.0,"
                " autovacuum_vacuum_threshold = 2000)",
                f"ALTER TABLE {table} RESET (autovacuum_vacuum_scale_factor,"
                " autovacuum_vacuum_threshold)",
            )
            for table in QUEUES
        ),
    ]
