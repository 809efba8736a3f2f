"""What is asked for on the pages of an account, and the checks of it."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from klustermotor.web.accounts.models import Token, User

_CODE_LIVES = 120  # seconds; longer than the codes of any clock that we accept


def _hidden(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


class NameForm(forms.Form):
    """The name of an account's holder."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


class NewPasswordForm(forms.Form):
    """A password, typed twice, that is not easily guessed."""

    new_password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=_hidden("new-password"),
        help_text=_(
            "At least eight characters. Three or four words that only you would put together are good."
        ),
    )
    again = forms.CharField(label=_("The same again"), strip=False, widget=_hidden("new-password"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        password, again = found.get("new_password"), found.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        if password:
            try:
                validate_password(password, self.user)
            except forms.ValidationError as error:
                self.add_error("new_password", error)
        return found


class PasswordForm(NewPasswordForm):
    """Another password for an account that has one."""

    current = forms.CharField(label=_("Current password"), strip=False, widget=_hidden("current-password"))
    field_order = ("current", "new_password", "again")

    def clean_current(self) -> str:
        current = str(self.cleaned_data["current"])
        if not self.user.check_password(current):
            raise forms.ValidationError(_("The password is wrong. Try again."))
        return current


class JoinForm(NewPasswordForm, NameForm):
    """What somebody who has been invited opens an account with."""

    field_order = ("name", "new_password", "again")


class TokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("The name of the program, so that you know later what you can withdraw."),
    )
    scope = forms.ChoiceField(label=_("What it may do"), choices=Token.Scope.choices)


class _OnceOnly:
    """A code from an app opens one door once, though clocks that differ let it live for more than one period."""

    def clean_code(self) -> str:
        code = "".join(str(super().clean_code()).split())  # type: ignore[misc]
        user: User = self.user  # type: ignore[attr-defined]
        if not cache.add(f"second-factor-{user.pk}-{code}", "used", timeout=_CODE_LIVES):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeAtSignIn(_OnceOnly, AuthenticateForm):  # type: ignore[misc]
    """The code that completes a sign-in."""


class CodeAgain(_OnceOnly, ReauthenticateForm):  # type: ignore[misc]
    """The code that is asked for again before a sensitive step."""


class FirstCode(ActivateTOTPForm):  # type: ignore[misc]
    """The code that shows that an app has taken up its key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}
