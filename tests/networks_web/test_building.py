"""The network of a case as facts: each kind of record gives its ties, and filters take the right ones."""

from __future__ import annotations

import pytest

from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Grant, Role, Standing
from klustermotor.web.initiatives.models import Activity, Initiative
from klustermotor.web.networks.asking import Asked
from klustermotor.web.networks.building import Built, Scope, built, measured, years_of
from klustermotor.web.networks.showing import around, find, shortest_ways, shown_of

pytestmark = pytest.mark.django_db


def whole(case: Case, scope: Scope | None = None, role: Role = Role.STRATEGIST) -> Built:
    case.standing = Standing([Grant(role)])
    return built(case, scope or Scope())


def pairs(found: Built) -> set[tuple[str, str, str]]:
    def short(key: str) -> str:
        return key.partition("/")[2]

    rows = (fact.row for fact in found.ties)
    named = ((short(row.tail), short(row.head), row.kind) for row in rows)
    return {(*sorted(one[:2]), one[2]) if one[2] == "activity" else one for one in named}


def test_every_kind_of_record_gives_its_ties(case: Case) -> None:
    assert pairs(whole(case)) == {
        ("hub", "foundry", "cooperation"),
        ("hub", "school", "education"),
        ("bank", "hub", "finance"),
        ("ada", "bo", "informal"),
        ("ada", "foundry", "post"),
        ("ada", "wood", "leadership"),
        ("foundry", "wood", "membership"),
        ("school", "wood", "membership"),
        ("ada", "bo", "activity"),
        ("ada", "foundry", "activity"),
        ("ada", "school", "activity"),
        ("bo", "foundry", "activity"),
        ("bo", "school", "activity"),
        ("foundry", "school", "activity"),
    }


def test_derived_ties_are_marked_and_recorded_ones_are_not(case: Case) -> None:
    recorded = {fact.row.kind for fact in whole(case).ties if not fact.row.derived}
    assert recorded == {"cooperation", "education", "finance", "informal"}


def test_an_initiative_that_is_an_organisation_is_that_organisation(case: Case) -> None:
    Organisation.objects.create(case=case, key="association", name="TRÄET", sector="intermediary")
    assert ("foundry", "association", "membership") in pairs(whole(case))
    assert "initiatives/wood" not in whole(case).network.places


def test_inside_is_told_by_place_and_else_by_country(case: Case) -> None:
    network = whole(case).network
    where = dict(zip(network.actors, network.attributes["inside"].tolist(), strict=True))
    assert where["organisations/foundry"] == where["people/ada"] == "inside"
    assert where["organisations/bank"] == "outside"
    assert where["people/bo"] == ""


def test_a_person_stands_for_the_sector_of_the_organisation(case: Case) -> None:
    network = whole(case).network
    assert network.attributes["sector"][network.places["people/ada"]] == "business"


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope("initiative", "wood"), {"wood", "foundry", "school", "ada", "bo", "hub"}),
        (Scope("chain", "wood"), {"foundry", "hub"}),
        (Scope("region", "town"), {"foundry", "hub", "alone", "ada", "school", "bank", "bo", "wood"}),
    ],
)
def test_a_scope_holds_what_belongs_to_it(case: Case, scope: Scope, expected: set[str]) -> None:
    # In the town are the foundry, the hub, the lonely one and Ada; the others have ties with these.
    assert {key.partition("/")[2] for key in whole(case, scope).network.actors} == expected


def test_a_scope_that_is_not_there_is_refused(case: Case) -> None:
    for scope in (Scope("initiative", "none"), Scope("region", "none"), Scope("chain", "none")):
        with pytest.raises(LookupError):
            whole(case, scope)


@pytest.mark.parametrize(
    ("year", "there"), [(2000, set()), (2001, {"t1"}), (2003, {"t1", "t2"}), (2004, {"t2"})]
)
def test_a_year_shows_the_ties_that_were_there(case: Case, year: int, there: set[str]) -> None:
    shown = shown_of(whole(case), Asked(year=year, kinds=("cooperation", "education")))
    names = {"cooperation": "t1", "education": "t2"}
    assert {names[fact.row.kind] for fact in shown.built.ties} == there
    assert len(shown.network.tail) == len(there)


