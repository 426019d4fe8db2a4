"""Measurements can be withdrawn: a token's hash with the receipt, and what was taken out."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

PANELS = ["vetted", "open", "imported"]
BY = ["volunteer", "instance"]
UID = "^[0-9]{14}\\.[0-9]{6}_[A-Z]{2}_[a-z0-9]{1,30}_[0-9a-f]{16}$"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("measurements", "0008_decisions")]

    operations = [
        migrations.AddField(
            model_name="receipt",
            name="token_sha256",
            field=models.BinaryField(
                help_text="Hash of the token that withdraws it; none came with older probes.", null=True
            ),
        ),
        AddConstraintNotValid(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("token_sha256__isnull", True),
                    Exact(Length("token_sha256"), 32),
                    _connector="OR",
                ),
                name="receipt_token_sha256",
            ),
        ),
        ValidateConstraint(model_name="receipt", name="receipt_token_sha256"),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("pk", models.CompositePrimaryKey("measured_at", "uid", blank=True, editable=False, primary_key=True, serialize=False)),
                ("measured_at", models.DateTimeField()),
                ("uid", models.TextField()),
                ("panel", models.TextField(choices=[(word, word) for word in PANELS], help_text="Tells which collection had it.")),
                ("withdrawn_by", models.TextField(choices=[(word, word) for word in BY])),
                ("reason", models.TextField(blank=True, help_text="Volunteers need not give any.")),
                ("withdrawn_at", models.DateTimeField(help_text="Cut to the hour, as every kept time.")),
            ],
            options={
                "db_table": "withdrawal",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("panel__in", PANELS)), name="withdrawal_panel_known"),
                    models.CheckConstraint(condition=models.Q(("withdrawn_by__in", BY)), name="withdrawal_withdrawn_by_known"),
                    models.CheckConstraint(condition=models.Q(("uid__regex", UID)), name="withdrawal_uid"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("reason", ""), _negated=True), ("withdrawn_by", "volunteer"), _connector="OR"),
                        name="withdrawal_has_reason",
                    ),
                ],
            },
        ),
    ]
