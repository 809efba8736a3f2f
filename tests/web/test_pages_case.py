"""What the door, the regions, the plans, the sources and search say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case
from klustermotor.web.coherence.models import Plan, PlanPriority
from klustermotor.web.coherence.queries import coherence
from klustermotor.web.initiatives.models import CompetenceArea, Initiative
from klustermotor.web.regions.models import Region
from klustermotor.web.regions.queries import grouped_trees, inside
from klustermotor.web.workspace import evidence

Build = Callable[..., Case]


@pytest.fixture
def case(build: Build, reader: User) -> Case:
    """A case with three of everything."""
    return build(size=3, readers=(reader,))


def text_of(client: Client, name: str, *keys: str, **asked: str) -> str:
    """A page's HTML, its runs of white space made one."""
    return " ".join(client.get(reverse(name, args=keys), asked).content.decode().split())


def test_an_account_without_a_case_is_told_what_one_is(as_reader: Client) -> None:
    assert "has not been given any case yet" in text_of(as_reader, "home")


def test_an_account_with_one_case_goes_straight_there(case: Case, as_reader: Client) -> None:
    response = as_reader.get(reverse("home"))
    assert response.status_code == 302
    assert response.url == reverse("overview", args=[case.key])  # type: ignore[attr-defined]


def test_an_account_with_several_cases_sees_its_own_only(
    case: Case, build: Build, reader: User, as_reader: Client
) -> None:
    build("south", readers=(reader,))
    build("secret")
    page = text_of(as_reader, "home")
    assert "The case north" in page
    assert "The case south" in page
    assert "secret" not in page


@pytest.mark.django_db
def test_the_method_is_for_everybody_in_both_languages(client: Client) -> None:
    page = text_of(client, "about")
    assert '<th scope="row" lang="sv">ledningsnätverk</th><td lang="en">leadership network</td>' in page
    assert page.count("<strong>") == 5


@pytest.mark.django_db
def test_a_missing_page_says_so_in_the_products_own_words(client: Client) -> None:
    response = client.get("/no-such-page/", headers={"accept-language": "en"})
    assert response.status_code == 404
    assert b"There is no such page" in response.content


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_an_error_page_needs_nothing_that_may_have_failed(name: str) -> None:
    page = render_to_string(name)
    assert '<div lang="en">' in page
    assert '<html lang="sv">' in page


def test_regions_are_a_tree(case: Case) -> None:
    trees = grouped_trees(case)
    assert [[branch.region.key for branch in branches] for _kind, branches in trees] == [["wide"], ["county"]]
    assert [branch.region.key for branch in trees[1][1][0].parts] == ["town"]


def test_regions_that_lie_in_each_other_are_still_each_shown_once(case: Case) -> None:
    county, town = (Region.objects.get(case=case, key=key) for key in ("county", "town"))
    Region.objects.filter(pk=county.pk).update(parent=town)
    shown = [branches for _kind, branches in grouped_trees(case)]
    assert sum(len(branches) for branches in shown) == 2
    assert inside(county) == {county.pk, town.pk}


def test_a_region_shows_what_is_in_its_parts(case: Case, as_reader: Client) -> None:
    page = text_of(as_reader, "region", case.key, "county")
    assert "4 organisations are known to be here" in page
    assert "Satsning 2" in page
    assert "Åmåla kommun" in page


def test_plans_pass_over_an_initiative_that_their_body_finances(case: Case, as_reader: Client) -> None:
    page = text_of(as_reader, "plans", case.key)
    assert "0 of 3 initiatives are given priority in some plan" in page
    assert "3 are passed over in the plan of a body that finances them" in page


def test_priority_to_the_area_is_priority_to_the_initiative(case: Case) -> None:
    plan, area = Plan.objects.get(case=case, key="n0"), CompetenceArea.objects.get(case=case, key="n0")
    PlanPriority.objects.create(case=case, key="new", plan=plan, competence_area=area, stance="priority")
    found = coherence(case)
    assert (found.initiatives, found.given_priority) == (3, 1)
    assert [initiative.key for initiative in found.passed_over] == ["n1", "n2"]


def test_silence_of_a_body_that_finances_nothing_is_not_held_against_it(case: Case) -> None:
    Plan.objects.filter(case=case).update(organisation=None)
    assert coherence(case).passed_over == []


def test_what_nobody_has_read_in_a_plan_is_not_known(case: Case, as_reader: Client) -> None:
    rows = as_reader.get(reverse("plans", args=[case.key])).context["rows"]
    said = [bool(cell) for row in rows for cell in row.cells]
    assert (len(said), sum(said)) == (6 * 3, 3)


def test_a_source_counts_what_rests_on_it(case: Case, as_reader: Client) -> None:
    source = evidence.sources(case)[0]
    counted = evidence.counts(case, [source])[source.pk]
    assert counted["funding"] == 3
    assert counted["organisation"] == 4
    page = text_of(as_reader, "source", case.key, "report")
    assert f"{sum(counted.values())} records name this source" in page


def test_every_kind_of_record_has_words_for_it() -> None:
    assert {model._meta.model_name for model in evidence.record_models()} == set(evidence.KINDS)


@pytest.mark.parametrize("question", ["åmål", "ÅMÅL", "Åmål"])
def test_search_knows_swedish_letters(question: str, case: Case, as_reader: Client) -> None:
    found = {
        part.kind: part.rows
        for part in as_reader.get(reverse("search", args=[case.key]), {"q": question}).context["found"]
    }
    assert [row.key for row in found["organisations"]] == ["hub"]
    assert [row.key for row in found["regions"]] == ["town"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("satsning 1", "initiatives"),
        ("öst ADA", "people"),
        ("område 2", "areas"),
        ("plan 0", "plans"),
        ("möte 1", "activities"),
        ("örjan", "sources"),
        ("556000-0001", "organisations"),
    ],
)
def test_search_finds_every_kind(question: str, kind: str, case: Case, as_reader: Client) -> None:
    found = as_reader.get(reverse("search", args=[case.key]), {"q": question}).context["found"]
    assert [part.kind for part in found] == [kind]


def test_search_shows_twenty_of_a_kind_and_the_way_to_the_rest(
    build: Build, reader: User, as_reader: Client
) -> None:
    build("large", size=21, readers=(reader,))
    response = as_reader.get(reverse("search", args=["large"]), {"q": "firma"})
    (part,) = response.context["found"]
    assert (len(part.rows), part.more) == (20, True)
    assert f"{reverse('organisations', args=['large'])}?q=firma" in response.content.decode()


def test_search_puts_names_that_open_with_the_words_first(case: Case, as_reader: Client) -> None:
    Initiative.objects.create(case=case, key="a", name="Alfa", summary={"sv": "stöder Satsning"})
    found = as_reader.get(reverse("search", args=[case.key]), {"q": "satsning"}).context["found"]
    assert [row.name for row in found[0].rows][-1] == "Alfa"


@pytest.mark.parametrize("question", ["finnsinte", "100%", "a_b", "\x00zzz", "'; drop table", "zz " * 100])
def test_search_that_finds_nothing_says_so(question: str, case: Case, as_reader: Client) -> None:
    response = as_reader.get(reverse("search", args=[case.key]), {"q": question})
    assert response.status_code == 200
    assert "Nothing in this case has every word" in response.content.decode()


def test_search_keeps_to_the_case(case: Case, build: Build, as_reader: Client) -> None:
    build("secret")
    found = as_reader.get(reverse("search", args=[case.key]), {"q": "navfabrik"}).context["found"]
    assert [row.case_id for row in found[0].rows] == [case.pk]
