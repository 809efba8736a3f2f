"""Cluster initiatives as the method describes them: origin, vision, organisation, funding, activities, phase."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klustermotor.web.actors.models import Organisation, Person, Sector
from klustermotor.web.cases.models import Findable, LocalisedField, PartialDateField, Record
from klustermotor.web.regions.models import Region


class Phase(models.TextChoices):
    """The five development phases of a cluster initiative."""

    PROSPECTING = "prospecting", _("prospecting")
    SOUNDING = "sounding", _("sounding")
    START = "start", _("start")
    IMPLEMENTATION = "implementation", _("implementation and growth")
    MATURITY = "maturity", _("maturity")


class ClusterRole(models.TextChoices):
    """What an organisation does in a cluster."""

    CORE_FIRM = "core_firm", _("core firm")
    SUPPLIER = "supplier", _("supplier")
    CUSTOMER = "customer", _("customer")
    COMPETENCE_PROVIDER = "competence_provider", _("competence provider")
    RESEARCH = "research", _("research")
    FINANCIER = "financier", _("financier")
    PROPERTY = "property", _("property and infrastructure")
    INTERMEDIARY = "intermediary", _("intermediary")
    PUBLIC_BODY = "public_body", _("public body")


class CompetenceArea(Findable):
    """A strategic area of knowledge and production."""

    class Strength(models.TextChoices):
        POTENTIAL = "potential", _("potential strength area")
        CONFIRMED = "confirmed", _("strength area")
        REJECTED = "rejected", _("not a strength area")

    searched = ("name", "description")

    name = LocalisedField(null=False)
    strength = models.CharField(max_length=20, choices=Strength.choices, null=True, blank=True)
    description = LocalisedField()


class Initiative(Findable):
    """A cluster initiative."""

    class LegalForm(models.TextChoices):
        NON_PROFIT_ASSOCIATION = "non_profit_association", _("non-profit association")
        ECONOMIC_ASSOCIATION = "economic_association", _("economic association")
        LIMITED_COMPANY = "limited_company", _("limited company")
        FOUNDATION = "foundation", _("foundation")
        PROJECT = "project", _("project")
        NETWORK = "network", _("network without legal form")

    searched = ("name", "summary", "core_product")

    name = models.CharField(max_length=300)
    summary = LocalisedField()
    competence_area = models.ForeignKey(
        CompetenceArea, null=True, blank=True, on_delete=models.RESTRICT, related_name="initiatives"
    )
    core_product = LocalisedField()
    legal_form = models.CharField(max_length=30, choices=LegalForm.choices, null=True, blank=True)
    host = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.RESTRICT, related_name="hosted_initiatives"
    )
    seat = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.RESTRICT, related_name="seated_initiatives"
    )
    regions = models.ManyToManyField(Region, blank=True, related_name="initiatives")
    start = PartialDateField()
    end = PartialDateField()


class OriginStep(Findable):
    """A step towards a formal start; without an initiative, a step in the region's own cluster work."""

    class Milestone(models.TextChoices):
        FORMAL_START = "formal_start", _("formal start")

    searched = ("text",)

    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.CASCADE, related_name="origin"
    )
    start = PartialDateField()
    end = PartialDateField()
    when = LocalisedField()
    text = LocalisedField(null=False)
    organisations = models.ManyToManyField(Organisation, blank=True, related_name="origin_steps")
    people = models.ManyToManyField(Person, blank=True, related_name="origin_steps")
    initiators = models.BooleanField(default=False)
    milestone = models.CharField(max_length=20, choices=Milestone.choices, null=True, blank=True)


class Goal(Findable):
    """A vision or goal, with what is needed to evaluate it, or visibly without."""

    class Kind(models.TextChoices):
        VISION = "vision", _("vision")
        OVERALL = "overall", _("overall goal")
        SUB_GOAL = "sub_goal", _("sub-goal")
        PRIORITY = "priority", _("priority")
        HORIZONTAL = "horizontal", _("horizontal goal")

    searched = ("text", "indicator")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="goals")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = LocalisedField(null=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.RESTRICT, related_name="parts")
    indicator = LocalisedField()
    unit = LocalisedField()
    baseline = models.FloatField(null=True, blank=True)
    baseline_date = PartialDateField()
    target = models.FloatField(null=True, blank=True)
    target_date = PartialDateField()


