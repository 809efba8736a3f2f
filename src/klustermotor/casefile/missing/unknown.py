"""What is not known of an initiative and would be of use: each public function is a rule.

Nothing found here says that a thing does not exist, only that nobody has recorded it. What an initiative need not
have yet, because it is judged to be in prospecting or sounding, is not asked for. The words, and the part of the
method that each rule comes from, stand in the table of reminders under the function's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from klustermotor.casefile.missing.bodies import ROLES_OF_BODY, body_name, in_body
from klustermotor.casefile.missing.gaps import Found, Terms, Value
from klustermotor.casefile.missing.known import Known
from klustermotor.casefile.missing.members_at import both_sides, differs, members_at, stated_numbers
from klustermotor.casefile.missing.reminders import share
from klustermotor.casefile.records import Activity, InitiativeRole, Record

_TRIPLE_HELIX = ("business", "academia", "public")
_DRIVERS = ("cluster_manager", "coordinator", "chair", "leadership_network", "key_person")


def _empty(record: Record, *fields: str) -> tuple[str, ...]:
    """The fields of a record that are not filled in."""
    return tuple(name for name in fields if getattr(record, name) in (None, ()))


def no_origin(known: Known) -> Iterator[Found]:
    """Clusters grow from history (lesson 1): the first steps and who took them explain much that comes later."""
    if not known.initiative.origin:
        yield Found("origin")


def no_formal_start(known: Known) -> Iterator[Found]:
    """Members, money or a legal form tell that the initiative has started; the day is a corner stone of its story."""
    initiative = known.initiative
    formal = any(step.milestone == "formal_start" for step in initiative.origin)
    signs = initiative.members or initiative.funding or initiative.legal_form
    if signs and not (initiative.start or formal or known.early):
        yield Found("initiatives", initiative.id, "start")


def facts_unknown(known: Known) -> Iterator[Found]:
    """What the cluster is about and where it works decides which firms belong to it and what is inside the region."""
    lacking = list(_empty(known.initiative, "competence_area", "core_product"))
    if not known.initiative.regions and not known.initiative.seat:
        lacking.append("regions")
    if not known.initiative.legal_form and not known.early:
        lacking.append("legal_form")
    if lacking:
        yield Found(
            "initiatives",
            known.initiative.id,
            lacking[0],
            {"n": len(lacking), "lacking": Terms(tuple(lacking))},
        )


def no_vision(known: Known) -> Iterator[Found]:
    """A realistic vision that is shared is what actors with different goals unite around (lesson 3)."""
    if not any(goal.kind == "vision" for goal in known.initiative.goals):
        yield Found("goals", preset={"kind": "vision"})


def no_goal(known: Known) -> Iterator[Found]:
    """A vision without goals beneath it cannot be followed up (lesson 11); before the start it may stand alone."""
    if not known.early and not any(goal.kind != "vision" for goal in known.initiative.goals):
        yield Found("goals", preset={"kind": "sub_goal"})


def goal_without_measure(known: Known) -> Iterator[Found]:
    """A goal that lacks indicator, baseline, target or date cannot be evaluated (lesson 11)."""
    for goal in known.initiative.goals:
        lacking = _empty(goal, "indicator", "baseline", "target", "target_date")
        if goal.kind != "vision" and lacking:
            yield Found("goals", goal.id, lacking[0], {"name": goal.text, "lacking": Terms(lacking)})


def no_horizontal_goal(known: Known) -> Iterator[Found]:
    """Environment, equality and diversity have to be worked with, as clusters differ in what they do to them
    (lesson 2).
    """
    aims = [goal for goal in known.initiative.goals if goal.kind != "vision"]
    if aims and not any(goal.kind == "horizontal" for goal in aims):
        yield Found("goals", preset={"kind": "horizontal"})


def no_cluster_engine(known: Known) -> Iterator[Found]:
    """Somebody drives every initiative that moves; who it is decides whom firms turn to (lessons 4 and 5)."""
    if not known.roles("cluster_manager"):
        yield Found("roles", preset={"role": "cluster_manager"})


def no_leadership_network(known: Known) -> Iterator[Found]:
    """An effective engine has a qualified leadership network to lean on (lesson 4)."""
    bodies = [body for body in known.initiative.bodies if body.kind == "leadership_network"]
    if not bodies and not known.roles("leadership_network"):
        yield Found("bodies", preset={"kind": "leadership_network"})


def body_without_names(known: Known) -> Iterator[Found]:
    """A network is its people: a board or network without names cannot be seen to be mixed, or to have changed."""
    for body in known.initiative.bodies:
        if body in known.current([body]) and not in_body(known, body):
            role = ROLES_OF_BODY.get(body.kind, ("key_person",))[-1]
            yield Found(
                "roles", None, None, {"name": body_name(body)}, preset={"role": role, "body": body.id}
            )


def network_lacks_part(known: Known) -> Iterator[Found]:
    """Leadership is shared between business, academia and the public side; a network without one of them lacks its
    ground (section on leadership networks).
    """
    named = [
        role for role in known.current(known.roles("leadership_network")) if isinstance(role, InitiativeRole)
    ]
    sectors = [known.sector(role) for role in named]
    lacking = tuple(part for part in _TRIPLE_HELIX if part not in sectors)
    if named and lacking:
        values: dict[str, Value] = {
            "lacking": Terms(lacking),
            "named": len(named),
            "uncertain": sectors.count(None),
        }
        yield Found("roles", None, None, values, preset={"role": "leadership_network"})


def person_without_ability(known: Known) -> Iterator[Found]:
    """Those who drive matter for an ability that they bring; it is what must be found anew when they leave."""
    driving = [role for role in known.roles(*_DRIVERS) if role.person]
    able = {role.person for role in known.initiative.roles if role.ability}
    first = {role.person: role for role in reversed(driving) if role.person not in able}
    for role in driving:
        if first.get(role.person) is role:
            yield Found("roles", role.id, "ability", {"name": known.holder_name(role)})


def no_members(known: Known) -> Iterator[Found]:
    """An association has members; which ones shows whether the mix is right for the value chain (lesson 6)."""
    association = known.initiative.legal_form in {"non_profit_association", "economic_association"}
    counted = any(figure.measure == "members" for figure in known.initiative.key_figures)
    if association and not known.initiative.members and not counted:
        yield Found("members")


def fewer_members_than_stated(known: Known) -> Iterator[Found]:
    """Fewer members are named than the latest number counts: the others are there, but nobody sees who (lesson 6)."""
    numbers = stated_numbers(known)
    if numbers and known.running:
        figure = numbers[-1]
        recorded = len(members_at(known, str(figure.date), certain=False))
        if recorded < figure.value and differs(figure, recorded, share("fewer-members-than-stated")):
            yield Found("members", None, None, both_sides(figure, recorded))


def member_without_role(known: Known) -> Iterator[Found]:
    """The right mix matters more than the number (lesson 6); the mix is read from what each member does."""
    for member in known.initiative.members:
        if not member.roles:
            yield Found("members", member.id, "roles", {"name": known.organisation_name(member.organisation)})


def member_without_region(known: Known) -> Iterator[Found]:
    """Where the members are tells whether the work is locked into the region or reaches out of it (lesson 10)."""
    keys = dict.fromkeys(member.organisation for member in known.initiative.members)
    yield from _actors_without(known, keys, "region")


def actor_without_sector(known: Known) -> Iterator[Found]:
    """The interplay of business, academia and the public side is read from the sector of each actor."""
    initiative = known.initiative
    named = [
        *(member.organisation for member in initiative.members),
        *(role.organisation for role in initiative.roles),
        *(row.organisation for row in initiative.funding if not row.sector),
        *(actor.organisation for stage in initiative.value_chain for actor in stage.actors),
    ]
    yield from _actors_without(known, dict.fromkeys(key for key in named if key), "sector")


def _actors_without(known: Known, keys: Iterable[str], field: str) -> Iterator[Found]:
    for key in keys:
        actor = known.organisations.get(key)
        if actor and getattr(actor, field) is None:
            yield Found("organisations", key, field, {"name": actor.name})


def no_funding(known: Known) -> Iterator[Found]:
    """From the start on financing takes form; without it nobody sees what is carried by whom and for how long."""
    if not known.initiative.funding and not known.early:
        yield Found("funding")


def funding_incomplete(known: Known) -> Iterator[Found]:
    """An amount, its year and where it comes from are needed for every sum and share that is told of the money."""
    for row in known.initiative.funding:
        lacking = list(_empty(row, "amount"))
        if row.year is None and row.period is None:
            lacking.append("year")
        if row.organisation is None and row.label is None and row.sector is None:
            lacking.append("organisation")
        if lacking:
            values: dict[str, Value] = {
                "lacking": Terms(tuple(lacking)),
                "name": row.label or known.organisation_name(row.organisation) or Terms(("funding",)),
                "year": str(row.year) if row.year else row.period or Terms(("unknown_year",)),
            }
            yield Found("funding", row.id, lacking[0], values)


def no_activity(known: Known) -> Iterator[Found]:
    """From the start on words turn into action; what is done is what members and financiers see."""
    if not known.initiative.activities and not known.early:
        yield Found("activities")


def activity_without_time(known: Known) -> Iterator[Found]:
    """An activity without a year is missing from every figure over time."""
    for activity in known.initiative.activities:
        if not (activity.start or activity.end or activity.when):
            yield _about(activity, "start")


def activity_without_focus_area(known: Known) -> Iterator[Found]:
    """Where focus areas are chosen, each activity should serve one, or show that the areas do not hold it."""
    if known.initiative.focus_areas:
        for activity in known.initiative.activities:
            if activity.focus_area is None:
                yield _about(activity, "focus_area")


def no_outward_activity(known: Known) -> Iterator[Found]:
    """Work outwards, do not lock yourself into the region (lesson 10): links away from home must be seen."""
    activities = known.initiative.activities
    if activities and not any(activity.direction == "outward" for activity in activities):
        values: dict[str, Value] = {
            "n": len(activities),
            "uncertain": sum(activity.direction is None for activity in activities),
        }
        yield Found("activities", None, None, values, preset={"direction": "outward"})


def _about(activity: Activity, field: str) -> Found:
    return Found("activities", activity.id, field, {"name": activity.title})


def no_value_chain(known: Known) -> Iterator[Found]:
    """The cluster's place in a larger chain shows what it covers, what it lacks and where to link up."""
    if not known.initiative.value_chain:
        yield Found("value_chain")


