"""What is asked for when somebody is given a role in a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import ROLES_OF_INITIATIVE, Role
from klustermotor.web.workspace.appointing import ROLE_WORDS, Offer, initiatives_to_give, roles_to_give


class RoleForm(forms.Form):
    """A role, and the initiatives or the firm that it is for, as the reader of the page may give them."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=forms.RadioSelect)
    initiatives = forms.MultipleChoiceField(
        label=gettext_lazy("Initiatives"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For a cluster manager and a member of the leadership network."),
    )
    organisation = forms.CharField(
        label=gettext_lazy("Firm"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "For a member firm: its name or organisation number, as it stands in the case."
        ),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["role"].choices = [(role.value, role.label) for role in roles_to_give(case.standing)]  # type: ignore[attr-defined]
        self.fields["initiatives"].choices = [(one.key, one.name) for one in initiatives_to_give(case)]  # type: ignore[attr-defined]

    def described_roles(self) -> list[tuple[Any, Any]]:
        """The choices of a role, each with what it may do."""
        return [(choice, ROLE_WORDS[Role(choice.data["value"])]) for choice in self["role"]]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "role" not in found:
            return found
        role = Role(found["role"])
        keys = tuple(found.get("initiatives") or ()) if role in ROLES_OF_INITIATIVE else ()
        if role in ROLES_OF_INITIATIVE and not keys and "initiatives" not in self.errors:
            self.add_error("initiatives", _("Choose the initiatives that the role is for."))
        firm = self._firm(found.get("organisation", "")) if role is Role.MEMBER_FIRM else ""
        found["offer"] = Offer(role, keys, firm)
        if not self.errors and not found["offer"].may_be_given_by(self.case.standing):
            self.add_error("role", _("You may not give this role."))
        return found

    def _firm(self, asked: str) -> str:
        """The key of the organisation that is meant."""
        number = asked.replace("-", "").replace(" ", "")
        rows = Organisation.objects.filter(case=self.case)
        exact = rows.filter(key=asked) | rows.filter(name__iexact=asked)
        if number:
            exact |= rows.filter(organisation_number=number)
        keys = sorted(set(exact.values_list("key", flat=True)[:2])) if asked else []
        if len(keys) == 1:
            return keys[0]
        if keys:
            self.add_error("organisation", _("Several are called that. Give the organisation number."))
        elif asked:
            self.add_error("organisation", _("No organisation in the case is called that."))
        else:
            self.add_error("organisation", _("Say which firm the role is for."))
        return ""


class AddressForm(forms.Form):
    """Another address for an account to sign in by."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exclude(pk=self.user.pk).exists():
            raise forms.ValidationError(_("Another account has this address."))
        return email


class InviteForm(RoleForm):
    """Who is invited, to what."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    field_order = ("email", "name", "role", "initiatives", "organisation")
