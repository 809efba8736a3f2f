"""What is asked for when a survey is prepared, and the checks of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klustermotor.web.cases.text import shown
from klustermotor.web.surveys.models import Question, Survey
from klustermotor.web.surveys.patterns import Pattern, patterns

LANGUAGES = {"sv": gettext_lazy("in Swedish"), "en": gettext_lazy("in English")}
TEXTS: dict[str, tuple[str | Promise, int]] = {
    "title": (gettext_lazy("Title"), 1),
    "purpose": (gettext_lazy("Purpose: why you ask, and what comes of it"), 4),
    "ground": (gettext_lazy("Legal ground, in words"), 4),
    "open_question": (gettext_lazy("A question to answer in own words, if you want one"), 2),
}
_NEEDED = ("title", "purpose", "ground")


class SurveyForm(forms.Form):
    """What a survey says of itself, in each of its languages."""

    unit = forms.ChoiceField(label=gettext_lazy("Who is asked"), choices=Survey.Unit.choices)
    asked_by = forms.CharField(
        label=gettext_lazy("Who asks"),
        max_length=300,
        help_text=gettext_lazy(
            "Name of the organisation, and how to reach a person in it. Every respondent sees it."
        ),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages that the respondent can choose"),
        choices=[("sv", gettext_lazy("Swedish")), ("en", gettext_lazy("English"))],
        widget=forms.CheckboxSelectMultiple,
    )
    nominations = forms.BooleanField(
        label=gettext_lazy("Respondents may name others who are not in the list"), required=False
    )

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, rows) in TEXTS.items():
            for language, words in LANGUAGES.items():
                widget = forms.TextInput() if rows == 1 else forms.Textarea(attrs={"rows": rows})
                self.fields[f"{name}_{language}"] = forms.CharField(
                    label=f"{label} ({words})",
                    required=False,
                    max_length=300 if rows == 1 else 2000,
                    widget=widget,
                )
        if fixed:
            del self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        """Every text there must be in every language that is offered."""
        found = super().clean() or {}
        chosen = found.get("languages", [])
        for name in TEXTS:
            told = [one for one in chosen if found.get(f"{name}_{one}")]
            if name in _NEEDED or told:
                for language in set(chosen) - set(told):
                    self.add_error(
                        f"{name}_{language}", _("Write it in this language too, or do not offer it.")
                    )
        return found

    @property
    def told(self) -> dict[str, Any]:
        """What a survey is to be, as the actions take it."""
        found = self.cleaned_data
        texts = {
            name: {one: text for one in found["languages"] if (text := found[f"{name}_{one}"])}
            for name in TEXTS
        }
        plain = {name: found[name] for name in ("asked_by", "languages", "nominations")}
        unit = {"unit": found["unit"]} if "unit" in found else {}
        return {**unit, **plain, **texts, "open_question": texts["open_question"] or None}


def initial_of(survey: Survey | None) -> dict[str, Any]:
    """What the form begins with: the survey as it is, or what the product proposes."""
    if survey is None:
        proposed = patterns()
        texts = {
            f"{name}_{language}": getattr(getattr(proposed, name), language)
            for name in ("purpose", "ground")
            for language in LANGUAGES
        }
        return {"unit": Survey.Unit.ORGANISATIONS, "languages": ["sv", "en"], "nominations": True, **texts}
    texts = {
        f"{name}_{language}": (getattr(survey, name) or {}).get(language, "")
        for name in TEXTS
        for language in LANGUAGES
    }
    plain = {name: getattr(survey, name) for name in ("unit", "asked_by", "languages", "nominations")}
    return plain | texts


class QuestionForm(forms.Form):
    """One of the proposed questions: whether it is asked, in which words, and what more of each relation."""

    asked = forms.BooleanField(required=False)
    wording_sv = forms.CharField(required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    wording_en = forms.CharField(required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    measure = forms.ChoiceField(label=gettext_lazy("What more is asked"), choices=Question.Measure.choices)
    asks_value = forms.BooleanField(
        label=gettext_lazy("Also ask how much the relation gives, 1 to 5"), required=False
    )

    def __init__(
        self, data: Any, *, pattern: Pattern, question: Question | None, languages: list[str]
    ) -> None:
        self.pattern = pattern
        wording = question.wording if question else pattern.wording.model_dump(exclude_none=True)
        initial = {
            "asked": question is not None,
            "measure": question.measure if question else pattern.measure,
            "asks_value": question.asks_value if question else False,
        } | {f"wording_{language}": wording.get(language, "") for language in LANGUAGES}
        super().__init__(data, prefix=pattern.key, initial=initial)
        self.fields["asked"].label = shown(pattern.wording.model_dump(exclude_none=True))[0]
        for language, words in LANGUAGES.items():
            name = f"wording_{language}"
            if language in languages:
                self.fields[name].label = _("Wording %(language)s") % {"language": words}
            else:
                del self.fields[name]
        self.languages = languages

    def clean(self) -> dict[str, Any]:
        """A question that is asked has words in every language."""
        found = super().clean() or {}
        for language in self.languages:
            if found.get("asked") and not found.get(f"wording_{language}"):
                self.add_error(
                    f"wording_{language}", _("A question needs words in every language that is offered.")
                )
        return found

    @property
    def told(self) -> dict[str, Any]:
        """What the question is to be."""
        found = self.cleaned_data
        wording = {language: found[f"wording_{language}"] for language in self.languages}
        return {"wording": wording, "measure": found["measure"], "asks_value": found["asks_value"]}


class OpenForm(forms.Form):
    """The last day for answers."""

    closes_on = forms.DateField(
        label=gettext_lazy("Last day for answers"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_closes_on(self) -> Any:
        """A day that has not passed."""
        day = self.cleaned_data["closes_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("That day has passed. Choose today or a later day."))
        return day


class ContactForm(forms.Form):
    """Whom a link goes to."""

    name = forms.CharField(label=gettext_lazy("Who answers"), required=False, max_length=300)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False, max_length=254)
