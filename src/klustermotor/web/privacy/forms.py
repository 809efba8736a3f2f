"""What is asked for on the pages of privacy, and the checks of it."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klustermotor.web.privacy.models import Consent

# A list of addresses is opened in a spreadsheet, where these begin a formula.
_FORMULA = ("=", "+", "-", "@")


class Day(forms.DateField):
    """A day, written with or without hyphens."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y%m%d", "%d/%m %Y", "%d/%m/%Y"])
        kwargs.setdefault("error_messages", {"invalid": _("Write the day as 2026-03-27.")})
        super().__init__(widget=widget, **kwargs)


class ConsentForm(forms.Form):
    """A consent, with when and how it was given."""

    mailing = forms.ChoiceField(label=_("What the person agrees to"), choices=Consent.Mailing.choices)
    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The address is used for this mailing alone."),
    )
    given_on = Day(label=_("When consent was given"))
    given = forms.ChoiceField(label=_("How it was given"), choices=Consent.Given.choices)
    source = forms.CharField(
        label=_("Where that can be found"),
        required=False,
        max_length=300,
        help_text=_("Such as which form, which meeting or who was told, so that it can be shown afterwards."),
    )

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        if address.startswith(_FORMULA):
            raise forms.ValidationError(
                _("An address that begins so cannot be used in a list. Ask for another.")
            )
        return address

    def clean_given_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Consent cannot have been given on a day that is to come."))
        return day


class TrailForm(forms.Form):
    """What a reader of the trail wants to see; nonsense is as nothing."""

    kind = forms.CharField(required=False)
    who = forms.CharField(required=False)
    since = Day(required=False)
    until = Day(required=False)

    def wanted(self, kinds: set[str], doers: set[str]) -> dict[str, Any]:
        """What is asked for, as far as it can be."""
        self.is_valid()
        found = self.cleaned_data
        return {
            "kind": found.get("kind") if found.get("kind") in kinds else "",
            "who": found.get("who") if found.get("who") in doers else "",
            "since": found.get("since"),
            "until": found.get("until"),
        }


class SureForm(forms.Form):
    """That somebody has read what will happen."""

    sure = forms.BooleanField(
        label=_("I have read what will happen, and know that it cannot be undone"),
        error_messages={"required": _("Tick the box if you have read what will happen.")},
    )
