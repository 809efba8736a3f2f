"""The door: whose token opens what, for every role and method; what is refused, and that nothing hostile breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from tests.api.program import BASE, FIRM, INITIATIVE, OTHER_INITIATIVE, ROLES, Program, told

from klustermotor.web.accounts.actions import withdraw_token
from klustermotor.web.accounts.models import Token, User
from klustermotor.web.api.pace import pace
from klustermotor.web.api.problems import KINDS
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.models import Change

CASE = "/cases/mine"
OTHER_FIRM = "mine-organisations-1"
READING = set(ROLES) - {"member_firm"}
ALL = {"administrator", "strategist"}
GOAL = {"kind": "vision", "text": {"sv": "Fler"}}
STEP = {"text": {"sv": "Ett steg"}}
MEETING = {"title": {"sv": "Möte"}, "kind": "meeting"}

# Every address that is read, and the roles that find it there.
READ = {
    CASE: set(ROLES),
    f"{CASE}/case-file": READING,
    f"{CASE}/change-log": READING,
    f"{CASE}/goals": READING,
    f"{CASE}/people": READING,
    f"{CASE}/people/mine-people-0": READING,
    f"{CASE}/people/mine-people-0/history": READING,
    f"{CASE}/organisations": set(ROLES),
    f"{CASE}/organisations/{FIRM}": set(ROLES),
    f"{CASE}/organisations/{FIRM}/history": set(ROLES),
    f"{CASE}/organisations/{OTHER_FIRM}": READING,
    f"{CASE}/organisations/{OTHER_FIRM}/history": READING,
    f"{CASE}/members": set(ROLES),
    f"{CASE}/initiatives/{INITIATIVE}": READING,
}
MANAGER, NETWORK = "cluster_manager", "network_member"


@dataclass(frozen=True)
class Recorded:
    """A new record, a record that is there, and which roles may make the one and change the other."""

    collection: str
    parent: str | None
    new: dict[str, Any]
    makers: set[str]
    there: str
    changers: set[str]


OWN, TOGETHER = ALL | {MANAGER, NETWORK}, ALL | {MANAGER}
RECORDED = [
    Recorded("goals", INITIATIVE, GOAL, TOGETHER, f"{INITIATIVE}-goals-0", TOGETHER),
    Recorded("goals", OTHER_INITIATIVE, GOAL, ALL, f"{OTHER_INITIATIVE}-goals-0", ALL),
    Recorded("activities", INITIATIVE, MEETING, OWN, f"{INITIATIVE}-activities-0", OWN),
    Recorded("activities", OTHER_INITIATIVE, MEETING, ALL, f"{OTHER_INITIATIVE}-activities-0", ALL),
    Recorded("initiatives", None, {"name": "Ny"}, TOGETHER, INITIATIVE, TOGETHER),
    Recorded("people", None, {"name": "Ny"}, TOGETHER, "mine-people-0", TOGETHER),
    Recorded("organisations", None, {"name": "Ny"}, TOGETHER, FIRM, TOGETHER | {"member_firm"}),
    Recorded("organisations", None, {"name": "Ny"}, TOGETHER, OTHER_FIRM, TOGETHER),
    Recorded("plans", None, {"title": {"sv": "Ny"}}, ALL, "mine-plans-0", ALL),
    Recorded("history", None, STEP, ALL, "mine-history-0", ALL),
]


@pytest.mark.parametrize("role", [*ROLES, "stranger"])
def test_each_role_finds_what_the_policy_says(program: Callable[..., Program], role: str) -> None:
    one = program(role)
    found = {address for address in READ if one.ask("GET", address).status_code == 200}
    assert found == {address for address, roles in READ.items() if role in roles}
    assert {one.ask("GET", address).status_code for address in READ if address not in found} <= {404}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("told_of", RECORDED, ids=lambda told_of: f"{told_of.collection}-{told_of.there}")
def test_each_role_records_what_the_policy_says(
    program: Callable[..., Program], role: str, told_of: Recorded
) -> None:
    one, all_seeing = program(role), program("owner")
    is_firm, seen = role == "member_firm", told_of.collection == "organisations"
    body = {"record": told_of.new} | ({"parent": told_of.parent} if told_of.parent else {})
    place = f"{CASE}/{told_of.collection}"
    made = one.ask("POST", place, body)
    assert made.status_code == (201 if role in told_of.makers else 404 if is_firm and not seen else 403)
    own = one.ask("PUT", f"{place}/own-key", body, if_none_match="*")
    assert own.status_code == (201 if role in told_of.makers else 404 if is_firm else 403)
    batch = one.ask("POST", f"{CASE}/batch", {"records": [body | {"collection": told_of.collection}]})
    assert batch.status_code == (200 if role in told_of.makers else 404 if is_firm else 403)

    address = f"{place}/{told_of.there}"
    stopped = 404 if is_firm and told_of.there != FIRM else 403
    held = all_seeing.get(address)["record"]
    body = {"record": held | {"note": {"sv": "ändrat"}}}
    changed = one.ask("PUT", address, body, if_match=all_seeing.tag(address))
    assert changed.status_code == (200 if role in told_of.changers else stopped), changed.content
    if role in told_of.changers:
        undone = one.ask("POST", f"{CASE}/change-log/{told(changed)['change']}/undo")
        assert undone.status_code == (404 if is_firm else 200)
    removers = told_of.changers - {"member_firm", *({MANAGER} if told_of.collection == "initiatives" else ())}
    removed = one.ask("DELETE", address, if_match=all_seeing.tag(address))
    # Who may not change all that mentions a record may not remove it either.
    mentioned = {403} if role == MANAGER and told_of.collection in {"people", "organisations"} else set()
    assert removed.status_code in ({200, 409} | mentioned if role in removers else {stopped})


def test_a_firm_finds_its_own_alone(program: Callable[..., Program]) -> None:
    firm = program("member_firm")
    assert [one["id"] for one in firm.get(f"{CASE}/organisations")["items"]] == [FIRM]
    assert {one["record"]["organisation"] for one in firm.get(f"{CASE}/members")["items"]} == {FIRM}
    [case] = firm.get("/cases")["items"]
    assert (case["id"], case["roles"], case["organisations"], case["description"]) == (
        "mine", ["member_firm"], [FIRM], None,
    )  # fmt: skip
    address = f"{CASE}/organisations/{FIRM}"
    assert firm.ask("DELETE", address, if_match=firm.tag(address)).status_code == 403


@pytest.mark.parametrize("role", [*ROLES, "stranger"])
def test_nobody_finds_a_case_that_is_not_theirs(program: Callable[..., Program], role: str) -> None:
    one = program(role)
    assert [each["id"] for each in one.get("/cases")["items"]] == ([] if role == "stranger" else ["mine"])
    for case in ("foreign", "no-such-case"):
        answers = {
            (method, place): one.ask(
                method, f"/cases/{case}{place}", {"record": {"name": "x"}}, if_match='"x"'
            )
            for method, place in [
                ("GET", ""),
                ("GET", "/case-file"),
                ("GET", "/change-log"),
                ("GET", "/change-log/1"),
                ("GET", "/change-log/1/records"),
                ("GET", "/people"),
                ("GET", "/people/foreign-people-0"),
                ("GET", "/people/foreign-people-0/history"),
                ("POST", "/people"),
                ("POST", "/batch"),
                ("POST", "/change-log/1/undo"),
                ("PUT", "/people/foreign-people-0"),
                ("DELETE", "/people/foreign-people-0"),
            ]
        }
        assert {answer.status_code for answer in answers.values()} == {404}
        assert not any(b"nobody else" in answer.content for answer in answers.values())


def test_a_change_of_another_case_is_not_found(program: Callable[..., Program]) -> None:
    owner = program("owner")
    made = told(owner.ask("POST", "/cases/foreign/people", {"record": {"name": "Ny"}}))
    one = program("administrator")
    assert one.ask("GET", f"{CASE}/change-log/{made['change']}").status_code == 404
    assert one.ask("POST", f"{CASE}/change-log/{made['change']}/undo").status_code == 404


def test_a_token_that_reads_changes_nothing(program: Callable[..., Program]) -> None:
    one = program("administrator", scope="read")
    address = f"{CASE}/people/mine-people-0"
    tag = one.tag(address)
    for method, place in (
        ("POST", f"{CASE}/people"),
        ("PUT", address),
        ("DELETE", address),
        ("POST", f"{CASE}/batch"),
    ):
        answer = one.ask(method, place, {"record": {"name": "Ny"}}, if_match=tag)
        assert (answer.status_code, told(answer)["code"]) == (403, "read-only")
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer km_wrong",
        "Basic eDp5",
        "bearer\tkm_x",
        "Bearer km_" + "a" * 9000,
        "Bearer km_\x00å",
    ],
)
def test_without_a_token_in_force_nothing_is_there(case: Case, authorization: str) -> None:
    client = Client()
    for address in ("/cases", "/cases/mine", "/no/such/address", f"{CASE}/people"):
        answer = client.get(BASE + address, headers={"authorization": authorization})
        assert (answer.status_code, told(answer)["code"]) == (401, "no-token")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_opens_nothing(writer: Program) -> None:
    client = Client()
    client.force_login(writer.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"{BASE}/cases").status_code == 401
    assert (
        client.post(f"{BASE}{CASE}/people", {"record": {}}, content_type="application/json").status_code
        == 401
    )


def test_a_token_ends_with_its_account_its_day_or_its_withdrawal(writer: Program) -> None:
    token = Token.objects.get(user=writer.user)
    for change in (
        lambda: User.objects.update(is_active=False),
        lambda: (User.objects.update(is_active=True), Token.objects.update(expires_on="2001-01-01")),
        lambda: (Token.objects.update(expires_on="2999-01-01"), withdraw_token(token=token, by=None)),
    ):
        assert writer.ask("GET", "/cases").status_code == 200
        change()
        assert writer.ask("GET", "/cases").status_code == 401
        Token.objects.update(expires_on="2999-01-01")
        User.objects.update(is_active=True)


def test_guessing_tokens_is_stopped_and_a_token_in_force_still_works(writer: Program) -> None:
    guesses = [
        Client().get(f"{BASE}/cases", headers={"authorization": "Bearer km_guess"}) for _number in range(31)
    ]
    assert [guess.status_code for guess in guesses] == [401] * 30 + [429]
    assert guesses[-1].headers["Retry-After"] == "60"
    assert writer.ask("GET", "/cases").status_code == 200


def test_a_program_that_has_gone_astray_is_told_to_wait(
    writer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "limit", 3)
    monkeypatch.setattr(pace, "clock", lambda: 6000.5)
    answers = [writer.ask("GET", "/cases") for _number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    monkeypatch.setattr(pace, "clock", lambda: 6060.0)
    assert writer.ask("GET", "/cases").status_code == 200


@pytest.mark.parametrize("method", ["PATCH", "OPTIONS", "TRACE", "DELETE", "POST", "QUERY", "X" * 300])
@pytest.mark.parametrize("address", ["/cases", CASE, "/openapi.json"])
def test_a_method_that_is_not_taken_is_told_so(writer: Program, address: str, method: str) -> None:
    answer = writer.ask(method, address)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "address",
    ["/", "/cases/", "/cases/mine/", f"{CASE}/no_such", f"{CASE}/no_such/x", f"{CASE}/Å/x", f"{CASE}/people/%00",
     f"{CASE}/people/%ED%A0%80", f"{CASE}/people/{'a' * 5000}", f"{CASE}/change-log/0", f"{CASE}/change-log/{'9' * 30}",
     f"{CASE}/change-log/-1", f"{CASE}/../../../etc", "/v2/cases", f"{CASE}/people/x/history"],
)  # fmt: skip
def test_what_is_not_there_is_told_so(writer: Program, address: str) -> None:
    answer = writer.ask("GET", f"{BASE}/v1" if address == "/" else address)
    assert answer.status_code == 404, answer.content
    assert told(answer)["code"] == "not-found"


def test_each_problem_is_on_the_page_of_the_interface(client: Client, db: None) -> None:
    for language, words in (("en", "Interface for programs"), ("sv", "")):
        answer = client.get(f"{BASE}/docs", headers={"accept-language": language})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert words in page
        assert all(f'id="{code}"' in page for code in KINDS)
        assert "<script" not in page
        assert " style=" not in page


def test_nothing_is_kept_by_those_between(writer: Program) -> None:
    assert writer.ask("GET", f"{CASE}/people").headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in writer.ask("GET", f"{CASE}/people").headers
    assert Client().get(f"{BASE}/openapi.json").headers["Cache-Control"] == "public, max-age=300"
