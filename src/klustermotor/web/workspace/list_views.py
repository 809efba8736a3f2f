"""The pages on which lists are pasted or loaded: read, looked over, and saved as one change that can be undone.

Between reading and saving the list lies as a draft of its own, on the server and for its owner alone. Everything is
worked out anew when it is confirmed; what is not as it was looked at is shown again instead of saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from klustermotor.casefile import records
from klustermotor.errors import InputError
from klustermotor.web.cases.models import Case
from klustermotor.web.recording import drafts, sheets
from klustermotor.web.recording.actions import drop_draft, keep_draft, save_records
from klustermotor.web.recording.choices import choices_of
from klustermotor.web.recording.columns import told_columns, without_personal
from klustermotor.web.recording.doors import doer, to_change, to_make
from klustermotor.web.recording.errors import ConflictError
from klustermotor.web.recording.models import Change, Draft
from klustermotor.web.recording.places import page_of_stored
from klustermotor.web.recording.resolving import Answers
from klustermotor.web.recording.sheets import Sheet, SheetError
from klustermotor.web.recording.stored import Stored, read
from klustermotor.web.recording.wording import titles
from klustermotor.web.workspace.list_kinds import Members, Participants, PeopleInRoles
from klustermotor.web.workspace.listing import Plan

FORM = ["GET", "HEAD", "POST"]
DOUBTS_SHOWN = 100
FAULTS_SHOWN = 500
ROWS_SHOWN = 30
EDITED_HERE = 200


@dataclass(frozen=True)
class Kind:
    """A kind of list: what it is called, what it is for, and where its records are."""

    plan: type[Plan]
    collection: str
    title: str | Promise
    lead: str | Promise


MEMBERS = Kind(
    Members,
    "members",
    gettext_lazy("Members from a list"),
    gettext_lazy(
        "Paste a list of members, or choose a file. You see what it means before anything is saved."
    ),
)
PEOPLE = Kind(
    PeopleInRoles,
    "roles",
    gettext_lazy("People and roles from a list"),
    gettext_lazy(
        "Paste a list of the people in a board, a network or a group, or choose a file. You see what it means before"
        " anything is saved."
    ),
)
PARTICIPANTS = Kind(
    Participants,
    "activities",
    gettext_lazy("Participants from a list"),
    gettext_lazy(
        "Paste the list of those who took part, people or organisations, or choose a file. You see what it means"
        " before anything is saved."
    ),
)


@require_http_methods(FORM)
def members(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """New members of an initiative, from a list."""
    return _new_in(request, case_key, key, MEMBERS)


@require_http_methods(FORM)
def people(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """People with roles in an initiative, from a list."""
    return _new_in(request, case_key, key, PEOPLE)


@require_http_methods(FORM)
def participants(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """Participants of an activity, from a list."""
    if not request.user.is_authenticated:
        return _sign_in_again(request)
    case, activity = to_change(request, case_key, PARTICIPANTS.collection, key)
    return _ListPage(request, case, activity, PARTICIPANTS).answer()


def _new_in(request: HttpRequest, case_key: str, key: str, kind: Kind) -> HttpResponse:
    if not request.user.is_authenticated:
        return _sign_in_again(request)
    case, _parent = to_make(request, case_key, kind.collection, key)
    return _ListPage(request, case, read(case, "initiatives", key), kind).answer()


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    """To the sign-in with what was pasted kept, and what was in a chosen file as if it had been pasted."""
    file = request.FILES.get("file") if drafts.FIELD in request.POST else None
    if file is not None:
        try:
            text = sheets.as_text(_read_file(file).rows)
        except SheetError:
            text = ""
        posted = request.POST.copy()
        posted["text"] = text
        request.POST = posted  # type: ignore[assignment]
    return drafts.sign_in_again(request)


def _read_file(file: UploadedFile[Any]) -> Sheet:
    # What is too large is refused by its size, without reading it.
    return sheets.of_file(file.read(sheets.MOST_BYTES + 1))


class _ListPage:
    """One request for the page of a list."""

    def __init__(self, request: HttpRequest, case: Case, around: Stored, kind: Kind) -> None:
        self.request, self.case, self.around, self.kind = request, case, around, kind
        self.user, self.address = doer(request), request.path
        self.draft: Draft | None = drafts.of_form(self.user, self.address)

    def answer(self) -> HttpResponse:
        """What the request gets."""
        if self.request.GET.get("file") == "template":
            return self._file([[str(one.label) for one in self.kind.plan.targets]], _("template"))
        if self.request.GET.get("file") == "rest" and self._data("text"):
            return self._rest(self._plan())
        do = self.request.POST.get("do", "") if self.request.method == "POST" else ""
        if do == "discard":
            drop_draft(by=self.user, address=self.address)
            return redirect(self.address)
        if do == "read":
            return self._read()
        if do in {"look", "save", "good"}:
            return self._decide(do)
        return self._show()

    # What is kept between the requests

    def _data(self, name: str) -> str:
        values = (self.draft.data if self.draft else {}).get(name) or [""]
        return str(values[-1])

    def _keep(self, data: Mapping[str, list[str]]) -> None:
        heading = f"{self.kind.title}: {titles(self.case, [self.around])[0]}"
        self.draft = keep_draft(by=self.user, address=self.address, title=heading[:200], data=dict(data))

    # Reading

    def _read(self) -> HttpResponse:
        file, pasted = self.request.FILES.get("file"), self.request.POST.get("text", "")
        try:
            sheet = _read_file(file) if file else sheets.of_text(pasted)
            sheet, dropped = without_personal(sheet)
            if not any(map(any, sheet.rows)):
                raise SheetError(
                    _("It has nothing but what is left out on purpose: %(columns)s.")
                    % {"columns": ", ".join(dropped)}
                )
        except SheetError as error:
            return self._show(refused=str(error), pasted=pasted, status=422)
        options = {name: [value] for name, value in self._options().items()}
        told = {"text": [sheets.as_text(sheet.rows)], "told": sheet.told, "dropped": dropped}
        self._keep(told | options)
        return redirect(f"{self.address}#list")

    def _options(self) -> dict[str, str]:
        return {
            name: self.request.POST.get(name, self._data(name)).replace("\x00", "")[:80]
            for name in ("body", "role")
        }

    # Looking it over

    def _sheet(self) -> Sheet:
        # What was kept by a sign-in that had run out is as it was pasted.
        sheet, dropped = without_personal(sheets.of_text(self._data("text")))
        if dropped and self.draft:
            self.draft.data["dropped"] = dropped
        return sheet

    def _plan(self) -> Plan:
        sheet, data = self._sheet(), self.draft.data if self.draft else {}
        chosen = {
            int(name.removeprefix("column.")): values[-1]
            for name, values in data.items()
            if name.startswith("column.") and name.removeprefix("column.").isdecimal() and values
        }
        headings = {"yes": True, "no": False}.get(self._data("headings"))
        columns = told_columns(sheet, self.kind.plan.targets, chosen=chosen, has_headings=headings)
        picked = (value.partition("|") for value in data.get("answers", []) if "|" in value)
        answers = Answers({identity: choice for choice, _bar, identity in picked}, self._data("rest"))
        options = {name: self._data(name) for name in ("body", "role")}
        return self.kind.plan(self.case, self.around, sheet, columns, answers=answers, options=options)

    def _chosen(self) -> dict[str, list[str]]:
        """What was kept, with what was chosen in the preview."""
        post = self.request.POST
        data: dict[str, list[str]] = dict(self.draft.data if self.draft else {})
        columns = [name for name in post if name.startswith("column.")]
        headings = post.get("headings", "")
        if headings != self._data("headings"):
            # Another first row makes other columns: what they were taken for is found out anew.
            data = {name: values for name, values in data.items() if not name.startswith("column.")}
            columns = []
        data |= {name: [post[name][:20]] for name in columns}
        before = {value.partition("|")[2]: value for value in data.get("answers", [])}
        given = [value for name in post if name.startswith("answer.") for value in post.getlist(name)]
        before |= {value.partition("|")[2]: value for value in given if "|" in value}
        data["answers"] = [value.replace("\x00", "") for value in before.values()]
        data |= {"headings": [headings], "rest": [post.get("rest", "")[:1]]}
        return data | {name: [value] for name, value in self._options().items()}

    def _decide(self, do: str) -> HttpResponse:
        """Take over what was chosen; save if that is wanted and nothing stands in the way."""
        if not self._data("text"):
            messages.info(self.request, _("The list is not here any more: it was saved or thrown away."))
            return redirect(self.address)
        try:
            looked_at = self._plan()
            self._keep(self._chosen())
            plan = self._plan()
        except SheetError as error:
            return self._show(refused=str(error), status=422)
        if (looked_at.columns, looked_at.answers, looked_at.options) == (
            plan.columns,
            plan.answers,
            plan.options,
        ):
            plan = looked_at
        if do == "look":
            return redirect(f"{self.address}#list")
        same = looked_at.columns == plan.columns and looked_at.options == plan.options
        if self.request.POST.get("seen") != looked_at.digest or not same:
            messages.info(
                self.request,
                _(
                    "Something has changed since you looked at the list. Nothing is saved: look it over again."
                ),
            )
            return redirect(f"{self.address}#list")
        return self._save(plan, only_good=do == "good")

    def _save(self, plan: Plan, *, only_good: bool) -> HttpResponse:
        if plan.waiting and not only_good:
            return self._show(plan, status=422)
        if not plan.good:
            messages.info(self.request, _("No row says anything that is not recorded already."))
            return redirect(f"{self.address}#list")
        try:
            change = save_records(case=self.case, wanted=plan.wanted(), by=self.user)
        except ConflictError:
            messages.info(
                self.request,
                _("Somebody else recorded something at the same time. Nothing is saved: look it over again."),
            )
            return redirect(f"{self.address}#list")
        except InputError:
            messages.info(
                self.request,
                _(
                    "Something that the list needs was removed just now. Nothing is saved: look it over again."
                ),
            )
            return redirect(f"{self.address}#list")
        if plan.waiting:
            self._keep_rest(plan)
        else:
            drop_draft(by=self.user, address=self.address)
        count = len(plan.good)
        words = ngettext("%(n)d row is saved.", "%(n)d rows are saved.", count) % {"n": count}
        saved = f"?saved={change.pk}" if change else ""
        messages.success(self.request, words)
        return redirect(f"{self.address}{saved}")

    def _keep_rest(self, plan: Plan) -> None:
        """Keep the rows that were not saved, to be corrected."""
        data = dict(self.draft.data if self.draft else {})
        self._keep(data | {"text": [sheets.as_text(self._rest_rows(plan))], "told": []})

    def _rest_rows(self, plan: Plan) -> list[list[str]]:
        head = (
            plan.sheet.rows[plan.columns.first - 1 : plan.columns.first] if plan.columns.has_headings else []
        )
        return [*head, *(row.cells for row in plan.waiting)]

    def _rest(self, plan: Plan) -> HttpResponse:
        """The rows that are wrong, with why, as a file to correct and load again."""
        why = {
            row.number: " ".join(
                filter(
                    None, (f"{one.column}: {one.text}" if one.column else one.text for one in row.troubles)
                )
            )
            for row in plan.waiting
        }
        asked = _("It is not clear who is meant.")
        rows = [[*row.cells, why[row.number] or asked] for row in plan.waiting]
        titles_row = [
            column.heading or str(_label(plan, column.target) or column.letter)
            for column in plan.columns.each
        ]
        width = len(plan.sheet.rows[0])
        own = (titles_row + [""] * width)[:width]
        return self._file([[*own, _("What is wrong")], *rows], _("to-correct"))

    def _file(self, rows: Sequence[Sequence[str]], name: str) -> HttpResponse:
        response = HttpResponse(sheets.as_file(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.kind.collection}-{name}.csv"'
        return response

    # The page

    def _show(
        self, plan: Plan | None = None, *, refused: str = "", pasted: str = "", status: int = 200
    ) -> HttpResponse:
        if plan is None and self._data("text") and not refused:
            try:
                plan = self._plan()
            except SheetError as error:
                refused, pasted = str(error), self._data("text")
        context = {
            "case": self.case,
            "current_room": "initiatives",
            "kind": self.kind,
            "around": titles(self.case, [self.around])[0],
            "back": page_of_stored(self.case, self.around),
            "address": self.address,
            "refused": refused,
            "pasted": pasted,
            "draft": self.draft,
            "draft_word": drafts.word_for(self.user, self.address, str(self.kind.title)),
            "limits": {"rows": sheets.MOST_ROWS, "megabytes": sheets.MOST_BYTES // 1_000_000},
            "targets": self.kind.plan.targets,
            "saved": self._saved(),
            "title": self.kind.title,
        }
        if plan is not None:
            context |= self._told(plan, status)
        options = self._option_fields(plan)
        return render(
            request=self.request,
            template_name="workspace/list.html",
            status=status,
            context=context | {"options": options},
        )

    def _saved(self) -> Change | None:
        number = self.request.GET.get("saved", "")
        if not (number.isascii() and number.isdecimal()) or len(number) > 18:
            return None
        return self.case.changes.filter(pk=int(number), by=self.user, undone_by=None).first()

    def _told(self, plan: Plan, status: int) -> dict[str, Any]:
        troubles, doubts = plan.troubles, plan.doubts
        here = len(plan.rows) <= EDITED_HERE
        return {
            "plan": plan,
            "told": self.draft.data.get("told", []) if self.draft else [],
            "dropped": ", ".join(self.draft.data.get("dropped", [])) if self.draft else "",
            "lines": _lines(plan),
            "troubles": troubles[:FAULTS_SHOWN],
            "more_troubles": max(0, len(troubles) - FAULTS_SHOWN),
            "wrong_rows": plan.counts["wrong"],
            "doubts": doubts[:DOUBTS_SHOWN],
            "more_doubts": max(0, len(doubts) - DOUBTS_SHOWN),
            "open_doubts": plan.counts["asked"],
            "rows": plan.rows[:ROWS_SHOWN],
            "more_rows": max(0, len(plan.rows) - ROWS_SHOWN),
            "may_save": not plan.waiting and bool(plan.good),
            "may_save_good": bool(plan.waiting) and bool(plan.good),
            "text": sheets.as_text(plan.sheet.rows).replace("\t\n", "\n") if here else "",
            "headings": "yes" if plan.columns.has_headings else "no",
            "rest": self._data("rest"),
            "not_saved": status == 422,
        }

    def _option_fields(self, plan: Plan | None) -> list[dict[str, Any]]:
        """Selects for the whole list: the body and the role of the people."""
        if self.kind is not PEOPLE:
            return []
        asked = self.request.GET.get("body", "")
        plan = plan or self.kind.plan(self.case, self.around, Sheet([[""]]), told_columns(Sheet([[""]]), ()))
        bodies = plan.bodies if isinstance(plan, PeopleInRoles) else []
        return [
            {
                "name": "body",
                "label": _("Which board, network or group the list is of"),
                "empty": _("none of these"),
                "value": self._data("body") or asked,
                "choices": [(key, name) for key, _kind, name in bodies],
            },
            {
                "name": "role",
                "label": _("The role of those who have none in the list"),
                "empty": _("as usual in such a group"),
                "value": self._data("role"),
                "choices": choices_of(records.InitiativeRole, "role"),
            },
        ]


def _label(plan: Plan, target: str) -> str | Promise:
    return next((one.label for one in plan.targets if one.name == target), "")


def _lines(plan: Plan) -> list[tuple[str, str]]:
    """How many rows there are of each state, in words."""
    counts = plan.counts
    lines = {
        "new": ngettext("%(n)d row with somebody new", "%(n)d rows with somebody new", counts["new"]),
        "found": ngettext(
            "%(n)d row with somebody who is recorded already, to be added here",
            "%(n)d rows with somebody who is recorded already, to be added here",
            counts["found"],
        ),
        "already": ngettext("%(n)d row says nothing new", "%(n)d rows say nothing new", counts["already"]),
        "repeated": ngettext(
            "%(n)d row says the same as another one",
            "%(n)d rows say the same as other ones",
            counts["repeated"],
        ),
        "asked": ngettext(
            "%(n)d row waits for your answer", "%(n)d rows wait for your answer", counts["asked"]
        ),
        "left": ngettext("%(n)d row you leave out", "%(n)d rows you leave out", counts["left"]),
        "wrong": ngettext("%(n)d row is wrong", "%(n)d rows are wrong", counts["wrong"]),
    }
    return [(state, words % {"n": counts[state]}) for state, words in lines.items() if counts[state]]