class FocusArea(Record):
    """An area that an initiative gathers its activities under."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="focus_areas")
    name = LocalisedField(null=False)
    description = LocalisedField()


class Body(Record):
    """A board, leadership network, reference group or working group."""

    class Kind(models.TextChoices):
        BOARD = "board", _("board")
        LEADERSHIP_NETWORK = "leadership_network", _("leadership network")
        REFERENCE_GROUP = "reference_group", _("reference group")
        WORKING_GROUP = "working_group", _("working group")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="bodies")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    name = LocalisedField()
    size = models.PositiveIntegerField(null=True, blank=True)
    description = LocalisedField()
    start = PartialDateField()
    end = PartialDateField()


class InitiativeRole(Findable):
    """What a person or an organisation is in an initiative, and the ability that a person brings."""

    class Role(models.TextChoices):
        CLUSTER_MANAGER = "cluster_manager", _("cluster engine")
        COORDINATOR = "coordinator", _("coordinator")
        CHAIR = "chair", _("chair of the board")
        BOARD_MEMBER = "board_member", _("board member")
        LEADERSHIP_NETWORK = "leadership_network", _("leadership network")
        REFERENCE_GROUP = "reference_group", _("reference group")
        INITIATOR = "initiator", _("initiator")
        FOUNDER = "founder", _("founder")
        PARTNER = "partner", _("partner")
        KEY_PERSON = "key_person", _("key person")

    searched = ("ability", "post")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30, choices=Role.choices)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.RESTRICT, related_name="initiative_roles"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.RESTRICT, related_name="initiative_roles"
    )
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.RESTRICT, related_name="roles")
    post = LocalisedField()
    ability = LocalisedField()
    start = PartialDateField()
    end = PartialDateField()

    class Meta(Findable.Meta):
        constraints = (
            *Findable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organisation__isnull=False),
                name="initiative_role_has_holder",
            ),
        )


class Member(Record):
    """An organisation's membership of an initiative."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.RESTRICT, related_name="memberships")
    roles = models.JSONField(default=list, blank=True, help_text="Values of ClusterRole")
    start = PartialDateField()
    end = PartialDateField()

    @property
    def role_words(self) -> list[str]:
        """The roles in the cluster in the reader's language."""
        return [str(ClusterRole(role).label) for role in self.roles]


class Funding(Record):
    """Money or work put into an initiative in a year, in whole currency units."""

    class Kind(models.TextChoices):
        BASE = "base", _("base funding")
        PROJECT = "project", _("project funding")
        FEES = "fees", _("membership fees")
        IN_KIND = "in_kind", _("in kind")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="funding")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    period = LocalisedField()
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.RESTRICT, related_name="funding"
    )
    label = LocalisedField()
    sector = models.CharField(max_length=20, choices=Sector.choices, null=True, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, null=True, blank=True)
    amount = models.PositiveBigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="SEK")
    approximate = models.BooleanField(default=False)


