"""From two messy files to ties in the case: brought in, compared, decided, taken in and undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from tests.access.visitors import account, browser
from tests.registers_web.conftest import MEMBERS, SUPPLIERS, bring_in, compare_now, sent

from klustermotor.casefile.writing import case_bytes
from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Organisation, Tie
from klustermotor.web.cases.models import Case, Source
from klustermotor.web.recording.models import Change
from klustermotor.web.recording.whole_case import export_case
from klustermotor.web.registers.models import CompanyList, Comparison, Decision, ListedFirm, Upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    case = Case.objects.create(key="north", title={"sv": "Fallet"})
    Organisation.objects.create(case=case, key="maker", name="Fordonsmakaren AB", sector="business")
    Organisation.objects.create(
        case=case, key="akers", name="Åkers Plåt", organisation_number="5560160680", also_known_as=[]
    )
    return case


@pytest.fixture
def strategist(case: Case) -> User:
    return account("strategist", case, role="strategist")


@pytest.fixture
def client_(strategist: User) -> Client:
    return browser(strategist)


def test_a_messy_file_is_looked_at_first_and_then_kept_without_the_file(
    client_: Client, case: Case, home: Path
) -> None:
    answer = client_.post("/case/north/lists/add/", {"file": sent(MEMBERS)})
    page = client_.get(answer.headers["Location"]).content.decode()
    assert "Åkers Plåt &amp; Svets AB" in page
    assert not CompanyList.objects.exists()
    done = client_.post(
        answer.headers["Location"],
        {"name": "Medlemmar", "kind": "members", "do": "read", "as_of": "maj 2026"},
    )
    found = CompanyList.objects.get()
    assert done.headers["Location"] == f"/case/north/lists/{found.pk}/"
    assert (found.as_of, found.figures["rows"]) == ("2026-05", 5)
    assert [path for path in home.rglob("*") if path.is_file()] == []
    first = found.firms.get(row=3)
    assert (first.number, first.name_core, first.town) == ("5560160680", "akers plat svets", "eskilstuna")
    shown = client_.get(done.headers["Location"]).content.decode()
    assert "556016-0680" in shown


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_kept(client_: Client, case: Case) -> None:
    assert client_.post("/case/north/lists/add/").status_code == 422
    assert client_.post("/case/north/lists/add/", {"file": sent("", "tom.csv")}).status_code == 422
    broken = client_.post("/case/north/lists/add/", {"file": sent("PK\x03\x04 nothing", "x.xlsx", "latin-1")})
    assert broken.status_code == 422
    assert not Upload.objects.exists()
    answer = client_.post("/case/north/lists/add/", {"file": sent(MEMBERS)})
    wrong = client_.post(
        answer.headers["Location"],
        {"name": "", "kind": "nothing", "customer": "Ingen", "as_of": "snart", "do": "read"},
    )
    assert wrong.status_code == 422
    assert wrong.content.decode().count('class="field-error"') == 4
    nothing = {f"field.{one}": "" for one in ("name", "number")} | {
        "name": "M",
        "kind": "other",
        "do": "read",
    }
    assert client_.post(answer.headers["Location"], nothing).status_code == 422
    assert not CompanyList.objects.exists()
    assert client_.post(answer.headers["Location"], {"do": "drop"}).status_code == 302
    assert not Upload.objects.exists()


def test_from_two_lists_to_ties_and_back(client_: Client, case: Case) -> None:
    members = bring_in(client_, MEMBERS, "Medlemmar")
    suppliers = bring_in(client_, SUPPLIERS, "Leverantörer", kind="suppliers", customer="Fordonsmakaren AB")
    assert suppliers.organisation_key == "maker"
    found = compare_now(client_, members, suppliers, with_case=True)
    assert found.status == "done"
    address = f"/case/north/lists/compare/{found.pk}/"
    page = client_.get(address)
    result = page.context["result"]
    assert result.overlap.total == 5
    assert result.overlap.at_least >= 1
    assert result.overlap.at_most >= 2
    before = case_bytes(export_case(case))
    _decide_all(client_, found)
    result = client_.get(address).context["result"]
    assert result.overlap.at_least == result.overlap.at_most
    on_list = result.rows(str(suppliers.pk), "", "")
    names = {ListedFirm.objects.get(pk=one.rows[0]).name for one in on_list}
    assert {"Åkers Plåt & Svets AB", "Granviks Gjuteri", "Katrineholms Härdverkstad AB"} == names
    look = client_.get(f"{address}take-in/?on={suppliers.pk}")
    plan = look.context["plan"]
    assert sorted(plan.made) == ["Granviks Gjuteri", "Katrineholms Härdverkstad AB"]
    form = {
        "looked": "yes",
        "on": suppliers.pk,
        "new": "on",
        "fill": "on",
        "ties": "on",
        "sector": "business",
    }
    saved = client_.post(f"{address}take-in/", form | {"seen": plan.digest, "do": "save"})
    assert saved.status_code == 302, saved.content.decode()
    ties = Tie.objects.filter(
        case=case, kind="customer_supplier", directed=True, to_organisation__key="maker"
    )
    assert set(ties.values_list("from_organisation__key", flat=True)) == {
        "akers",
        "granviks-gjuteri",
        "katrineholms-hardverkstad-ab",
    }
    assert Source.objects.get(case=case, key="leverantorer").kind == "register"
    change = Change.objects.get(case=case)
    assert client_.post(f"/case/north/changes/{change.pk}/undo/").status_code == 302
    assert case_bytes(export_case(case)) == before
    again = client_.get(f"{address}take-in/?on={suppliers.pk}").context["plan"]
    assert len(again.made) == 2


def _decide_all(client: Client, comparison: Comparison) -> None:
    review = f"/case/north/lists/compare/{comparison.pk}/review/"
    for _turn in range(20):
        pair = client.get(review).context["pair"]
        if pair is None:
            return
        client.post(review, {"pair": pair.pk, "do": "same"})
    raise AssertionError


def test_taking_in_twice_makes_nothing_twice(client_: Client, case: Case) -> None:
    members = bring_in(client_, MEMBERS, "Medlemmar")
    found = compare_now(client_, members, with_case=True)
    address = f"/case/north/lists/compare/{found.pk}/take-in/"
    form = {"looked": "yes", "new": "on", "fill": "on", "ties": "on", "sector": "business"}
    for made in (4, 0):
        plan = client_.get(address).context["plan"]
        assert len(plan.made) == made
        client_.post(address, form | {"seen": plan.digest, "do": "save"})
    assert Organisation.objects.filter(case=case).count() == 2 + 4
    assert Change.objects.filter(case=case).count() == 1


def test_a_stale_look_saves_nothing(client_: Client, case: Case) -> None:
    members = bring_in(client_, MEMBERS, "Medlemmar")
    found = compare_now(client_, members, with_case=True)
    form = {"looked": "yes", "new": "on", "sector": "business", "seen": "old", "do": "save"}
    answer = client_.post(f"/case/north/lists/compare/{found.pk}/take-in/", form)
    assert answer.status_code == 409
    assert Organisation.objects.filter(case=case).count() == 2


def test_a_newer_version_keeps_rows_links_and_decisions(client_: Client, case: Case) -> None:
    members = bring_in(client_, MEMBERS, "Medlemmar")
    suppliers = bring_in(client_, SUPPLIERS, "Leverantörer")
    found = compare_now(client_, members, suppliers)
    found.pairs.filter(certain=False).update(doubtful=True)
    _decide_all(client_, found)
    decided = Decision.objects.count()
    assert decided
    old = {one.name: one.pk for one in members.firms.all()}
    members.firms.filter(name="Granviks Gjuteri").update(organisation_key="akers")
    newer = MEMBERS.replace("Åkers Plåt & Svets AB;556016-0680", "Nya Åkers AB;556016-0680").replace(
        "Sven Svenssons Snickeri;;Skogsvägen 9;643 30;Vingåker\n", "Ny Firma AB;;Torget 1;611 30;Nyköping\n"
    )
    members = bring_in(client_, newer, "Medlemmar", newer=members.pk)
    assert (members.version, CompanyList.objects.exclude(kind="case").count()) == (2, 2)
    assert {key: members.figures[key] for key in ("rows", "new", "changed", "gone")} == {
        "rows": 5,
        "new": 1,
        "changed": 1,
        "gone": 1,
    }
    renamed = members.firms.get(name="Nya Åkers AB")
    assert (renamed.pk, renamed.state) == (old["Åkers Plåt & Svets AB"], "changed")
    assert renamed.before["name"] == "Åkers Plåt & Svets AB"
    assert members.firms.get(name="Granviks Gjuteri").organisation_key == "akers"
    assert members.firms.get(name="Sven Svenssons Snickeri").state == "gone"
    page = client_.get(f"/case/north/lists/compare/{found.pk}/")
    assert [one.pk for one in page.context["outdated"]] == [members.pk]
    again = compare_now(client_, members, suppliers)
    assert again.pk == found.pk
    assert client_.get(f"/case/north/lists/compare/{found.pk}/review/").context["left"] == 0
    assert Decision.objects.count() == decided


def test_the_same_file_again_changes_no_row(client_: Client, case: Case) -> None:
    members = bring_in(client_, MEMBERS, "Medlemmar")
    before = list(members.firms.order_by("pk").values_list("pk", "name"))
    members = bring_in(client_, MEMBERS, "Medlemmar", newer=members.pk)
    assert list(members.firms.order_by("pk").values_list("pk", "name")) == before
    assert (members.figures["new"], members.figures["changed"], members.figures["gone"]) == (0, 0, 0)


def test_organisations_recorded_twice_are_found_and_made_one(client_: Client, case: Case) -> None:
    Organisation.objects.create(
        case=case, key="akers-2", name="AB Åkers Plåt", organisation_number="5560160680"
    )
    answer = client_.post("/case/north/lists/compare/", {"do": "duplicates"})
    from klustermotor.web.registers.work import run_comparison

    found = Comparison.objects.get(kind="duplicates")
    run_comparison.call(found.pk)
    page = client_.get(answer.headers["Location"])
    (double,) = page.context["doubles"]
    assert set(double.keys) == {"akers", "akers-2"}
    assert f"/case/north/organisations/{double.keys[0]}/unite/?with={double.keys[1]}" in page.content.decode()


def test_a_large_file_is_read_in_the_background(
    client_: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    from klustermotor.web.registers import actions
    from klustermotor.web.registers.work import read_upload

    monkeypatch.setattr(actions, "AT_ONCE", 10)
    first = client_.post("/case/north/lists/add/", {"file": sent(MEMBERS)})
    waiting = client_.post(first.headers["Location"], {"name": "M", "kind": "other", "do": "read"})
    assert waiting.headers["Location"] == first.headers["Location"]
    assert "Look again" in client_.get(first.headers["Location"]).content.decode()
    upload = Upload.objects.get()
    assert (upload.status, CompanyList.objects.count()) == ("waiting", 0)
    for _twice in range(2):
        read_upload.call(upload.pk)
    assert CompanyList.objects.get().figures["rows"] == 5
    assert client_.get(first.headers["Location"]).status_code == 302


def test_files_hold_what_the_page_shows_and_no_formula(client_: Client, case: Case) -> None:
    members = bring_in(client_, MEMBERS.replace("Granviks Gjuteri", "=1+1"), "Medlemmar")
    suppliers = bring_in(client_, SUPPLIERS, "=Lista")
    found = compare_now(client_, members, suppliers)
    text = client_.get(f"/case/north/lists/compare/{found.pk}/firms.csv").content.decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'=Lista" in text
    book = client_.get(f"/case/north/lists/compare/{found.pk}/firms.xlsx?on=any")
    assert book.content[:2] == b"PK"
    from python_calamine import CalamineWorkbook

    rows = (
        CalamineWorkbook.from_object(__import__("io").BytesIO(book.content)).get_sheet_by_index(0).to_python()
    )
    assert rows[0][3] == "=Lista"
    assert (
        len(rows) - 1
        == client_.get(f"/case/north/lists/compare/{found.pk}/?on=any").context["page"].paginator.count
    )
    assert client_.get(f"/case/north/lists/compare/{found.pk}/firms.exe").status_code == 404
