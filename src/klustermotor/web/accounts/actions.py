"""Every change of accounts, with its doer and its event.

No event tells an address, a name or a secret: accounts and invitations are named by their numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from klustermotor.web.accounts.models import Invitation, InvitationQuerySet, Token, User
from klustermotor.web.accounts.secrets import PROGRAM_MARK, digest_of, new_secret
from klustermotor.web.audit.actions import record


class ClosedInvitationError(Exception):
    """The invitation cannot be accepted: it is used, withdrawn or too old, or meant for another account."""


# Accounts


@transaction.atomic
def set_account(
    *, email: str, name: str, password: str, by: User | None, administrator: bool = False
) -> User:
    """Open an account, or give the one that has the address this name, password and standing.

    An administrator sees every case and may load case files. Nothing happens, and nothing is noted, when the account
    already is as asked.
    """
    user = User.objects.filter(email__iexact=email).first()
    opened = user is None
    user = user or User(email=email)
    same = user.name == name and user.is_superuser == administrator
    if not opened and same and user.check_password(password):
        return user
    user.name, user.is_superuser, user.email_proven = name, administrator, True
    user.set_password(password)
    user.save()
    _tell("account.opened" if opened else "account.changed", user, by, administrator=administrator)
    return user


@transaction.atomic
def rename_account(*, user: User, name: str, by: User | None) -> None:
    """Give an account's holder another name; nothing is noted when it is the same."""
    if user.name != name:
        user.name = name
        user.save(update_fields=["name"])
        _tell("account.renamed", user, by)


@transaction.atomic
def change_address(*, user: User, email: str, by: User | None) -> None:
    """Let an account sign in by another address; nothing is noted when it is the same.

    Whether somebody vouches for the new one depends on who changes it. Invitations to the old address end.
    """
    if user.email == email.lower():
        return
    _open().filter(email__iexact=user.email).update(withdrawn_at=timezone.now())
    user.email, user.email_proven = email, by is None or by.is_superuser
    user.save(update_fields=["email", "email_proven"])
    _tell("account.address-changed", user, by)


@transaction.atomic
def set_password(*, user: User, password: str, by: User | None) -> None:
    """Give an account another password: every session of it ends, as sessions hold with the password."""
    user.set_password(password)
    user.save(update_fields=["password"])
    _tell("account.password-set", user, by)


