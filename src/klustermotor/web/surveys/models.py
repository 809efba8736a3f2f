"""Surveys of networks: what is asked, of whom, and what each has answered.

Actors are named by the keys that they have in the case, without foreign keys, and by the names that they had when the
list was fixed: an answer stays what it was when a record is changed. Of a personal link only a digest is kept. What an
actor has answered hangs on the actor's place in the list, and goes with it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klustermotor.web.actors.models import Sector, Tie
from klustermotor.web.cases.models import Case, LocalisedField
from klustermotor.web.cases.text import sort_key

MOST_ACTORS = 500
LONGEST = 2_000


class Survey(models.Model):
    """A survey of who has to do with whom, in an initiative or in the whole case."""

    class Unit(models.TextChoices):
        ORGANISATIONS = "organisations", _("organisations: a person answers for each")
        PEOPLE = "people", _("people, each for themselves")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="surveys")
    initiative_key = models.CharField(max_length=80, blank=True, help_text="Empty for the whole case")
    unit = models.CharField(max_length=20, choices=Unit.choices)
    title = LocalisedField(null=False)
    purpose = LocalisedField(null=False)
    ground = LocalisedField(null=False)
    asked_by = models.CharField(max_length=300, help_text="Who asks, and how to reach them")
    languages = models.JSONField(default=list, help_text="In the order in which they are offered")
    open_question = LocalisedField()
    nominations = models.BooleanField(default=False, help_text="Whether actors beyond the list can be named")

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["case", "initiative_key"], name="survey_by_initiative"),)

    def __str__(self) -> str:
        return str(self.pk)


class Question(models.Model):
    """A question about one kind of relation, as it is put to everybody."""

    class Measure(models.TextChoices):
        NONE = "none", _("only whether there is one")
        STRENGTH = "strength", _("how strong it is, 1 to 5")
        OFTEN = "often", _("how often, from once a year to every week")

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    pattern = models.CharField(max_length=40, help_text="Which of the questions that the product proposes")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20, choices=Tie.Kind.choices)
    wording = LocalisedField(null=False)
    directed = models.BooleanField(default=False)
    inward = models.BooleanField(default=False, help_text="The relation leads from the named to who answers")
    measure = models.CharField(max_length=10, choices=Measure.choices, default=Measure.NONE)
    asks_value = models.BooleanField(default=False, help_text="Whether it is asked what the relation gives")

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=["survey", "pattern"], name="survey_asks_once"),
            models.CheckConstraint(condition=Q(directed=True) | Q(inward=False), name="only_directed_leads"),
        )

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.pattern}"

    @property
    def rated(self) -> bool:
        """Whether more is asked of a relation than that there is one."""
        return self.asks_value or self.measure != self.Measure.NONE


class Wave(models.Model):
    """One round of a survey: prepared, then open for answers, then closed for good."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(null=True)
    closes_on = models.DateField(null=True, help_text="The last day for answers")
    closed_at = models.DateTimeField(null=True)
    reminded_on = models.JSONField(
        default=list, help_text="Days on which those were reminded who had not answered"
    )
    released = models.JSONField(
        null=True, help_text="What all readers see: counted once, when the wave was closed"
    )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["survey", "number"], name="wave_number_once"),
            models.UniqueConstraint(
                fields=["survey"], condition=Q(closed_at=None), name="one_wave_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(opened_at__isnull=False), name="wave_in_order"
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None) | Q(closes_on__isnull=False), name="wave_has_an_end"
            ),
        )

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.number}"

    @property
    def is_prepared(self) -> bool:
        """Whether it has not been opened yet."""
        return self.opened_at is None

    @property
    def is_open(self) -> bool:
        """Whether it has been opened and not been closed."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def takes_answers(self) -> bool:
        """Whether it is open and its last day has not passed."""
        return self.is_open and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether the last day has passed and nobody has closed it: the next night it is closed by itself."""
        return self.is_open and self.closes_on is not None and self.closes_on < timezone.localdate()


