"""Accounts, their browsers, and the cases that they come for."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from tests.access.complete_case import complete_case
from tests.access.policy import key_in

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.cases.tables import tables
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.recording.actions import Wanted, save_records
from klustermotor.web.recording.stored import read
from klustermotor.web.registers.models import CompanyList, Comparison, ListedFirm, Pair, Upload

SEEN, SECRET = "what the reader may see", "nobody else's business"


def load(key: str, text: str, *, mark: str = "") -> None:
    """Load a case with a record of everything, every text of it the same, and change one thing in it."""
    load_case(complete_case(key, text, mark=mark), by=None)
    case = Case.objects.get(key=key)
    seen = read(case, "goals", key_in(mark or key, "goals"))
    changed = seen.record.model_copy(update={"reliability": "low"})
    save_records(case=case, wanted=[Wanted("goals", changed, base=seen.digest)], by=None)


def unload() -> None:
    """Take away all cases and what is told of them."""
    for table in reversed(tables().values()):
        table.rows.all().delete()
    Case.objects.all().delete()
    Event.objects.all().delete()


def lists_in(case: Case, text: str, *, by: User) -> None:
    """A list of one firm in a case, another that may have the same one, and the comparison that says so."""
    lists = [CompanyList.objects.create(case=case, name=f"{text} {n}", kind="other", by=by) for n in "12"]
    rows = [ListedFirm.objects.create(company_list=one, row=1, name=text) for one in lists]
    comparison = Comparison.objects.create(case=case, base=lists[0], status="done", by=by)
    comparison.others.set(lists[1:])
    left, right = rows
    Pair.objects.create(
        comparison=comparison, left=left, right=right, weight=1, probability=0.6, doubtful=True
    )
    Upload.objects.create(case=case, user=by, filename=f"{text}.csv", sha256="0" * 64)


def account(name: str, *cases: Case, is_superuser: bool = False, **held: str) -> User:
    """An account that has been given the cases, as a reader or in the role that is ``held``."""
    user = User.objects.create(email=f"{name}@example.org", is_superuser=is_superuser)
    CaseAccess.objects.bulk_create(CaseAccess(case=case, user=user, **held) for case in cases)
    return user


def browser(user: User | None = None, *, language: str = "en", enforce_csrf_checks: bool = False) -> Client:
    """A browser in which the account is signed in, or nobody."""
    client = Client(headers={"accept-language": language}, enforce_csrf_checks=enforce_csrf_checks)
    if user:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client