@transaction.atomic
def end_other_sessions(*, user: User, session_key: str, by: User | None) -> int:
    """Sign an account out everywhere but in one session; how many sessions ended."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=session_key))
    for session in others:
        session.end()
    if others:
        _tell("account.sessions-ended", user, by, count=len(others))
    return len(others)


# Second factor


@transaction.atomic
def add_second_factor(*, user: User, secret: str, by: User | None) -> None:
    """Ask for a code from an app at every sign-in from now on; codes for the day the telephone is lost are made too."""
    if not _second_factor(user).filter(type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        _tell("account.second-factor-added", user, by)


@transaction.atomic
def renew_recovery_codes(*, user: User, by: User | None) -> None:
    """Make new codes for the day the telephone is lost; the old ones are worth nothing."""
    User.objects.select_for_update().get(pk=user.pk)
    _second_factor(user).filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    _tell("account.recovery-codes-renewed", user, by)


@transaction.atomic
def remove_second_factor(*, user: User, by: User | None) -> None:
    """Let an account sign in by its password alone; nothing is noted when it already did."""
    if _second_factor(user).delete()[0]:
        _tell("account.second-factor-removed", user, by)


def _second_factor(user: User) -> Any:
    return Authenticator.objects.filter(user=user)


# Tokens of programs


@transaction.atomic
def make_token(*, user: User, name: str, scope: str = Token.Scope.READ, by: User | None) -> tuple[Token, str]:
    """A token for a program, and its secret, which cannot be had again."""
    secret = new_secret(PROGRAM_MARK)
    token = Token.objects.create(user=user, name=name, scope=scope, digest=digest_of(secret))
    _tell("account.token-made", user, by, token=token.pk, scope=str(scope))
    return token, secret


@transaction.atomic
def withdraw_token(*, token: Token, by: User | None) -> None:
    """End a token at once; nothing is noted when it was gone already."""
    number = token.pk
    if Token.objects.filter(pk=number).delete()[0]:
        _tell("account.token-withdrawn", token.user, by, token=number)


# Single sign-on


@transaction.atomic
def connect_sign_on(*, user: User, provider: str, uid: str, proven: bool, by: User | None) -> None:
    """Let whoever the sign-on server knows by ``uid`` sign in to an account.

    Parameters
    ----------
    proven
        The server vouches for the account's address. If nobody had done so before, somebody else may have opened the
        account with that address: its password, tokens and sessions then end, and only who is vouched for gets in.
    """
    _connection, new = SocialAccount.objects.get_or_create(
        provider=provider, uid=uid, defaults={"user": user}
    )
    if not new:
        return
    taken_back = proven and not user.email_proven
    if taken_back:
        user.email_proven = True
        user.set_unusable_password()
        user.save(update_fields=["email_proven", "password"])
        user.tokens.all().delete()
        _second_factor(user).delete()
    _tell("account.sign-on-connected", user, by, taken_back=taken_back)


@transaction.atomic
def disconnect_sign_on(*, user: User, by: User | None) -> None:
    """Let an account sign in by its password alone; nothing is noted when it already did."""
    if SocialAccount.objects.filter(user=user).delete()[0]:
        _tell("account.sign-on-disconnected", user, by)


@transaction.atomic
def open_invited_account(*, invitation: Invitation, by: User | None) -> User:
    """An account for whom the sign-on server vouches and who has an open invitation; the invitation stays open."""
    user = User(email=invitation.email, name=invitation.name, email_proven=True)
    user.set_unusable_password()
    user.save()
    _tell("account.opened", user, by or user, invitation=invitation.pk)
    return user


# Invitations


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    by: User | None,
    offers: Mapping[str, Any],
    kind: str = Invitation.Kind.ROLE,
) -> tuple[Invitation, str]:
    """An invitation, and the secret of its link, which cannot be had again.

    An open invitation of the same kind to the same address for the same case is withdrawn: the new link replaces it.

    Parameters
    ----------
    offers
        What is given when it is accepted: ``case_key``, ``role``, ``initiative_keys``, ``organisation_key``.
    """
    secret = new_secret()
    case_key = offers.get("case_key", "")
    replaced = (
        _open().filter(kind=kind, email__iexact=email, case_key=case_key).update(withdrawn_at=timezone.now())
    )
    invitation = Invitation.objects.create(
        kind=kind, email=email, name=name, made_by=by, digest=digest_of(secret), **offers
    )
    details = {"kind": str(kind), "role": invitation.role, "replaced": replaced}
    _tell_of("invitation.made", invitation, by, details)
    return invitation, secret


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User | None) -> None:
    """Make an invitation's link worth nothing; nothing is noted when it already was."""
    if _open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        _tell_of("invitation.withdrawn", invitation, by, {})


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, name: str = "", password: str = "", by: User | None = None
) -> User:
    """Use up an invitation, once.

    Opens an account with the name and the password, gives the account the password if that is what the invitation is
    for, or lets ``by``, who has the account already, take up what is offered. What it offers is given by the caller.

    Raises
    ------
    ClosedInvitationError
        It is not open any more, or is for an account that ``by`` does not hold.
    """
    held = _open().select_for_update().filter(pk=invitation.pk).first()
    if held is None:
        raise ClosedInvitationError
    user = User.objects.filter(email__iexact=held.email).first()
    opened = user is None
    if held.kind == Invitation.Kind.PASSWORD:
        if user is None or not user.is_active:
            raise ClosedInvitationError
        user.set_password(password)
        user.save(update_fields=["password"])
    elif user is None:
        user = User(email=held.email, name=name)
        user.set_password(password)
        user.save()
    elif by is None or by.pk != user.pk:
        raise ClosedInvitationError
    held.used_at = timezone.now()
    held.save(update_fields=["used_at"])
    details = {"kind": str(held.kind), "account": user.pk, "opened": opened}
    _tell_of("invitation.accepted", held, by or user, details)
    return user


def _open() -> InvitationQuerySet:
    return InvitationQuerySet(Invitation).open()


def _tell_of(action: str, invitation: Invitation, by: User | None, details: dict[str, Any]) -> None:
    record(
        action,
        by=by,
        case_key=invitation.case_key,
        kind="invitation",
        key=str(invitation.pk),
        details=details,
    )


def _tell(action: str, user: User, by: User | None, **details: Any) -> None:
    record(action, by=by, kind="account", key=str(user.pk), details=details)