class Actor(models.Model):
    """An actor in the list of a wave, who is asked and can be named, and how far the answering has come.

    ``left_at`` and ``joined_at`` tell of changes after the wave was opened.
    """

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("organisation")
        PERSON = "person", _("person")

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="actors")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    actor_key = models.CharField(max_length=80)
    name = models.CharField(max_length=300)
    sort_key = models.CharField(max_length=80, blank=True, editable=False)
    sector = models.CharField(max_length=20, choices=Sector.choices, blank=True)
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, null=True, unique=True)
    link_made_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("sort_key", "id")
        verbose_name = _("actor in a survey")
        constraints = (
            models.UniqueConstraint(fields=["wave", "kind", "actor_key"], name="actor_once_in_a_wave"),
            models.CheckConstraint(
                condition=Q(refused_at=None) | Q(begun_at=None, finished_at=None),
                name="who_refuses_answers_nothing",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(begun_at__isnull=False), name="who_finishes_has_begun"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def has_answered(self) -> bool:
        """Whether there is an answer that counts."""
        return self.finished_at is not None and self.withdrawn_at is None and self.left_at is None

    @property
    def is_waited_for(self) -> bool:
        """Whether an answer may still come, so that a reminder is right."""
        return not (self.finished_at or self.refused_at or self.withdrawn_at or self.left_at)


class Contact(models.Model):
    """Whom a link is sent to: kept apart, so that it goes when the answers stay."""

    actor = models.OneToOneField(Actor, on_delete=models.CASCADE, related_name="contact")
    name = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        verbose_name = _("contact of a survey")

    def __str__(self) -> str:
        return self.name or self.email


class Use(models.TextChoices):
    """What answers may be used for beyond counts that name nobody; nothing of it unless it is agreed to."""

    OWN = "own", _("my own picture")
    NAMED = "named", _("named relations")
    RESEARCH = "research", _("research")


class Agreement(models.Model):
    """That an actor agreed to a use of the answers: from when, and until when."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="agreements")
    use = models.CharField(max_length=10, choices=Use.choices)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("given_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["actor", "use"], condition=Q(ended_at=None), name="agreement_once_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.actor_id}: {self.use}"


class Answer(models.Model):
    """That an actor named another in a question, with what was said of it."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="answers")
    named = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="named_in")
    strength = models.PositiveSmallIntegerField(null=True)
    value = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["question", "actor", "named"], name="named_once_in_a_question"),
            models.CheckConstraint(condition=~Q(actor=F("named")), name="nobody_names_oneself"),
            models.CheckConstraint(
                condition=(Q(strength=None) | Q(strength__range=(1, 5)))
                & (Q(value=None) | Q(value__range=(1, 5))),
                name="answer_on_a_scale_of_five",
            ),
        )

    def __str__(self) -> str:
        return f"{self.actor_id} {self.question_id} {self.named_id}"


class OpenAnswer(models.Model):
    """What an actor has written in answer to the open question."""

    # Whoever looks for a name in all texts is told that it stands here, and not shown what stands around it.
    draft: ClassVar[bool] = True

    actor = models.OneToOneField(Actor, on_delete=models.CASCADE, related_name="open_answer")
    text = models.TextField(max_length=LONGEST)

    class Meta:
        verbose_name = _("open answer of a survey")

    def __str__(self) -> str:
        return str(self.actor_id)


class Nomination(models.Model):
    """An actor that was named and is not in the list: kept apart until somebody has looked at it."""

    draft: ClassVar[bool] = True

    class State(models.TextChoices):
        NEW = "new", _("not looked at")
        ADDED = "added", _("in the register now")
        LEFT = "left", _("left out")

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="nominations")
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)

    class Meta:
        ordering = ("id",)
        verbose_name = _("actor named in a survey")
        constraints = (models.UniqueConstraint(fields=["actor", "name"], name="nominated_once"),)

    def __str__(self) -> str:
        return self.name
