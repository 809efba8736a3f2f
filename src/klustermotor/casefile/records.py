"""The records of a region's case: what is known of its regions, actors, initiatives and plans, with time and
source.

One definition serves the case file, its JSON Schema, the checks at the door, the drawn figures and the
diagnosis. Records are frozen and plain. ``None`` means unknown, never zero and never "none": a list that is
empty says only that nothing is recorded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError
from stdnum.exceptions import ValidationError as NumberError
from stdnum.se import orgnr

from klustermotor.casefile.partial_dates import ends_before_start, is_partial_date

FORMAT = "klustermotor-case"
VERSION = 1

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Ref:
    """Marks a field that names another record of the case, by the collection that it is in."""

    kind: str


def _text(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank-text", "blank")
    if _FORBIDDEN.search(value):
        raise PydanticCustomError("control-character", "control character")
    return value


def _partial_date(value: str) -> str:
    if not is_partial_date(value):
        raise PydanticCustomError("bad-date", "not a date")
    return value


Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
Name = Annotated[str, Field(max_length=300), AfterValidator(_text)]
Prose = Annotated[str, Field(max_length=20_000), AfterValidator(_text)]
PartialDate = Annotated[
    str, Field(max_length=11, examples=["2001-03-27", "1997-23~"]), AfterValidator(_partial_date)
]
Year = Annotated[int, Field(ge=1800, le=2200)]
Count = Annotated[int, Field(ge=0, le=2_000_000_000)]
Amount = Annotated[int, Field(ge=0, le=10**15, description="Whole currency units")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]

Reliability = Literal["high", "medium", "low"]
Sector = Literal["business", "academia", "public", "intermediary", "finance"]
Phase = Literal["prospecting", "sounding", "start", "implementation", "maturity"]
ClusterRole = Literal[
    "core_firm",
    "supplier",
    "customer",
    "competence_provider",
    "research",
    "financier",
    "property",
    "intermediary",
    "public_body",
]


def _distinct(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Lists of references are sets: sorted, each once."""
    return tuple(sorted(set(keys)))


SourceRef = Annotated[Key, Ref("sources")]
RegionRef = Annotated[Key, Ref("regions")]
AreaRef = Annotated[Key, Ref("competence_areas")]
OrganisationRef = Annotated[Key, Ref("organisations")]
PersonRef = Annotated[Key, Ref("people")]
InitiativeRef = Annotated[Key, Ref("initiatives")]
RegionSet = Annotated[tuple[RegionRef, ...], AfterValidator(_distinct)]
OrganisationSet = Annotated[tuple[OrganisationRef, ...], AfterValidator(_distinct)]
PersonSet = Annotated[tuple[PersonRef, ...], AfterValidator(_distinct)]


class Plain(BaseModel):
    """What every part of a case shares: frozen, strict, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Text(Plain):
    """A text in Swedish, English or both; the other language is shown, and marked, where one is missing."""

    sv: Prose | None = None
    en: Prose | None = None

    @model_validator(mode="after")
    def _one_at_least(self) -> Text:
        if self.sv is None and self.en is None:
            raise PydanticCustomError("empty-text", "no language")
        return self


class Record(Plain):
    """A statement with an identifier that is unique among its kind, and possibly its source."""

    id: Key
    source: SourceRef | None = None
    reliability: Reliability | None = None
    note: Text | None = None


class Dated(Record):
    """A record with a start and an end, either of which may be unknown."""

    start: PartialDate | None = None
    end: PartialDate | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Dated:
        if ends_before_start(self.start, self.end):
            raise PydanticCustomError("end-before-start", "end before start")
        return self


class Source(Plain):
    """Where statements come from, and how far they can be relied on."""

    id: Key
    title: Text
    kind: Literal["document", "register", "statistics", "interview", "observation"] = "document"
    author: Name | None = None
    publisher: Name | None = None
    published: PartialDate | None = None
    as_of: PartialDate | None = None
    address: Annotated[str, Field(max_length=500, pattern=r"^https?://\S+$")] | None = None
    reliability: Reliability | None = None
    note: Text | None = None


class Region(Record):
    """A county, municipality, functional area or other place, in the region's country or not."""

    kind: Literal["county", "municipality", "functional_area", "country", "other"]
    name: Text
    code: Annotated[str, Field(max_length=20), AfterValidator(_text)] | None = None
    parent: RegionRef | None = None
    includes: RegionSet = ()


