"""What makes the actions of company lists and of the merging of organisations happen, and the events they leave."""

from __future__ import annotations

from typing import Any

from tests.audit.scenarios import Scenario, _loaded

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.actions import unite_organisations
from klustermotor.web.recording.uniting import union_of
from klustermotor.web.registers import actions as registers
from klustermotor.web.registers.models import CompanyList, Comparison, Decision, ListedFirm, Pair, Upload
from klustermotor.web.registers.overlap import Firm
from klustermotor.web.registers.taking_in import Choices, Plan, plan_of

CSV = "Företag;Ort\nÅkers Plåt AB;Eskilstuna\n".encode()
ABOUT = {
    "name": "Members",
    "kind": "members",
    "organisation_key": "",
    "initiative_key": "",
    "origin": "",
    "as_of": None,
}


def _case() -> Case:
    return Case.objects.get()


def _doer() -> User:
    return User.objects.get(email="doer@example.org")


def _lists() -> None:
    """Two lists with one firm each, compared, and in doubt."""
    case = _case()
    lists = [CompanyList.objects.create(case=case, name=f"List {n}", kind="other") for n in "12"]
    left, right = [ListedFirm.objects.create(company_list=one, row=1, name="Åkers Plåt") for one in lists]
    comparison = Comparison.objects.create(case=case, base=lists[0], status="done")
    comparison.others.set(lists[1:])
    Pair.objects.create(
        comparison=comparison, left=left, right=right, weight=1, probability=0.6, doubtful=True
    )


def _list() -> CompanyList:
    return CompanyList.objects.order_by("pk")[0]


def _send(*, by: User) -> Upload:
    return registers.send_file(case=_case(), filename="members.csv", content=[CSV], by=by)


def _upload() -> Upload:
    return Upload.objects.get()


def _decide(*, by: User) -> Decision:
    return registers.decide(pair=Pair.objects.get(), same=True, by=by)


def _plan() -> Plan:
    base = _list()
    firm = Firm([base.firms.get().pk])
    return plan_of(_case(), [firm], {}, base=base, choices=Choices())


def _take_in(*, by: User) -> Any:
    plan = _plan()
    return registers.take_in_firms(plan=plan, seen=plan.digest, by=by)


def _unite(*, by: User) -> Any:
    first, second = Organisation.objects.order_by("pk").values_list("key", flat=True)[:2]
    seen = union_of(_case(), first, second).digest
    return unite_organisations(case=_case(), stays=first, goes=second, seen=seen, by=by)


def _united_once(*, by: User) -> Any:
    """The same two again: one of them is gone then."""
    keys = [*Organisation.objects.order_by("pk").values_list("key", flat=True)]
    return _unite(by=by) if len(keys) > 2 else None


REGISTERS: dict[str, Scenario] = {
    "a company list is sent": _loaded(
        registers.send_file, lambda doer: _send(by=doer), {"action": "list.sent"}, once=True
    ),
    "a company list is read": _loaded(
        registers.read_upload,
        lambda doer: registers.read_upload(upload=_upload(), about=ABOUT, columns={}, sheet="", by=doer),
        {"action": "list.taken-in", "kind": "company-list"},
        lambda: _send(by=_doer()),
    ),
    "a file with a list is thrown away": _loaded(
        registers.drop_upload,
        lambda doer: [registers.drop_upload(upload=one, by=doer) for one in Upload.objects.all()],
        {"action": "list.thrown-away"},
        lambda: _send(by=_doer()),
    ),
    "a company list gets another name": _loaded(
        registers.change_list,
        lambda doer: registers.change_list(company_list=_list(), values={"name": "Ours"}, by=doer),
        {"action": "list.changed", "details": {"fields": ["name"]}},
        _lists,
    ),
    "a company list is removed": _loaded(
        registers.remove_list,
        lambda doer: [
            registers.remove_list(company_list=one, by=doer)
            for one in CompanyList.objects.filter(name="List 1")
        ],
        {"action": "list.removed", "details": {"rows": 1}},
        _lists,
    ),
    "a row of a company list is erased": _loaded(
        registers.erase_firm,
        lambda doer: [
            registers.erase_firm(firm=one, by=doer)
            for one in ListedFirm.objects.filter(company_list__name="List 1")
        ],
        {"action": "list.row-erased", "kind": "listed-firm"},
        _lists,
    ),
    "a comparison is asked for": _loaded(
        registers.ask_comparison,
        lambda doer: registers.ask_comparison(
            case=_case(),
            base=_list(),
            others=CompanyList.objects.filter(name="List 2"),
            with_case=True,
            by=doer,
        ),
        {"action": "comparison.asked", "kind": "comparison"},
        _lists,
    ),
    "a comparison is made again": _loaded(
        registers.repeat_comparison,
        lambda doer: registers.repeat_comparison(comparison=Comparison.objects.get(), by=doer),
        {"action": "comparison.asked"},
        _lists,
    ),
    "a comparison is removed": _loaded(
        registers.remove_comparison,
        lambda doer: [
            registers.remove_comparison(comparison=one, by=doer) for one in Comparison.objects.all()
        ],
        {"action": "comparison.removed"},
        _lists,
    ),
    "a pair is decided": _loaded(
        registers.decide,
        lambda doer: _decide(by=doer),
        {"action": "pair.decided", "kind": "pair"},
        _lists,
    ),
    "a decision is taken back": _loaded(
        registers.take_back_decision,
        lambda doer: [registers.take_back_decision(decision=one, by=doer) for one in Decision.objects.all()],
        {"action": "pair.undecided"},
        _lists,
        lambda: _decide(by=_doer()),
    ),
    "firms of a list are taken into the case": _loaded(
        registers.take_in_firms,
        lambda doer: _take_in(by=doer),
        {"action": "records.recorded"},
        _lists,
    ),
    "two organisations become one": _loaded(
        unite_organisations,
        lambda doer: _united_once(by=doer),
        {"action": "records.merged"},
    ),
}
