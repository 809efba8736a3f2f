"""Deciding about pairs: once, undone, put off; sole traders; who sees what; how many questions a page asks."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.access.visitors import account, browser

from klustermotor.web.actors.models import Person
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.privacy.actions import erase_person, purge
from klustermotor.web.registers.actions import decide
from klustermotor.web.registers.errors import DecidedError
from klustermotor.web.registers.models import CompanyList, Comparison, Decision, ListedFirm, Pair

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


def compared(size: int, name: str = "Firma") -> Comparison:
    """Two lists with doubtful pairs, each likelier than the next."""
    case, _made = Case.objects.get_or_create(key="north", defaults={"title": {"sv": "Fallet"}})
    lists = [CompanyList.objects.create(case=case, name=f"{name} {n}", kind="other") for n in "12"]
    comparison = Comparison.objects.create(case=case, base=lists[0], status="done")
    comparison.others.set(lists[1:])
    for number in range(size):
        left, right = (
            ListedFirm.objects.create(
                company_list=one, row=number, name=f"{name} {number}", sort_key=f"{number}"
            )
            for one in lists
        )
        Pair.objects.create(
            comparison=comparison,
            left=left,
            right=right,
            weight=-number,
            probability=0.6,
            doubtful=True,
            evidence={one: [["name", HOSTILE, HOSTILE, 1.5]] for one in ("sv", "en")},
        )
    return comparison


def keeper() -> Client:
    return browser(account("strategist", Case.objects.get(key="north"), role="strategist"))


def test_pairs_come_likeliest_first_and_can_be_put_off_and_undone() -> None:
    found = compared(3)
    client, review = keeper(), f"/case/north/lists/compare/{found.pk}/review/"
    first, second, third = found.pairs.order_by("pk")
    assert client.get(review).context["pair"] == first
    later = client.post(review, {"pair": first.pk, "do": "later"}).headers["Location"]
    assert client.get(later).context["pair"] == second
    client.post(review, {"pair": second.pk, "do": "same"})
    client.post(review, {"pair": third.pk, "do": "different"})
    assert client.get(review).context["left"] == 1
    back = client.post(review, {"do": "undo"}).headers["Location"]
    assert client.get(back).context["pair"] == third
    assert list(Decision.objects.values_list("left", "same")) == [(second.left_id, True)]
    assert client.get(f"{review}?after={third.pk}").context["pair"] == first


def test_who_decides_second_and_otherwise_is_told() -> None:
    found = compared(1)
    one, other = (account(name, found.case, role="strategist") for name in ("one", "other"))
    pair = found.pairs.get()
    decide(pair=pair, same=True, by=one)
    with pytest.raises(DecidedError):
        decide(pair=pair, same=False, by=other)
    decide(pair=pair, same=True, by=other)
    assert Decision.objects.get().by == one
    assert Event.objects.filter(action="pair.decided").count() == 1
    answer = browser(other).post(
        f"/case/north/lists/compare/{found.pk}/review/", {"pair": pair.pk, "do": "different"}, follow=True
    )
    assert "has decided the opposite" in answer.content.decode()
    assert Decision.objects.get().same


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "٣"])
def test_a_pair_that_there_is_not_changes_nothing(number: str) -> None:
    found = compared(1)
    client, review = keeper(), f"/case/north/lists/compare/{found.pk}/review/"
    assert client.get(f"{review}?pair={number}&after={number}").status_code == 200
    assert client.post(review, {"pair": number, "do": "same"}).status_code == 302
    assert not Decision.objects.exists()


def test_text_of_lists_is_only_text() -> None:
    found = compared(1, HOSTILE)
    client = keeper()
    base = f"/case/north/lists/compare/{found.pk}/"
    for address in (
        "/case/north/lists/",
        f"/case/north/lists/{found.base_id}/",
        base,
        f"{base}review/",
        f"{base}take-in/",
    ):
        page = client.get(address).content.decode()
        assert "alert(1)" in page, address
        assert HOSTILE not in page, address


@pytest.mark.parametrize("page", ["", "review/", "take-in/"])
def test_the_number_of_questions_does_not_grow(page: str) -> None:
    counts = []
    client = None
    for size in (2, 30):
        found = compared(size, f"Firma{size}")
        client = client or keeper()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/case/north/lists/compare/{found.pk}/{page}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_sole_traders_name_is_for_those_who_keep_lists() -> None:
    found = compared(1)
    ListedFirm.objects.update(personal=True, name="Holmfrids Snickeri")
    reader = browser(account("reader", found.case))
    for address in (
        f"lists/{found.base_id}/",
        f"lists/compare/{found.pk}/",
        f"lists/compare/{found.pk}/firms.csv",
    ):
        assert "Holmfrid" in keeper_page(found, address)
        assert "Holmfrid" not in reader.get(f"/case/north/{address}").content.decode("utf-8-sig"), address
        assert "not shown" not in reader.get(f"/case/north/{address}?q=holmfrid").content.decode(), address


def keeper_page(found: Comparison, address: str) -> str:
    from klustermotor.web.accounts.models import User

    user = User.objects.filter(email="strategist@example.org").first() or account(
        "strategist", found.case, role="strategist"
    )
    return browser(user).get(f"/case/north/{address}").content.decode("utf-8-sig")


def test_a_sole_trader_is_erased_by_hand_with_the_person_and_in_time() -> None:
    found = compared(3)
    case = found.case
    ListedFirm.objects.update(personal=True)
    by_hand, with_person, in_time = found.base.firms.order_by("pk") if found.base else ()
    client = keeper()
    client.post(f"/case/north/lists/{found.base_id}/erase/", {"row": by_hand.pk})
    assert not ListedFirm.objects.filter(pk=by_hand.pk).exists()
    ListedFirm.objects.filter(pk=with_person.pk).update(name="Sven Ek Snickeri")
    Person.objects.create(case=case, key="sven", name="Sven Ek")
    erase_person(case=case, key="sven", replace_mentions=[f"registers.listedfirm/{with_person.pk}"], by=None)
    assert not ListedFirm.objects.filter(pk=with_person.pk).exists()
    purge(now=timezone.now() + datetime.timedelta(days=700))
    assert ListedFirm.objects.filter(pk=in_time.pk).exists()
    purge(now=timezone.now() + datetime.timedelta(days=740))
    assert not ListedFirm.objects.filter(pk=in_time.pk).exists()


def test_what_lies_in_another_case_is_not_there(home: Path) -> None:
    found = compared(1)
    other = Case.objects.create(key="south", title={"sv": "Söder"})
    client = browser(account("strategist", found.case, other, role="strategist"))
    for address in (
        f"lists/{found.base_id}/",
        f"lists/compare/{found.pk}/",
        f"lists/compare/{found.pk}/review/",
    ):
        assert client.get(f"/case/north/{address}").status_code == 200
        assert client.get(f"/case/south/{address}").status_code == 404
    foreign = CompanyList.objects.create(case=other, name="Annan", kind="other")
    form = {"base": found.base_id, "others": [foreign.pk], "do": "compare"}
    assert client.post("/case/north/lists/compare/", form).status_code == 422