class Activity(Findable):
    """Something an initiative does, has done or plans."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("meeting")
        BRAINSTORMING = "brainstorming", _("brainstorming board")
        FAIR = "fair", _("fair or event")
        NEWSLETTER = "newsletter", _("newsletter")
        PUBLICATION = "publication", _("publication")
        EDUCATION = "education", _("education")
        SEMINAR = "seminar", _("seminar")
        PROJECT = "project", _("project")
        NETWORK_PROJECT = "network_project", _("network project")
        ANALYSIS = "analysis", _("analysis")
        CONSULTANCY = "consultancy", _("consultancy")
        SERVICE = "service", _("member service")
        PREMISES = "premises", _("premises")
        COOPERATION = "cooperation", _("cooperation")
        OTHER = "other", _("other")

    class Direction(models.TextChoices):
        INWARD = "inward", _("inward")
        OUTWARD = "outward", _("outward")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")

    searched = ("title", "description", "target_group", "outcome")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="activities")
    title = LocalisedField(null=False)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    direction = models.CharField(max_length=10, choices=Direction.choices, null=True, blank=True)
    focus_area = models.ForeignKey(
        FocusArea, null=True, blank=True, on_delete=models.RESTRICT, related_name="activities"
    )
    status = models.CharField(max_length=20, choices=Status.choices, null=True, blank=True)
    start = PartialDateField()
    end = PartialDateField()
    when = LocalisedField()
    description = LocalisedField()
    target_group = LocalisedField()
    organisations = models.ManyToManyField(Organisation, blank=True, related_name="activities")
    people = models.ManyToManyField(Person, blank=True, related_name="activities")
    occasions = models.PositiveIntegerField(null=True, blank=True)
    participants = models.PositiveIntegerField(null=True, blank=True)
    quantities = models.JSONField(default=list, blank=True)
    amount = models.PositiveBigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="SEK")
    outcome = LocalisedField()
    findings = models.JSONField(default=list, blank=True)

    class Meta(Findable.Meta):
        indexes = (
            *Findable.Meta.indexes,
            models.Index(fields=["initiative", "start"], name="activity_by_time"),
            # For an actor with thousands of activities: their initiatives and times, without reading the rest.
            models.Index(fields=["id", "initiative", "start"], name="activity_in_brief"),
        )


class Stage(Findable):
    """A stage of an initiative's value chain, or a function that supports it."""

    class Kind(models.TextChoices):
        STAGE = "stage", _("stage")
        SUPPORT = "support", _("supporting function")

    class Coverage(models.TextChoices):
        INSIDE = "inside", _("covered in the region")
        ELSEWHERE = "elsewhere", _("found elsewhere")
        LACKING = "lacking", _("lacking")

    searched = ("name", "description")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="value_chain")
    name = LocalisedField(null=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.STAGE)
    coverage = models.CharField(max_length=10, choices=Coverage.choices, null=True, blank=True)
    description = LocalisedField()


class StageActor(Record):
    """Who does what in a stage; a region alone where the actor is not named."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="actors")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.RESTRICT, related_name="stages"
    )
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.RESTRICT, related_name="stages"
    )
    what = LocalisedField()
    start = PartialDateField()
    end = PartialDateField()

    class Meta(Record.Meta):
        constraints = (
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(region__isnull=False),
                name="stage_actor_is_somewhere",
            ),
        )


class PhasePlacement(Record):
    """Where an initiative was judged to be at a date, why, and on what evidence."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="phases")
    phase = models.CharField(max_length=20, choices=Phase.choices)
    until_phase = models.CharField(max_length=20, choices=Phase.choices, null=True, blank=True)
    date = PartialDateField()
    reason = LocalisedField()
    evidence = LocalisedField()


class KeyFigure(Record):
    """A number that a source states about an initiative."""

    class Measure(models.TextChoices):
        MEMBERS = "members", _("members")
        EMPLOYED = "employed", _("employed")
        FIRMS = "firms", _("firms")
        STUDENTS = "students", _("students")
        OTHER = "other", _("other")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="key_figures")
    measure = models.CharField(max_length=20, choices=Measure.choices)
    label = LocalisedField()
    value = models.FloatField()
    approximate = models.BooleanField(default=False)
    date = PartialDateField()
    when = LocalisedField()
    regions = models.ManyToManyField(Region, blank=True, related_name="key_figures")


class Observation(Findable):
    """Something a source says of an initiative, under the part of the description that it belongs to."""

    class Topic(models.TextChoices):
        ORIGIN = "origin", _("origin")
        VISION = "vision", _("vision and goals")
        ORGANISATION = "organisation", _("organisation")
        PEOPLE = "people", _("people")
        FUNDING = "funding", _("funding")
        MEMBERS = "members", _("members")
        ACTIVITIES = "activities", _("activities")
        VALUE_CHAIN = "value_chain", _("value chain")
        CONTEXT = "context", _("surrounding world")

    searched = ("text",)

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="observations")
    topic = models.CharField(max_length=20, choices=Topic.choices)
    text = LocalisedField(null=False)
    date = PartialDateField()

    @property
    def chapter(self) -> str:
        """The part of the initiative's page that tells it."""
        return {"value_chain": "value-chain", "context": "world"}.get(self.topic, self.topic)