def test_years_are_those_of_dated_ties(case: Case) -> None:
    assert years_of(whole(case).ties) == (2001, 2004)


def test_filters_keep_ties_and_facts_in_the_same_order(case: Case) -> None:
    for asked in (Asked(recorded=True), Asked(who="people"), Asked(ego="Hub"), Asked(community=1)):
        shown = shown_of(whole(case), asked)
        network = shown.network
        assert [fact.row.kind for fact in shown.built.ties] == network.kind.tolist()
        assert [fact.row.tail for fact in shown.built.ties] == [network.actors[at] for at in network.tail]


def test_who_is_around_is_counted_in_ties(case: Case) -> None:
    network = shown_of(whole(case), Asked(recorded=True)).network
    assert around(network, "organisations/foundry", 1) == {"organisations/foundry", "organisations/hub"}
    assert len(around(network, "organisations/foundry", 2)) == 4


def test_the_shortest_ways_are_all_found(case: Case) -> None:
    network = whole(case).network
    ways = {
        tuple(network.actors[place].partition("/")[2] for place in way)
        for way in shortest_ways(network, "organisations/bank", "people/ada")
    }
    # The bank is tied to the hub alone; the hub to the foundry and the school; Ada to both.
    assert ways == {("bank", "hub", "foundry", "ada"), ("bank", "hub", "school", "ada")}
    assert list(shortest_ways(network, "organisations/bank", "organisations/alone")) == []


def test_an_actor_is_found_by_key_name_or_part(case: Case) -> None:
    network = whole(case).network
    assert find(network, "organisations/hub").key == find(network, "HUB").key == "organisations/hub"
    assert find(network, "ost").key == ""
    assert find(network, "öst").key == "people/ada"
    assert find(network, "o").key == ""
    assert len(find(network, "o").others) > 1


def test_measures_take_an_initiative_without_organisation_apart(case: Case) -> None:
    network = measured(whole(case))
    assert "initiatives/wood" not in network.places
    at = [network.places[f"organisations/{key}"] for key in ("foundry", "school")]
    assert network.adjacency[at[0], at[1]] > 0


def test_a_crowded_activity_ties_nobody(case: Case) -> None:
    crowd = [Organisation(case=case, key=f"c{n}", name=f"C {n}").derive() for n in range(13)]
    Organisation.objects.bulk_create(crowd)
    fair = Activity.objects.create(
        case=case, key="fair", initiative=Initiative.objects.get(), title={"sv": "Mässa"}, kind="fair"
    )
    fair.organisations.set(Organisation.objects.filter(key__startswith="c"))
    found = whole(case)
    assert found.facts.crowded == 1
    assert not any(fact.row.tail.startswith("organisations/c") for fact in found.ties)


def test_the_questions_to_the_database_do_not_grow(case: Case, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(13):  # type: ignore[operator]
        whole(case)
    more = [Organisation(case=case, key=f"n{n}", name=f"N {n}").derive() for n in range(40)]
    Organisation.objects.bulk_create(more)
    with django_assert_num_queries(13):  # type: ignore[operator]
        whole(case)


@pytest.mark.parametrize("role", [Role.READER, Role.EVALUATOR, Role.NETWORK_MEMBER])
def test_personal_ties_are_kept_from_those_who_keep_no_people(case: Case, role: Role) -> None:
    case.standing = Standing([Grant(role, initiative="wood")])
    found = built(case, Scope())
    assert "people/bo" not in found.network.places
    assert "people/ada" in found.network.places
    assert found.kept_back == 6  # the informal tie, and the five of the activity in which a person stands
    assert {kind for one, other, kind in pairs(found) if "ada" in (one, other)} == {"post", "leadership"}


@pytest.mark.parametrize("role", [Role.CLUSTER_MANAGER, Role.STRATEGIST, Role.ADMINISTRATOR])
def test_those_who_keep_people_see_personal_ties(case: Case, role: Role) -> None:
    case.standing = Standing([Grant(role, initiative="wood")])
    found = built(case, Scope())
    assert "people/bo" in found.network.places
    assert found.kept_back == 0
