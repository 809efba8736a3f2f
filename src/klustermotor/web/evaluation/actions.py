"""Every change of what evaluators say, with its doer and its event.

Independence is kept here: whoever is not the author of an annotation is refused, an administrator too. What readers
have once seen is never unsaid in silence: earlier wordings and what was withdrawn remain, marked as such.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.actions import record
from klustermotor.web.cases.models import Case
from klustermotor.web.evaluation.models import Annotation, Answer


@transaction.atomic
def annotate(
    *,
    case: Case,
    initiative_key: str,
    kind: str,
    text: str,
    by: User,
    draft: bool = False,
    collection: str = "",
    key: str = "",
) -> Annotation:
    """Say something of an initiative, or of one record in it; what stands there already is not said twice."""
    said = {
        "case": case,
        "initiative_key": initiative_key,
        "collection": collection,
        "key": key,
        "kind": kind,
        "text": text,
        "draft": draft,
        "by": by,
    }
    standing = Annotation.objects.filter(**said, withdrawn_at=None).first()
    if standing:
        return standing
    annotation = Annotation.objects.create(**said, by_name=str(by))
    _tell("annotation.made", annotation, by)
    return annotation


@transaction.atomic
def change_annotation(*, annotation: Annotation, kind: str, text: str, draft: bool, by: User) -> Annotation:
    """Say it otherwise, or show a draft to the readers; what they have seen can be withdrawn, but not hidden.

    Raises
    ------
    PermissionDenied
        The doer is not the author, or the annotation is withdrawn.
    """
    held = _own(annotation, by)
    draft = draft and held.draft
    if (held.kind, held.text, held.draft) == (kind, text, draft):
        return held
    now = timezone.now()
    if not held.draft:
        held.earlier = [*held.earlier, {"kind": held.kind, "text": held.text, "until": now.isoformat()}]
    held.kind, held.text, held.draft, held.changed_at = kind, text, draft, now
    held.save()
    _tell("annotation.changed", held, by)
    return held


@transaction.atomic
def withdraw_annotation(*, annotation: Annotation, by: User) -> None:
    """Take an annotation back; it remains to be read, as withdrawn. Nothing happens when it is withdrawn already.

    Raises
    ------
    PermissionDenied
        The doer is not the author.
    """
    if Annotation.objects.filter(pk=annotation.pk, by=by, withdrawn_at__isnull=False).exists():
        return
    held = _own(annotation, by)
    held.withdrawn_at = timezone.now()
    held.save()
    _tell("annotation.withdrawn", held, by)


@transaction.atomic
def answer_annotation(*, annotation: Annotation, text: str, by: User) -> Answer:
    """Answer an annotation, beside it; the same answer is not given twice.

    Raises
    ------
    PermissionDenied
        It is a draft, or withdrawn.
    """
    held = _held(annotation)
    if held.draft or held.withdrawn_at:
        raise PermissionDenied
    given = held.answers.filter(by=by, text=text).first()
    if given:
        return given
    answer = Answer.objects.create(annotation=held, text=text, by=by, by_name=str(by))
    _tell("annotation.answered", held, by)
    return answer


def _held(annotation: Annotation) -> Annotation:
    return Annotation.objects.select_for_update(of=("self",)).select_related("case").get(pk=annotation.pk)


def _own(annotation: Annotation, by: User) -> Annotation:
    held = _held(annotation)
    if held.by_id is None or held.by_id != by.pk or held.withdrawn_at:
        raise PermissionDenied
    return held


def _tell(action: str, annotation: Annotation, by: User) -> None:
    record(
        action,
        by=by,
        case_key=annotation.case.key,
        kind="annotation",
        key=str(annotation.pk),
        details={
            "initiative": annotation.initiative_key,
            "about": f"{annotation.collection} {annotation.key}".strip(),
            "kind": str(annotation.kind),
            "draft": annotation.draft,
        },
    )
