"""Strategic plans of public bodies, and which areas and initiatives they give priority to, mention or pass over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.models import Findable, LocalisedField, PartialDateField, Record
from klustermotor.web.initiatives.models import CompetenceArea, Initiative


class Plan(Findable):
    """A strategic plan, programme or agreement."""

    searched = ("title", "description")

    title = LocalisedField(null=False)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.RESTRICT, related_name="plans"
    )
    description = LocalisedField()
    start = PartialDateField()
    end = PartialDateField()


class PlanPriority(Record):
    """What a plan says of a competence area or an initiative, silence included."""

    class Stance(models.TextChoices):
        PRIORITY = "priority", _("gives priority")
        MENTIONED = "mentioned", _("mentions")
        NOT_MENTIONED = "not_mentioned", _("does not mention")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="priorities")
    competence_area = models.ForeignKey(
        CompetenceArea, null=True, blank=True, on_delete=models.RESTRICT, related_name="plan_priorities"
    )
    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.RESTRICT, related_name="plan_priorities"
    )
    stance = models.CharField(max_length=20, choices=Stance.choices)
    text = LocalisedField()

    class Meta(Record.Meta):
        constraints = (
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(competence_area__isnull=False, initiative__isnull=True)
                | Q(competence_area__isnull=True, initiative__isnull=False),
                name="plan_priority_has_one_target",
            ),
        )
