"""What is asked about a list, about what to compare and about what to take in; the checks of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klustermotor.web.actors.models import Sector
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.recording.entry import EntryError, parse_date
from klustermotor.web.recording.finder import look_up
from klustermotor.web.registers.models import CompanyList

KINDS = [one for one in CompanyList.Kind.choices if one[0] != CompanyList.Kind.CASE]
SCHEMES = ("SNI2007", "SNI2025", "SNI2002", "NACE2", "NACE2.1")


class ListForm(forms.Form):
    """What a list is called, what it is and where it comes from."""

    name = forms.CharField(label=gettext_lazy("What the list is called"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=KINDS)
    customer = forms.CharField(
        label=gettext_lazy("Whose it is: the customer, or what they are members of"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "Name or organisation number of an organisation in the case. It is needed to record who supplies whom."
        ),
    )
    initiative = forms.ChoiceField(
        label=gettext_lazy("Members of which initiative"),
        required=False,
        help_text=gettext_lazy("For a list of members."),
    )
    origin = forms.CharField(label=gettext_lazy("Who it comes from"), max_length=300, required=False)
    as_of = forms.CharField(
        label=gettext_lazy("The state of which date"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("A day, a month or a year, as you write it."),
    )

    def __init__(
        self, *args: Any, case: Case, company_list: CompanyList | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.company_list = case, company_list
        initiatives = Initiative.objects.filter(case=case).order_by("sort_key")
        self.fields["initiative"].choices = [("", _("none")), *initiatives.values_list("key", "name")]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = CompanyList.objects.filter(case=self.case, name=name)
        if self.company_list:
            others = others.exclude(pk=self.company_list.pk)
        if others.exists():
            raise forms.ValidationError(
                _(
                    "There is a list of this name already. Give this one another, or send it as its newer version."
                )
            )
        return name

    def clean_customer(self) -> str:
        typed: str = self.cleaned_data["customer"]
        if not typed:
            return ""
        found = look_up(self.case, "organisations", [typed])[typed]
        if found.sure:
            return found.sure
        alike = ", ".join(one.name for one in (*found.exact, *found.alike)[:5])
        if alike:
            words = _(
                "No single organisation in the case is called “%(typed)s”. Is it one of these: %(alike)s?"
            )
            raise forms.ValidationError(words % {"typed": typed, "alike": alike})
        raise forms.ValidationError(
            _("No organisation in the case is called “%(typed)s”. Record it first, or leave this empty.")
            % {"typed": typed}
        )

    def clean_as_of(self) -> str | None:
        typed: str = self.cleaned_data["as_of"]
        if not typed:
            return None
        try:
            return parse_date(typed, today=datetime.date.today())
        except EntryError as error:
            raise forms.ValidationError(str(error)) from None

    @property
    def about(self) -> dict[str, Any]:
        """What was told, under the names of the model."""
        told = self.cleaned_data
        return {
            "name": told["name"],
            "kind": told["kind"],
            "organisation_key": told["customer"],
            "initiative_key": told["initiative"],
            "origin": told["origin"],
            "as_of": told["as_of"],
        }


class CompareForm(forms.Form):
    """Which list is asked about, and what it is compared with."""

    base = forms.ChoiceField(
        label=gettext_lazy("Which firms do you ask about?"),
        help_text=gettext_lazy(
            "For example your register of members, or an extract of the business register."
        ),
    )
    others = forms.MultipleChoiceField(
        label=gettext_lazy("In which lists may they be?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    with_case = forms.BooleanField(
        label=gettext_lazy("Also among the organisations that are recorded in the case"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, lists: Iterable[CompanyList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = {str(one.pk): one for one in lists}
        choices = [(number, one.name) for number, one in self.lists.items()]
        self.fields["base"].choices = choices  # type: ignore[attr-defined]
        self.fields["others"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        others = [one for one in told.get("others", []) if one != told.get("base")]
        if "base" in told and not others and not told.get("with_case"):
            self.add_error(
                "others", _("Choose at least one list to compare with, or the organisations of the case.")
            )
        return told | {"others": others}


class TakeInForm(forms.Form):
    """What of some firms is to be recorded."""

    new = forms.BooleanField(
        label=gettext_lazy("Make organisations of those that the case does not have"),
        required=False,
        initial=True,
    )
    fill = forms.BooleanField(
        label=gettext_lazy("Fill what is empty in those that it has"), required=False, initial=True
    )
    ties = forms.BooleanField(
        label=gettext_lazy("Record that they supply the customers, or are members, that the lists are of"),
        required=False,
        initial=True,
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Sector of the new ones"), required=False, initial="business"
    )
    scheme = forms.ChoiceField(
        label=gettext_lazy("Industry codes of the lists are"),
        required=False,
        help_text=gettext_lazy(
            "A code says nothing without its classification, so it is left out unless you know it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].choices = [("", _("not known")), *Sector.choices]  # type: ignore[attr-defined]
        self.fields["scheme"].choices = [("", _("left out")), *((one, one) for one in SCHEMES)]  # type: ignore[attr-defined]
