"""Decisions about votes, and three standings more. Wider constraints, checked beside the writers."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

STANDINGS = ["counted", "review", "late", "reviewed", "refused", "quarantined", "vpn"]
KINDS = ["accept", "refuse", "quarantine"]


def widened(model: str) -> list[migrations.operations.base.Operation]:
    """Return the operations that let a table hold the new standings."""
    known, counted = f"{model}_standing_known", f"{model}_votes_if_counted"
    voting = models.Q(("votes", False), ("standing__in", ["counted", "reviewed"]), _connector="OR")
    return [
        migrations.RemoveConstraint(model_name=model, name=known),
        migrations.RemoveConstraint(model_name=model, name=counted),
        migrations.AlterField(
            model_name=model,
            name="standing",
            field=models.TextField(choices=[(word, word) for word in STANDINGS]),
        ),
        AddConstraintNotValid(
            model_name=model,
            constraint=models.CheckConstraint(
                condition=models.Q(("standing__in", STANDINGS)), name=known
            ),
        ),
        AddConstraintNotValid(
            model_name=model,
            constraint=models.CheckConstraint(condition=voting, name=counted),
        ),
        ValidateConstraint(model_name=model, name=known),
        ValidateConstraint(model_name=model, name=counted),
    ]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("measurements", "0007_releases")]

    operations = [
        *widened("inbox"),
        *widened("measurement"),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField(choices=[(word, word) for word in KINDS])),
                ("reason", models.TextField()),
                ("selection", models.JSONField(help_text="What was named, as it was named.")),
                ("decided_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("measurements", models.IntegerField(db_default=0)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_reason", models.TextField(blank=True, db_default="")),
            ],
            options={
                "db_table": "decision",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", KINDS)), name="decision_kind_known"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="decision_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undone_at__isnull", True),
                            models.Q(("undone_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_undone_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionItem",
            fields=[
                ("pk", models.CompositePrimaryKey("measured_at", "uid", "decision", blank=True, editable=False, primary_key=True, serialize=False)),
                ("decision", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="measurements.decision")),
                ("measured_at", models.DateTimeField()),
                ("uid", models.TextField()),
                ("standing_before", models.TextField(choices=[(word, word) for word in STANDINGS])),
            ],
            options={
                "db_table": "decision_item",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("standing_before__in", STANDINGS)),
                        name="decision_item_standing_before_known",
                    )
                ],
            },
        ),
    ]
