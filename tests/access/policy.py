"""Who gets what from every address: the policy, as a table.

Each address says which visitors it is for; all others are told what their standing says: who may not see the case, that
there is nothing (404); who reads it, that it is not for their role (403); nobody in particular, to sign in.
``addresses`` walks the URL configuration itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.access.complete_case import key_of

from klustermotor.web.figures.figure import FORMATS
from klustermotor.web.initiatives.figures import FIGURES as INITIATIVE_FIGURES
from klustermotor.web.recording.stored import parent_collection
from klustermotor.web.workspace.overview_figures import FIGURES as OVERVIEW_FIGURES
from klustermotor.web.workspace.steps import STEPS

SIGN_IN, CONFIRM = "sign-in", "confirm the password"
Answer = int | str

ANONYMOUS, STRANGER, FIRM = "anonymous", "stranger", "firm"
READER, EVALUATOR = "reader", "evaluator"
NETWORK_MEMBER, OTHER_MANAGER, MANAGER = "network_member", "other_manager", "manager"
STRATEGIST, CASE_ADMINISTRATOR, ADMINISTRATOR = "strategist", "case_administrator", "administrator"

VISITORS = (
    ANONYMOUS,
    STRANGER,
    FIRM,
    READER,
    EVALUATOR,
    NETWORK_MEMBER,
    OTHER_MANAGER,
    MANAGER,
    STRATEGIST,
    CASE_ADMINISTRATOR,
    ADMINISTRATOR,
)
SIGNED_IN = frozenset(VISITORS) - {ANONYMOUS}
READERS = SIGNED_IN - {STRANGER, FIRM}
REGION = frozenset({STRATEGIST, CASE_ADMINISTRATOR, ADMINISTRATOR})
OWN = REGION | {MANAGER}  # with the manager of the very initiative
MANAGERS = OWN | {OTHER_MANAGER}
CONTRIBUTORS = OWN | {NETWORK_MEMBER}


@dataclass(frozen=True)
class Rule:
    """Whom an address is for, and what it answers otherwise.

    Attributes
    ----------
    allowed : frozenset of str
        Who gets the page, or may send it.
    of : str
        The list that ``key`` names a record of.
    takes_post, only_post : bool
        Whether it takes a POST; whether it takes nothing else.
    senders : frozenset of str
        Who may send it, where that is not everybody who gets the page.
    in_case : bool
        Whether it lies in a case.
    hidden : bool
        Whether it is absent for all whom it is not for.
    given : dict
        What some visitors get from a GET instead, or ``"*"`` all others that are allowed.
    """

    allowed: frozenset[str]
    of: str = ""
    takes_post: bool = False
    only_post: bool = False
    senders: frozenset[str] = frozenset()
    in_case: bool = True
    hidden: bool = False
    given: dict[str, Answer] = field(default_factory=dict)

    def answer(self, visitor: str) -> Answer:
        """What a GET gives."""
        if self.only_post:
            return 405
        if visitor in self.allowed:
            return self.given.get(visitor, self.given.get("*", 200))
        return self.given.get(visitor, self.refusal(visitor))

    def refusal(self, visitor: str) -> Answer:
        """What whoever it is not for gets."""
        if visitor == ANONYMOUS:
            return SIGN_IN
        return 403 if self.in_case and visitor in READERS and not self.hidden else 404


def case(*, of: str = "", to: frozenset[str] = READERS, **more: Any) -> Rule:
    """A page of a case, possibly of one record in it."""
    return Rule(to, of=of, **more)


def form(*, of: str = "", to: frozenset[str], **more: Any) -> Rule:
    """A page of a case with a form that changes something."""
    return Rule(to, of=of, takes_post=True, **more)


def sending(*, of: str = "", to: frozenset[str], **more: Any) -> Rule:
    """An address of a case that something is sent to."""
    return Rule(to, of=of, takes_post=True, only_post=True, **more)


def everybody(answer: Answer = 200, **more: Any) -> Rule:
    """A page for all the world."""
    return Rule(frozenset(VISITORS), in_case=False, given={"*": answer} | more.pop("given", {}), **more)


def signed_in(**more: Any) -> Rule:
    """A page for everybody with an account."""
    return Rule(SIGNED_IN, in_case=False, **more)


def installation(**more: Any) -> Rule:
    """A page for the administrator of the installation."""
    return Rule(frozenset({ADMINISTRATOR}), in_case=False, **more)


POLICY = {
    # the door
    "account_login": everybody("/", given={ANONYMOUS: 200}, takes_post=True),
    "account_logout": everybody(200, given={ANONYMOUS: "/sign-in/"}, takes_post=True),
    "set_language": everybody("/", takes_post=True),
    "about": everybody(),
    "home": signed_in(
        given=dict.fromkeys(READERS - {ADMINISTRATOR}, "/case/mine/")
        | {FIRM: "/case/mine/firm/mine-organisations-0/"}
    ),
    # reading
    "overview": case(),
    "overview_figure": case(),
    "initiatives": case(),
    "initiative": case(of="initiatives"),
    "initiative_activities": case(of="initiatives"),
    "initiative_members": case(of="initiatives"),
    "initiative_figure": case(of="initiatives"),
    "organisations": case(),
    "organisation": case(of="organisations"),
    "organisation_activities": case(of="organisations"),
    "people": case(),
    "person": case(of="people"),
    "person_activities": case(of="people"),
    "ties": case(),
    "network": case(),
    "network_figure": case(),
    "network_explorer": case(),
    "network_measures": case(),
    "network_measures_file": case(),
    "network_gaps": case(),
    "network_leaving": case(),
    "network_files": case(),
    "network_file": case(),
    "network_people_file": sending(to=MANAGERS),
    "network_import": form(to=MANAGERS, given=dict.fromkeys(MANAGERS, "/case/mine/network/files/")),
    "network_organisation": case(of="organisations"),
    "network_person": case(of="people"),
    "network_leadership": case(of="initiatives"),
    "network_leadership_file": case(of="initiatives"),
    "diagnosis": case(),
    "diagnosis_figure": case(),
    "diagnosis_initiative": case(of="initiatives"),
    "diagnosis_years_figure": case(of="initiatives"),
    "diagnosis_judgement": form(of="initiatives", to=READERS, senders=CONTRIBUTORS | {EVALUATOR}),
    "diagnosis_withdraw": sending(of="initiatives", to=frozenset({EVALUATOR})),
    "regions": case(),
    "region": case(of="regions"),
    "plans": case(),
    "sources": case(),
    "source": case(of="sources"),
    "search": case(),
    "case_file": case(),
    "load": installation(takes_post=True),
    # recording: who may record what is in MAY_RECORD
    "find": case(),
    "changes": case(),
    "change": case(),
    "change_undo": sending(to=MANAGERS),
    "removed": case(),
    "initiative_step": case(of="initiatives", to=OWN),
    "quick": case(of="initiatives", to=CONTRIBUTORS),
    "quick_activity": form(of="initiatives", to=CONTRIBUTORS),
    "quick_meeting": form(of="initiatives", to=CONTRIBUTORS),
    "quick_member": form(of="initiatives", to=OWN),
    "list_members": form(of="initiatives", to=OWN),
    "list_people": form(of="initiatives", to=OWN),
    "list_participants": form(of="activities", to=CONTRIBUTORS),
    "drafts": signed_in(),
    "draft_keep": everybody(takes_post=True, only_post=True),
    "draft_drop": signed_in(takes_post=True, only_post=True),
    # the own account
    "mfa_authenticate": everybody("/", given={ANONYMOUS: "/sign-in/"}, takes_post=True),
    "mfa_reauthenticate": signed_in(given={"*": "/account/confirm/"}, takes_post=True),
    "account_reauthenticate": signed_in(takes_post=True),
    "sign_on": everybody(takes_post=True, only_post=True),
    "sign_on_callback": everybody(404),
    "account": signed_in(takes_post=True),
    "account_password": signed_in(takes_post=True),
    "second_factor": signed_in(given={"*": CONFIRM}, takes_post=True),
    "second_factor_off": signed_in(takes_post=True, only_post=True),
    "recovery_codes": signed_in(given={"*": CONFIRM}, takes_post=True),
    "sessions": signed_in(takes_post=True),
    "tokens": signed_in(given={"*": CONFIRM}, takes_post=True),
    "token_withdraw": signed_in(takes_post=True, only_post=True),
    "sign_on_connect": signed_in(takes_post=True, only_post=True),
    "sign_on_disconnect": signed_in(takes_post=True, only_post=True),
    "confirm_sign_on": signed_in(takes_post=True),
    "account_everything": signed_in(),
    "account_everything_file": signed_in(),
    "account_held": signed_in(),
    "account_erase": signed_in(takes_post=True),
    "account_erase_other": signed_in(given={"*": 404}, takes_post=True),
    "invitations": signed_in(given={"*": 404}, takes_post=True),
    "invitation": everybody(404, takes_post=True),
    # people with access
    "access": form(to=MANAGERS),
    "access_change": form(to=MANAGERS),
    "access_address": form(to=frozenset({CASE_ADMINISTRATOR, ADMINISTRATOR}), given={"*": CONFIRM}),
    "access_take": sending(to=MANAGERS),
    "access_password": sending(to=MANAGERS),
    "access_second_factor": sending(to=MANAGERS),
    "access_withdraw": sending(to=MANAGERS),
    # personal data
    "privacy": everybody(),
    "person_held": case(of="people", to=MANAGERS),
    "person_held_file": case(of="people", to=MANAGERS),
    "person_erase": form(of="people", to=REGION),
    "consents": form(of="people", to=MANAGERS),
    "consent_withdraw": sending(to=MANAGERS),
    "mailings": case(to=MANAGERS),
    "mailing_file": case(to=MANAGERS),
    "people_review": form(to=REGION),
    "trail": case(to=frozenset({CASE_ADMINISTRATOR, ADMINISTRATOR})),
    # what the public, firms and evaluators see
    "open_list": everybody(),
    "open_page": everybody(404),
    "open_figure": everybody(404),
    "public": form(of="initiatives", to=OWN),
    "public_preview": case(of="initiatives", to=OWN),
    "firm": case(of="organisations", to=READERS | {FIRM}),
    "firm_calendar": case(of="organisations", to=READERS | {FIRM}),
    "firm_calendar_address": sending(of="organisations", to=frozenset({FIRM}), hidden=True),
    "annotations": form(of="initiatives", to=READERS, senders=frozenset({EVALUATOR})),
    "annotation_change": form(of="initiatives", to=frozenset({EVALUATOR})),
    "annotation_withdraw": form(of="initiatives", to=frozenset({EVALUATOR})),
    "annotation_answer": form(of="initiatives", to=OWN),
    # surveys of networks: of an initiative that is the manager's own; the personal links need no account
    "surveys": case(),
    "survey": case(),
    "survey_new": form(to=MANAGERS, given=dict.fromkeys((MANAGER, OTHER_MANAGER), "/case/mine/surveys/")),
    "survey_by_name": case(to=OWN),
    "survey_file": case(to=OWN),
    "survey_edit": form(to=OWN),
    "survey_questions": form(to=OWN),
    "survey_list": form(to=OWN),
    "survey_contacts": form(to=OWN),
    "survey_open": form(to=OWN),
    "survey_links": form(to=OWN),
    "survey_act": sending(to=OWN),
    "survey_answer": everybody(404, takes_post=True),
    "survey_question": everybody(404, takes_post=True),
    "survey_rating": everybody(404, takes_post=True),
    "survey_last": everybody(404, takes_post=True),
    # company lists: read with the case, kept by who records organisations
    "company_lists": case(),
    "company_list_add": form(to=MANAGERS),
    "company_list_columns": form(to=MANAGERS),
    "company_list": case(),
    "company_list_change": form(to=MANAGERS),
    "listed_firm_erase": sending(to=REGION),
    "comparison_new": form(to=MANAGERS),
    "comparison": form(to=READERS, senders=MANAGERS),
    "comparison_state": case(),
    "comparison_review": form(to=MANAGERS),
    "comparison_take_in": form(to=MANAGERS),
    "comparison_file": case(),
    "organisation_unite": form(of="organisations", to=MANAGERS),
    # what is missing and what is coming
    "initiative_missing": case(of="initiatives"),
    "attention": case(),
    "calendar": case(),
    "calendar_address": sending(to=READERS),
    "calendar_feed": everybody(404),
    # files, and the installation
    "prepare_case_file": form(to=READERS),
    "transfer": signed_in(given={"*": 404}),
    "transfer_state": signed_in(given={"*": 404}),
    "transfer_file": signed_in(given={"*": 404}),
    "health": everybody(503),
    # programs: by token alone, whatever a browser's session says; the rest is in tests/api
    "api": everybody("/api/v1/docs", takes_post=True),
    "api_first": everybody("/api/v1/docs", takes_post=True),
    "api_reference": everybody(),
    "api_description": everybody(),
    "api_batch": everybody(takes_post=True, only_post=True),
    "api_undo": everybody(takes_post=True, only_post=True),
    "api_nothing": everybody("/api/v1/docs", takes_post=True),
    **{
        name: everybody(401, takes_post=True)
        for name in (
            "api_cases",
            "api_case",
            "api_case_file",
            "api_changes",
            "api_change",
            "api_touched",
            "api_records",
            "api_record",
            "api_history",
        )
    },
}
# Who may make and change the records of each list; those of an initiative for the initiative that is the manager's.
MAY_RECORD: dict[str, frozenset[str]] = (
    dict.fromkeys(("regions", "competence_areas", "plans", "priorities", "history"), REGION)
    | dict.fromkeys(("organisations", "changes", "people", "appointments", "ties", "sources"), MANAGERS)
    | dict.fromkeys(("activities", "observations"), CONTRIBUTORS)
    | dict.fromkeys(("initiatives", "origin", "goals", "focus_areas", "bodies", "roles", "members"), OWN)
    | dict.fromkeys(("funding", "value_chain", "actors", "phases", "key_figures"), OWN)
)
RECORDING = ("record_new", "record_edit", "record_remove", "record_history")
OF_A_CASE = [
    name for name, rule in POLICY.items() if rule.in_case and READER in rule.allowed and not rule.only_post
]
IN_CASE = [name for name, rule in POLICY.items() if rule.in_case]
OF_A_RECORD = [name for name, rule in POLICY.items() if rule.of]
FIXED = {
    "secret": "nobody-knows-this",
    "open_case": "mine",
    "open_key": "mine-initiatives-0",
    "mailing": "newsletter",
    "name": "phases",
    "file_format": "csv",
    "program": "kumu",
    "place": 1,
    "check": "lesson-1",
}
FIGURES = {"initiative_figure": INITIATIVE_FIGURES, "overview_figure": OVERVIEW_FIGURES}


def patterns() -> Iterator[tuple[str | None, set[str]]]:
    """Every address of the URL configuration: its name and the names of what varies in it."""

    def walk(resolver: URLResolver, around: set[str]) -> Iterator[tuple[str | None, set[str]]]:
        for one in resolver.url_patterns:
            inside = around | set(one.pattern.regex.groupindex)
            if isinstance(one, URLPattern):
                yield one.name, inside
            else:
                yield from walk(one, inside)

    yield from walk(get_resolver(), set())


def addresses(name: str, case_key: str = "mine", *, key: str = "", mark: str = "mine") -> list[str]:
    """All addresses that a name has for a case: one, or one for each figure and format."""
    varying = dict(patterns())[name]
    arguments: dict[str, Any] = {}
    if "case_key" in varying:
        arguments["case_key"] = case_key
    if "key" in varying:
        arguments["key"] = key or key_in(mark, POLICY[name].of or "organisations")
    if "step" in varying:
        arguments["step"] = next(iter(STEPS))
    if "collection" in varying:
        arguments["collection"] = "organisations"
    if "number" in varying:
        arguments["number"] = uuid.UUID(int=0) if name.startswith("transfer") else _number(name, mark)
    arguments |= {one: FIXED[one] for one in varying & set(FIXED)}
    if name not in FIGURES:
        arguments = {one: value for one, value in arguments.items() if one in varying}
        return [reverse(name, kwargs=arguments)]
    return [
        reverse(name, kwargs={**arguments, "name": figure, "file_format": file_format})
        for figure in FIGURES[name]
        for file_format in FORMATS
    ]


def key_in(mark: str, collection: str) -> str:
    """Identifier of the first record of a list, in the first of what it is nested in."""
    above = parent_collection(collection)
    return f"{key_in(mark, above)}-{collection}-0" if above else key_of(mark, collection)


def form_addresses(collection: str, case_key: str = "mine", *, mark: str = "mine") -> dict[str, str]:
    """Addresses of the forms of a list, under their names."""
    above, key = parent_collection(collection), key_in(mark, collection)
    within = f"?in={key_in(mark, above)}" if above else ""
    return {
        name: reverse(name, args=[case_key, collection, *([] if name == "record_new" else [key])])
        + (within if name == "record_new" else "")
        for name in RECORDING
    }


def _number(name: str, mark: str) -> int:
    """Number of what an address is about, in the case of a mark; models are imported when there is a database."""
    from klustermotor.web.accounts.models import Invitation
    from klustermotor.web.cases.models import CaseAccess
    from klustermotor.web.diagnosis.models import Discussion
    from klustermotor.web.evaluation.models import Annotation
    from klustermotor.web.privacy.models import Consent
    from klustermotor.web.recording.models import Change
    from klustermotor.web.registers.models import CompanyList, Comparison, Upload
    from klustermotor.web.surveys.models import Survey

    of_case = {"case__key": mark}
    found: Any = None
    if name.startswith(("change", "api_change", "api_undo")):
        found = Change.objects.filter(**of_case)
    elif name == "access_withdraw":
        found = Invitation.objects.filter(case_key=mark)
    elif name.startswith("access"):
        found = CaseAccess.objects.filter(**of_case, role="reader")
    elif name == "company_list_columns":
        found = Upload.objects.filter(**of_case)
    elif name.startswith(("company_list", "listed_firm")):
        found = CompanyList.objects.filter(**of_case)
    elif name.startswith("comparison"):
        found = Comparison.objects.filter(**of_case)
    elif name.startswith("survey"):
        found = Survey.objects.filter(**of_case)
    elif name.startswith("diagnosis"):
        found = Discussion.objects.filter(**of_case)
    elif name.startswith("annotation"):
        found = Annotation.objects.filter(**of_case)
    elif name.startswith("consent"):
        found = Consent.objects.filter(**of_case)
    first = found.first() if found is not None else None
    return first.pk if first else 0
