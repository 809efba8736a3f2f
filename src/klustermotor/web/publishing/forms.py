"""What is asked for when an initiative is opened to the public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from klustermotor.web.publishing.parts import Part


class PublicForm(forms.Form):
    """The parts to show, the people that may be named, and whether search engines may list the page."""

    parts = forms.MultipleChoiceField(
        label=_("What the public is shown"), choices=Part.choices, required=False
    )
    people = forms.MultipleChoiceField(label=_("People who may be named"), required=False)
    search_engines = forms.BooleanField(label=_("Search engines may list the page"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Sequence[int], opens: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opens = opens
        self.fields["people"].choices = [(str(number), "") for number in people]  # type: ignore[attr-defined]

    def clean_parts(self) -> list[str]:
        """At least one part, where the page is to be open."""
        parts: list[str] = self.cleaned_data["parts"]
        if self.opens and not parts:
            raise forms.ValidationError(_("An open page shows at least one part. Tick what it is to show."))
        return parts

    @property
    def choices(self) -> dict[str, Any]:
        """What was chosen, as the action takes it."""
        found = self.cleaned_data
        return {
            "parts": found["parts"],
            "people": [int(number) for number in found["people"]],
            "search_engines": found["search_engines"],
            "seen": found["seen"],
        }
