"""What the pages of organisations, people and ties say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.models import Case

Build = Callable[..., Case]


@pytest.fixture
def case(build: Build, reader: User) -> Case:
    """A case with three of everything."""
    return build(size=3, readers=(reader,))


def text_of(client: Client, name: str, *keys: str, **asked: str) -> str:
    """A page's HTML, its runs of white space made one."""
    return " ".join(client.get(reverse(name, args=keys), asked).content.decode().split())


def test_organisations_stand_in_swedish_order(case: Case, as_reader: Client) -> None:
    for key, name in enumerate(("Ögonfirman", "Ängsbolaget", "Zetaverken")):
        Organisation.objects.create(case=case, key=f"x{key}", name=name)
    page = as_reader.get(reverse("organisations", args=[case.key])).context["page"]
    names = [organisation.name for organisation in page]
    assert names[-4:] == ["Zetaverken", "Åmåls Navfabrik", "Ängsbolaget", "Ögonfirman"]


@pytest.mark.parametrize("question", ["åmål", "ÅMÅL", "navfabrik åmåls", "gamla navet", "556000-0001"])
def test_organisations_are_found_by_any_words(question: str, case: Case, as_reader: Client) -> None:
    page = as_reader.get(reverse("organisations", args=[case.key]), {"q": question}).context["page"]
    assert [organisation.key for organisation in page] == ["hub"]


def test_a_is_not_a_with_a_ring(case: Case, as_reader: Client) -> None:
    assert "No organisation matches" in text_of(as_reader, "organisations", case.key, q="amal")


def test_organisations_of_a_region_include_those_of_its_parts(case: Case, as_reader: Client) -> None:
    Organisation.objects.create(case=case, key="away", name="Borta")
    for region in ("town", "county", "wide"):
        page = as_reader.get(reverse("organisations", args=[case.key]), {"region": region}).context["page"]
        assert page.paginator.count == 4
    assert as_reader.get(reverse("organisations", args=[case.key])).context["page"].paginator.count == 5


def test_organisations_whose_sector_is_unknown_can_be_asked_for(case: Case, as_reader: Client) -> None:
    page = as_reader.get(reverse("organisations", args=[case.key]), {"sector": "unknown"}).context["page"]
    assert {organisation.key for organisation in page} == {"n0", "n1", "n2"}


def test_an_organisation_shows_every_role_in_every_initiative(case: Case, as_reader: Client) -> None:
    page = text_of(as_reader, "organisation", case.key, "hub")
    assert "Has a part in 3 initiatives." in page
    for number in range(3):
        assert page.count(f"Satsning {number}</a></h3>") == 1
        assert f"Stage {number}" in page
        assert f"Step {number}" in page
        assert f"Möte {number}" in page
    for words in (
        "Host of the initiative",
        "Cluster engine",
        "core firm",
        "Financier",
        "556000-0001",
        "Ada Öst",
    ):
        assert words in page


def test_unknown_facts_and_amounts_are_shown_as_unknown(case: Case, as_reader: Client) -> None:
    page = text_of(as_reader, "organisation", case.key, "hub")
    assert '<dt>Size</dt><dd><span class="unknown">not known</span></dd>' in page
    assert "Sum of 3 stated amounts out of 6" in page
    assert "SEK 1,500,000" in page


def test_a_person_shows_posts_and_the_ability_brought(case: Case, as_reader: Client) -> None:
    page = text_of(as_reader, "person", case.key, "ada")
    assert "Has a part in 3 initiatives." in page
    assert page.count('<span class="line ability">listens</span>') == 3
    assert page.count('Post: <span lang="sv">chef</span>') == 3


def test_text_of_the_other_language_is_marked(case: Case, as_reader: Client) -> None:
    assert '<span lang="sv">Möte 0</span>' in text_of(as_reader, "person", case.key, "ada")


def test_only_the_latest_activities_are_listed_and_the_rest_are_a_link_away(
    build: Build, reader: User, as_reader: Client
) -> None:
    build("large", size=25, readers=(reader,))
    response = as_reader.get(reverse("organisation", args=["large", "hub"]))
    assert [activity.start for activity in response.context["activities"]][:2] == ["2034", "2033"]
    assert len(response.context["activities"]) == 20
    assert reverse("organisation_activities", args=["large", "hub"]) in response.content.decode()
    everything = as_reader.get(reverse("organisation_activities", args=["large", "hub"]))
    assert len(everything.context["page"]) == 25


def test_ties_can_be_asked_for_by_kind(case: Case, as_reader: Client) -> None:
    assert "3 ties" in text_of(as_reader, "ties", case.key, kind="cooperation")
    assert "No tie of this kind" in text_of(as_reader, "ties", case.key, kind="ownership")


def test_names_are_text_and_never_markup(case: Case, as_reader: Client) -> None:
    Organisation.objects.create(case=case, key="sly", name="<b>Sly</b> & Co")
    page = text_of(as_reader, "organisation", case.key, "sly")
    assert "&lt;b&gt;Sly&lt;/b&gt; &amp; Co" in page
    assert "<b>Sly" not in page