class CompetenceArea(Record):
    """A strategic area of knowledge and production; a strength area when an analysis has found it so."""

    name: Text
    strength: Literal["potential", "confirmed", "rejected"] | None = None
    description: Text | None = None


class NameUse(Plain):
    """A further name of an organisation and when it was used."""

    name: Name
    start: PartialDate | None = None
    end: PartialDate | None = None


class IndustryCode(Plain):
    """An industry code and the classification it belongs to."""

    scheme: Literal["SNI2002", "SNI2007", "SNI2025", "NACE2", "NACE2.1"]
    code: Annotated[str, Field(pattern=r"^([A-Z]|[0-9]{2}(\.?[0-9]{1,3})?)$")]


class OrganisationChange(Record):
    """What happened to an organisation as such: it merged, changed name, split, was bought or closed."""

    kind: Literal["renamed", "merged", "acquired", "split", "closed"]
    date: PartialDate | None = None
    successor: OrganisationRef | None = None
    description: Text | None = None


class Organisation(Record):
    """An actor: a firm, school, authority, association, fund or institute."""

    name: Name
    also_known_as: tuple[NameUse, ...] = ()
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "SE"
    organisation_number: Annotated[str, Field(max_length=30), AfterValidator(_text)] | None = None
    sector: Sector | None = None
    industry_codes: tuple[IndustryCode, ...] = ()
    region: RegionRef | None = None
    size_class: Literal["0", "1-9", "10-49", "50-249", "250+"] | None = None
    description: Text | None = None
    changes: tuple[OrganisationChange, ...] = ()

    @model_validator(mode="after")
    def _number(self) -> Organisation:
        """Swedish numbers are kept as ten digits; a sole trader's is a personal number and is refused."""
        if self.organisation_number is None or self.country != "SE":
            return self
        try:
            compact = orgnr.validate(self.organisation_number)
        except NumberError:
            raise PydanticCustomError("bad-organisation-number", "check digit") from None
        if compact[2] in "01":
            raise PydanticCustomError("personal-number", "personal number")
        object.__setattr__(self, "organisation_number", compact)
        return self


class Appointment(Dated):
    """A person's post in an organisation."""

    organisation: OrganisationRef
    post: Text | None = None


class Person(Record):
    """A person, as far as the cluster work needs to know."""

    name: Name
    background_sector: Sector | None = None
    background: Text | None = None
    appointments: tuple[Appointment, ...] = ()


class OriginStep(Dated):
    """A dated step towards a formal start, and who took it; ``when`` words what is not a date."""

    when: Text | None = None
    text: Text
    organisations: OrganisationSet = ()
    people: PersonSet = ()
    initiators: bool = False
    milestone: Literal["formal_start"] | None = None


class Goal(Record):
    """A vision, overall goal, sub-goal or horizontal goal; indicator, baseline, target and date visibly
    missing or there.
    """

    kind: Literal["vision", "overall", "sub_goal", "priority", "horizontal"]
    text: Text
    parent: Annotated[Key, Ref("goals")] | None = None
    indicator: Text | None = None
    unit: Text | None = None
    baseline: float | None = None
    baseline_date: PartialDate | None = None
    target: float | None = None
    target_date: PartialDate | None = None


class FocusArea(Record):
    """An area that an initiative gathers its activities under."""

    name: Text
    description: Text | None = None


class Body(Dated):
    """A board, leadership network, reference group or the like; ``size`` counts members whether or not they
    are named.
    """

    kind: Literal["board", "leadership_network", "reference_group", "working_group"]
    name: Text | None = None
    size: Count | None = None
    description: Text | None = None


