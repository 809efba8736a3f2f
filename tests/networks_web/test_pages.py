"""The pages of networks as people of each role and language read them, with a case that can be checked by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from klustermotor.web.actors.models import Organisation, Person, Tie
from klustermotor.web.cases.models import Case

Reading = Callable[..., Client]
pytestmark = pytest.mark.django_db
PAGES = ("network", "network_measures", "network_gaps", "network_leaving")
NASTY = "<script>alert(1)</script>\"'&={{ x }}"


def text(client: Client, name: str, *keys: str, **asked: object) -> str:
    """A page, as text."""
    response = client.get(reverse(name, args=["north", *keys]), asked)
    assert response.status_code == 200
    return response.content.decode()


def test_the_heading_is_made_from_the_ties(case: Case, as_role: Reading) -> None:
    # The hub, the foundry and the school: the hub is tied to three, the foundry to the hub, the initiative, Ada and,
    # by the meeting, the school; for a reader the meeting ties no people.
    page = text(as_role(case), "network", recorded="yes")
    assert "Hub holds most ties: with 3 of the" in page


def test_filters_are_taken_and_stay_in_the_form(case: Case, as_role: Reading) -> None:
    page = text(as_role(case), "network", kind="education", year="2002", group="sector", of="region/county")
    assert re.search(r'name="kind" value="education" checked', page)
    assert 'value="2002"' in page
    assert '<option value="region/county" selected>' in page
    assert "picture.svg?of=region%2Fcounty&amp;kind=education&amp;year=2002&amp;group=sector" in page


@pytest.mark.parametrize(
    "asked",
    [
        {"of": "initiative/none"},
        {"of": "region/none"},
        {"of": "chain/none"},
    ],
)
def test_what_is_not_there_is_not_found(case: Case, as_role: Reading, asked: dict[str, str]) -> None:
    for name in PAGES:
        assert as_role(case, language=name).get(reverse(name, args=["north"]), asked).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"year": "٣"},
        {
            "year": "-1",
            "steps": "99",
            "group": "no",
            "who": "x",
            "kind": "y",
            "of": "x/y",
            "community": "9e9",
        },
        {"ego": NASTY, "a": NASTY, "b": "\x00", "sort": NASTY, "page": "-3"},
        {"community": "77"},
    ],
)
def test_nonsense_asks_for_nothing_and_breaks_nothing(
    case: Case, as_role: Reading, asked: dict[str, str]
) -> None:
    client = as_role(case)
    for name in PAGES:
        page = text(client, name, **asked)
        assert "<script>alert" not in page


def test_what_links_two_is_told_as_a_chain(case: Case, as_role: Reading) -> None:
    page = re.sub(r"<[^>]+>|\s+", " ", text(as_role(case), "network", a="bank", b="Foundry"))
    assert re.search(r"Bank\s+– finance –\s+Hub\s+– cooperation –\s+Foundry", page)
    assert "Bank and Foundry are linked by way of Hub" in page


def test_what_does_not_link_is_said(case: Case, as_role: Reading) -> None:
    client = as_role(case)
    assert "Nothing on record links Bank and Alone" in text(client, "network", a="bank", b="alone")
    assert "one and the same actor" in text(client, "network", a="bank", b="Bank")
    assert "No actor that is shown is called “nobody”" in text(client, "network", a="nobody", b="bank")
    assert "More than one actor has “o” in the name" in text(client, "network", ego="o")


def test_files_are_those_of_what_is_shown(case: Case, as_role: Reading) -> None:
    client = as_role(case)
    address = reverse("network_figure", args=["north", "json"])
    rows = json.loads(client.get(address, {"ego": "Bank"}).content)["rows"]
    assert {row["Actor"]: row["Tied to"] for row in rows} == {"Bank": 1, "Hub": 1}
    svg = client.get(reverse("network_figure", args=["north", "svg"])).content.decode()
    assert svg.startswith("<svg")
    assert "Foundry" in svg
    assert client.get(reverse("network_figure", args=["north", "exe"])).status_code == 404


def test_the_explorer_has_the_same_actors(case: Case, as_role: Reading) -> None:
    found = as_role(case).get(reverse("network_explorer", args=["north"]), {"recorded": "yes"}).json()
    names = {node["name"] for node in found["nodes"]}
    assert {"Hub", "Bank", "School", "Foundry"} <= names
    assert len(found["ties"]) == 3


def test_places_stay_from_one_visit_to_the_next(case: Case, as_role: Reading) -> None:
    client = as_role(case)
    address = reverse("network_explorer", args=["north"])
    assert client.get(address).json()["nodes"] == client.get(address).json()["nodes"]


@pytest.mark.parametrize("role", ["reader", "evaluator", "network_member"])
def test_no_page_tells_a_reader_who_knows_whom(case: Case, as_role: Reading, role: str) -> None:
    client = as_role(case, role)
    pages = [text(client, name) for name in PAGES]
    pages.append(
        text(client, "network", a="Bo Privat", ego="Bo Privat", without="x")
        .replace("“Bo Privat”", "")
        .replace('value="Bo Privat"', "")
    )
    pages += [
        client.get(reverse("network_figure", args=["north", kind])).content.decode()
        for kind in ("csv", "svg")
    ]
    pages.append(client.get(reverse("network_explorer", args=["north"])).content.decode())
    pages.append(client.get(reverse("network_measures_file", args=["north"])).content.decode())
    pages.append(text(client, "network_person", "ada"))
    pages.append(text(client, "network_organisation", "foundry", steps="3"))
    pages.append(text(client, "network_leadership", "wood"))
    assert not [page for page in pages if "Bo Privat" in page]
    assert "6 ties that tell of people more than roles and posts are not shown" in pages[0]
    assert client.get(reverse("network_leaving", args=["north"]), {"without": "people/bo"}).status_code == 404


def test_who_keeps_people_sees_them(case: Case, as_role: Reading) -> None:
    page = text(as_role(case, "cluster_manager"), "network")
    assert "Bo Privat" in page
    assert "not shown" not in page


def test_the_own_network_of_an_actor(case: Case, as_role: Reading) -> None:
    client = as_role(case)
    page = text(client, "network_organisation", "hub")
    assert "Hub is tied to 3 actors in 3 sectors, 1 of them outside the region" in page
    assert "No tie of Alone is known" in text(client, "network_organisation", "alone")
    assert "No tie of Bo Privat is known" in text(client, "network_person", "bo")
    for name, key in (("network_organisation", "none"), ("network_person", "hub")):
        assert client.get(reverse(name, args=["north", key])).status_code == 404


def test_what_would_be_lost_is_told(case: Case, as_role: Reading) -> None:
    # Without the hub the bank has nobody; foundry, school and Ada still have one another.
    page = text(as_role(case), "network_leaving", without="organisations/hub")
    assert "3 ties go with Hub." in page
    assert "1 actor is left without any tie: Bank." in page
    assert page.count("<svg") == 2


def test_few_are_not_measured(case: Case, as_role: Reading) -> None:
    assert "Measures are shown from 8 on" in text(as_role(case), "network_measures")


def test_more_are_measured(case: Case, as_role: Reading) -> None:
    # A star: the hub with its three and twelve more, of whom it stands on every way.
    hub = Organisation.objects.get(key="hub")
    for number in range(12):
        leaf = Organisation.objects.create(case=case, key=f"leaf{number}", name=f"Leaf {number}")
        Tie.objects.create(
            case=case, key=f"leaf{number}", kind="cooperation", from_organisation=hub, to_organisation=leaf
        )
    client = as_role(case)
    page = text(client, "network_measures", recorded="yes", who="organisations")
    assert "Hub stands on most of the shortest ways" in page
    # 15 ties among 17 organisations (the lonely one too): 15 of 136 pairs.
    assert "15 of 136 pairs are tied" in page
    # Of the hub's ties, one leads to the bank abroad and two to the county; leaves have no known place.
    assert "1 of 3 ties of the region&#x27;s actors lead out of it" in page
    rows = client.get(
        reverse("network_measures_file", args=["north"]), {"recorded": "yes", "who": "organisations"}
    ).content.decode("utf-8-sig")
    hub_row = next(line for line in rows.splitlines() if line.startswith("organisations/hub"))
    # On the ways of all pairs of its 15 partners (105), of the 120 pairs of the 16 others.
    assert hub_row.split(",")[5:7] == ["15", "0.875"]


def test_the_seven_gaps_are_told_with_a_step(case: Case, as_role: Reading) -> None:
    page = text(as_role(case), "network_gaps", recorded="yes")
    # Firms in the region are the foundry and the lonely one; the foundry is tied to the hub, which is public.
    assert "n = 2 firms in the region" in page
    assert "1 of 2 firms have a bridge" in page
    assert "Ask who has had an investor" in page


def test_the_leadership_network_says_which_side_is_missing(case: Case, as_role: Reading) -> None:
    client = as_role(case)
    page = text(client, "network_leadership", "wood")
    assert "1 person stands for business; nobody for academia and education and public sector" in page
    assert "Gjutning" in page
    rows = json.loads(client.get(reverse("network_leadership_file", args=["north", "wood", "json"])).content)
    assert [row["Name"] for row in rows["rows"]] == ["Ada Öst"]
    assert client.get(reverse("network_leadership_file", args=["north", "wood", "svg"])).status_code == 404


def test_an_empty_case_teaches(db: None, as_role: Reading) -> None:
    empty = Case.objects.create(key="north", title={"sv": "Tomt"})
    client = as_role(empty)
    assert "No tie is known yet" in text(client, "network")
    assert "Measures are shown from" in text(client, "network_measures")
    assert "no firm in the region is recorded" in text(client, "network_gaps")
    assert "nobody without whom anything would be lost" in text(client, "network_leaving")


def test_hostile_names_are_only_names(case: Case, as_role: Reading) -> None:
    Organisation.objects.filter(key="hub").update(name=NASTY)
    Person.objects.filter(key="ada").update(name="=HYPERLINK(1)")
    client = as_role(case)
    for page in (
        *(text(client, name) for name in PAGES),
        text(client, "network_leaving", without="organisations/hub"),
        text(client, "network_organisation", "hub"),
        text(client, "network", a=NASTY, b="bank"),
        text(client, "network_leadership", "wood"),
        client.get(reverse("network_figure", args=["north", "svg"])).content.decode(),
    ):
        assert "<script>alert" not in page
    csv = client.get(reverse("network_figure", args=["north", "csv"])).content.decode()
    assert "'=HYPERLINK(1)" in csv


def test_a_large_network_is_drawn_as_communities_that_open(case: Case, as_role: Reading) -> None:
    # 4 stars of 90: more than are drawn one by one.
    middles = [Organisation.objects.create(case=case, key=f"m{n}", name=f"Middle {n}") for n in range(4)]
    leaves = [Organisation(case=case, key=f"x{n}", name=f"X {n}").derive() for n in range(360)]
    Organisation.objects.bulk_create(leaves)
    made = list(Organisation.objects.filter(key__startswith="x"))
    Tie.objects.bulk_create(
        Tie(case=case, key=f"x{n}", kind="cooperation", from_organisation=middles[n % 4], to_organisation=one)
        for n, one in enumerate(made)
    )
    client = as_role(case)
    page = text(client, "network")
    assert "each community of actors who are tied among themselves is drawn as one" in page
    assert re.search(r"Middle \d and 90 more", page)
    opened = text(client, "network", community="1")
    assert "91 actors" in opened
    assert "Back to all communities" in opened
    assert len(client.get(reverse("network_explorer", args=["north"])).json()["nodes"]) > 360
