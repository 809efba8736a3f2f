"""What the library says, in the reader's language: faults of an input, and what a load did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from klustermotor.casefile.faults import templates
from klustermotor.casefile.records import Case
from klustermotor.errors import Fault, InputError

if TYPE_CHECKING:
    from klustermotor.web.exchange.loading import LoadReport


# Names of the collections of a case file, as people call them.
_KINDS = {
    "case": gettext_lazy("the case itself"),
    "sources": gettext_lazy("sources"),
    "regions": gettext_lazy("regions"),
    "competence_areas": gettext_lazy("competence areas"),
    "organisations": gettext_lazy("organisations"),
    "changes": gettext_lazy("changes of organisations"),
    "people": gettext_lazy("people"),
    "appointments": gettext_lazy("posts"),
    "initiatives": gettext_lazy("initiatives"),
    "origin": gettext_lazy("origin steps"),
    "goals": gettext_lazy("goals"),
    "focus_areas": gettext_lazy("focus areas"),
    "bodies": gettext_lazy("boards, networks and groups"),
    "roles": gettext_lazy("roles"),
    "members": gettext_lazy("members"),
    "funding": gettext_lazy("funding"),
    "activities": gettext_lazy("activities"),
    "value_chain": gettext_lazy("stages of value chains"),
    "actors": gettext_lazy("actors in value chains"),
    "phases": gettext_lazy("phase placements"),
    "key_figures": gettext_lazy("key figures"),
    "observations": gettext_lazy("observations"),
    "ties": gettext_lazy("ties"),
    "plans": gettext_lazy("plans"),
    "priorities": gettext_lazy("priorities of plans"),
}


def fault_text(fault: Fault) -> str:
    """What is wrong, what was found and what to do."""
    return " ".join(_(template) % fault.values for template in templates(fault))


def fault_lines(error: InputError) -> Iterable[str]:
    """Every fault with its place, and that nothing was changed."""
    yield _("The file was refused. Nothing has been changed.")
    for fault in error.faults:
        places = []
        if fault.line:
            places.append(_("line %(line)s") % {"line": fault.line})
        if fault.place:
            places.append(fault.place)
        yield "• " + (", ".join(places) + ": " if places else "") + fault_text(fault)


def contents_line(case: Case) -> str:
    """That a file is right, and how much is in it."""
    return counted_line(
        case.id,
        initiatives=len(case.initiatives),
        organisations=len(case.organisations),
        people=len(case.people),
    )


def counted_line(key: str, *, initiatives: int, organisations: int, people: int) -> str:
    """The same, of a file whose records have been counted before."""
    parts = (
        ngettext("%(n)d initiative", "%(n)d initiatives", initiatives) % {"n": initiatives},
        ngettext("%(n)d organisation", "%(n)d organisations", organisations) % {"n": organisations},
        ngettext("%(n)d person", "%(n)d people", people) % {"n": people},
    )
    return _("The file is right. It holds the case %(key)s with %(contents)s.") % {
        "key": key,
        "contents": ", ".join(parts),
    }


def report_lines(report: LoadReport) -> Iterable[str]:
    """What a load did to each kind of record."""
    if not report.changed:
        yield _("The database already holds exactly this. Nothing has been changed.")
    for kind, counts in report.kinds.items():
        if counts.created or counts.updated or counts.removed:
            yield _(
                "%(kind)s: %(created)d new, %(updated)d changed, %(removed)d removed, %(unchanged)d as before"
            ) % {
                "kind": _KINDS[kind],
                "created": counts.created,
                "updated": counts.updated,
                "removed": counts.removed,
                "unchanged": counts.unchanged,
            }
    if report.left:
        yield (
            ngettext(
                "%(n)d record of the case is not in the file. It was left as it is; --replace removes it.",
                "%(n)d records of the case are not in the file. They were left as they are; --replace removes them.",
                report.left,
            )
            % {"n": report.left}
        )