class InitiativeRole(Dated):
    """What a person or an organisation is in an initiative, and the ability that a person brings."""

    role: Literal[
        "cluster_manager",
        "coordinator",
        "chair",
        "board_member",
        "leadership_network",
        "reference_group",
        "initiator",
        "founder",
        "partner",
        "key_person",
    ]
    person: PersonRef | None = None
    organisation: OrganisationRef | None = None
    body: Annotated[Key, Ref("bodies")] | None = None
    post: Text | None = None
    ability: Text | None = None

    @model_validator(mode="after")
    def _someone(self) -> InitiativeRole:
        if self.person is None and self.organisation is None:
            raise PydanticCustomError("role-without-holder", "nobody")
        return self


class Member(Dated):
    """An organisation's membership of an initiative and its roles in the cluster."""

    organisation: OrganisationRef
    roles: tuple[ClusterRole, ...] = ()


class Funding(Record):
    """Money or work put into an initiative in a year; ``period`` words a year that the source does not give.

    Sector is that of the organisation, or stated where only it
    is known.
    """

    year: Year | None = None
    period: Text | None = None
    organisation: OrganisationRef | None = None
    label: Text | None = None
    sector: Sector | None = None
    kind: Literal["base", "project", "fees", "in_kind"] | None = None
    amount: Amount | None = None
    currency: Currency = "SEK"
    approximate: bool = False


class Quantity(Plain):
    """A counted thing, such as 24 of 40 members."""

    label: Text
    value: Count
    of: Count | None = None
    approximate: bool = False


class Finding(Plain):
    """What an activity found: a strength, an area to improve, a demand, or a lesson."""

    kind: Literal["strength", "improvement", "demand", "lesson"]
    text: Text


class Activity(Dated):
    """Something an initiative does, has done or plans; one record may stand for several occasions."""

    title: Text
    kind: Literal[
        "meeting",
        "brainstorming",
        "fair",
        "newsletter",
        "publication",
        "education",
        "seminar",
        "project",
        "network_project",
        "analysis",
        "consultancy",
        "service",
        "premises",
        "cooperation",
        "other",
    ]
    direction: Literal["inward", "outward"] | None = None
    focus_area: Annotated[Key, Ref("focus_areas")] | None = None
    status: Literal["planned", "under_way", "done"] | None = None
    when: Text | None = None
    description: Text | None = None
    target_group: Text | None = None
    organisations: OrganisationSet = ()
    people: PersonSet = ()
    occasions: Count | None = None
    participants: Count | None = None
    quantities: tuple[Quantity, ...] = ()
    amount: Amount | None = None
    currency: Currency = "SEK"
    outcome: Text | None = None
    findings: tuple[Finding, ...] = ()


class StageActor(Dated):
    """Who does what in a stage of the value chain; a region alone where the actor is not named."""

    organisation: OrganisationRef | None = None
    region: RegionRef | None = None
    what: Text | None = None

    @model_validator(mode="after")
    def _someone(self) -> StageActor:
        if self.organisation is None and self.region is None:
            raise PydanticCustomError("stage-actor-without-place", "nobody")
        return self


class Stage(Record):
    """A stage of the value chain, or a function that supports it.

    ``coverage`` is what the source says; where it is unknown it is read from the actors.
    """

    name: Text
    kind: Literal["stage", "support"] = "stage"
    coverage: Literal["inside", "elsewhere", "lacking"] | None = None
    description: Text | None = None
    actors: tuple[StageActor, ...] = ()


class PhasePlacement(Record):
    """Where an initiative was judged to be at a date; ``until_phase`` where the judgement spans phases."""

    phase: Phase
    until_phase: Phase | None = None
    date: PartialDate | None = None
    reason: Text | None = None
    evidence: Text | None = None

    @model_validator(mode="after")
    def _in_order(self) -> PhasePlacement:
        if self.until_phase is not None and PHASES.index(self.until_phase) < PHASES.index(self.phase):
            raise PydanticCustomError("phase-order", "phases backwards")
        return self


PHASES: tuple[Phase, ...] = ("prospecting", "sounding", "start", "implementation", "maturity")