def stage_without_coverage(known: Known) -> Iterator[Found]:
    """A stage with neither coverage nor actors may be covered or lacking: nobody can tell."""
    for stage in known.initiative.value_chain:
        if stage.coverage is None and not stage.actors:
            yield Found("value_chain", stage.id, "coverage", {"name": stage.name})


def no_phase(known: Known) -> Iterator[Found]:
    """The phase tells what to expect of an initiative, and lets the region's clusters be seen side by side."""
    if not known.initiative.phases:
        yield Found("phases")


def phase_without_grounds(known: Known) -> Iterator[Found]:
    """Every placement is tentative, so it has a date, a reason and evidence that can be tried."""
    for placement in known.initiative.phases:
        lacking = _empty(placement, "date", "reason", "evidence")
        if lacking:
            values: dict[str, Value] = {"name": Terms((placement.phase,)), "lacking": Terms(lacking)}
            yield Found("phases", placement.id, lacking[0], values)


def figure_without_date(known: Known) -> Iterator[Found]:
    """A number without its time cannot be compared with another."""
    for figure in known.initiative.key_figures:
        if not (figure.date or figure.when):
            yield Found("key_figures", figure.id, "date", {"name": figure.label or Terms((figure.measure,))})


def statement_without_source(known: Known) -> Iterator[Found]:
    """A picture made for discussion tends to become one for decisions: what decisions rest on carries its source."""
    initiative = known.initiative
    names: dict[str, list[tuple[Record, Value]]] = {
        "key_figures": [(one, one.label or Terms((one.measure,))) for one in initiative.key_figures],
        "funding": [
            (one, one.label or known.organisation_name(one.organisation) or Terms(("funding",)))
            for one in initiative.funding
        ],
        "phases": [(one, Terms((one.phase,))) for one in initiative.phases],
        "value_chain": [(one, one.name) for one in initiative.value_chain],
    }
    for collection, rows in names.items():
        for record, name in rows:
            if record.source is None:
                yield Found(collection, record.id, "source", {"name": name})
