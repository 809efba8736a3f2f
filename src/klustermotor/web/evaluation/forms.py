"""What is asked for when something is said of an initiative, and the checks of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from klustermotor.web.evaluation.models import LONGEST, Annotation


def _words(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class WordingForm(forms.Form):
    """What is said, as what, and to whom."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Annotation.Kind.choices)
    text = forms.CharField(
        label=_("What you say"),
        max_length=LONGEST,
        widget=_words(7),
        help_text=_(
            "Say what you build it on: what you have read, whom you have asked. It stands beside the records and "
            "changes nothing of them."
        ),
    )
    audience = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[
            ("readers", _("everybody who reads the case")),
            ("evaluators", _("only the evaluators of the case, as a draft")),
        ],
        help_text=_("What others have read can be changed and withdrawn, but not hidden again."),
    )

    @property
    def said(self) -> dict[str, Any]:
        """What is said, as the actions take it."""
        found = self.cleaned_data
        return {"kind": found["kind"], "text": found["text"], "draft": found["audience"] == "evaluators"}


class AnnotationForm(WordingForm):
    """A new annotation, with what it is about; the choices are those of the initiative."""

    about = forms.ChoiceField(label=_("What it is about"), required=False)
    field_order = ("about", "kind", "text", "audience")

    def __init__(self, *args: Any, subjects: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", _("the whole initiative")), *subjects]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """An answer to an annotation."""

    text = forms.CharField(label=_("Your answer"), max_length=LONGEST, widget=_words(6))