class KeyFigure(Record):
    """A number that a source states about an initiative: members, employed, firms, students."""

    measure: Literal["members", "employed", "firms", "students", "other"]
    label: Text | None = None
    value: float
    approximate: bool = False
    date: PartialDate | None = None
    when: Text | None = None
    regions: RegionSet = ()


class Observation(Record):
    """Something a source says of an initiative that has no field of its own, under the part that it belongs
    to.
    """

    topic: Literal[
        "origin",
        "vision",
        "organisation",
        "people",
        "funding",
        "members",
        "activities",
        "value_chain",
        "context",
    ]
    text: Text
    date: PartialDate | None = None


class Initiative(Dated):
    """A cluster initiative: the organised effort to develop a cluster."""

    name: Name
    summary: Text | None = None
    competence_area: AreaRef | None = None
    core_product: Text | None = None
    legal_form: (
        Literal[
            "non_profit_association",
            "economic_association",
            "limited_company",
            "foundation",
            "project",
            "network",
        ]
        | None
    ) = None
    host: OrganisationRef | None = None
    seat: RegionRef | None = None
    regions: RegionSet = ()
    origin: tuple[OriginStep, ...] = ()
    goals: tuple[Goal, ...] = ()
    focus_areas: tuple[FocusArea, ...] = ()
    bodies: tuple[Body, ...] = ()
    roles: tuple[InitiativeRole, ...] = ()
    members: tuple[Member, ...] = ()
    funding: tuple[Funding, ...] = ()
    activities: tuple[Activity, ...] = ()
    value_chain: tuple[Stage, ...] = ()
    phases: tuple[PhasePlacement, ...] = ()
    key_figures: tuple[KeyFigure, ...] = ()
    observations: tuple[Observation, ...] = ()


class Tie(Dated):
    """A named tie between two actors, each an organisation or a person."""

    kind: Literal[
        "customer_supplier",
        "cooperation",
        "ownership",
        "finance",
        "board",
        "education",
        "research",
        "informal",
        "membership",
    ]
    from_organisation: OrganisationRef | None = None
    from_person: PersonRef | None = None
    to_organisation: OrganisationRef | None = None
    to_person: PersonRef | None = None
    directed: bool = False
    strength: Annotated[int, Field(ge=1, le=5)] | None = None
    description: Text | None = None

    @model_validator(mode="after")
    def _two_ends(self) -> Tie:
        one_start = (self.from_organisation is None) != (self.from_person is None)
        one_end = (self.to_organisation is None) != (self.to_person is None)
        if not (one_start and one_end):
            raise PydanticCustomError("tie-ends", "ends")
        if (self.from_organisation, self.from_person) == (self.to_organisation, self.to_person):
            raise PydanticCustomError("tie-to-itself", "same end")
        return self


class PlanPriority(Record):
    """What a strategic plan says of a competence area or an initiative, silence included."""

    competence_area: AreaRef | None = None
    initiative: InitiativeRef | None = None
    stance: Literal["priority", "mentioned", "not_mentioned"]
    text: Text | None = None

    @model_validator(mode="after")
    def _something(self) -> PlanPriority:
        if (self.competence_area is None) == (self.initiative is None):
            raise PydanticCustomError("priority-target", "target")
        return self


class Plan(Dated):
    """A strategic plan, programme or agreement of a public body."""

    title: Text
    organisation: OrganisationRef | None = None
    description: Text | None = None
    priorities: tuple[PlanPriority, ...] = ()


class Case(Plain):
    """A region's case: the root of a case file."""

    collections: ClassVar[tuple[str, ...]] = (
        "sources",
        "regions",
        "competence_areas",
        "organisations",
        "people",
        "initiatives",
        "ties",
        "plans",
        "history",
    )

    format: Literal["klustermotor-case"]
    version: Literal[1]
    id: Key
    title: Text
    description: Text | None = None
    region: RegionRef | None = None
    as_of: PartialDate | None = None
    sources: tuple[Source, ...] = ()
    regions: tuple[Region, ...] = ()
    competence_areas: tuple[CompetenceArea, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    people: tuple[Person, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    ties: tuple[Tie, ...] = ()
    plans: tuple[Plan, ...] = ()
    history: tuple[OriginStep, ...] = ()
