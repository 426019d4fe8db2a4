"""Fields of a ballot: who may be counted once, in which bucket."""

from typing import ClassVar

from django.db import models

from measurements.models.constraints import check_votes, check_words, choices
from measurements.vocabulary import VOTING, NetworkType, Panel, Standing


class BallotFields(models.Model):
    """What the door knew of the sender, as pseudonyms that hold within one bucket only."""

    BALLOT_FIELDS: ClassVar = (
        "operator", "network_type", "panel", "standing", "votes", "voter", "prefix_group", "cohort",
    )  # fmt: skip

    operator = models.TextField(help_text="Slug, frozen when the measurement was taken in.")
    network_type = models.TextField(choices=choices(NetworkType))
    panel = models.TextField(choices=choices(Panel))
    standing = models.TextField(choices=choices(Standing))
    votes = models.BooleanField()
    voter = models.BinaryField(null=True)
    prefix_group = models.BinaryField(null=True)
    cohort = models.BinaryField(null=True)

    class Meta:
        """Only a part of other models."""

        abstract = True

    @staticmethod
    def ballot_constraints(table: str) -> list[models.BaseConstraint]:
        """Return what must hold of a ballot in any table."""
        votes_only_if_counted = models.Q(votes=False) | models.Q(
            standing__in=[standing.value for standing in VOTING]
        )
        return [
            check_words(table, "network_type", NetworkType),
            check_words(table, "panel", Panel),
            check_words(table, "standing", Standing),
            check_votes(table),
            models.CheckConstraint(
                condition=votes_only_if_counted, name=f"{table}_votes_if_counted"
            ),
            models.CheckConstraint(
                condition=models.Q(votes=False) | ~models.Q(network_type=NetworkType.VPN.value),
                name=f"{table}_vpn_never_votes",
            ),
        ]
