"""Giving and taking roles in a case: who may do it to whom, and what is done in one piece.

The policy of `cases.policy` says which roles a role may give. What is added here looks at more than one account: the
last administrator stays, an invitation is worth no more than its maker is when it is accepted, and a new password for
somebody is made only by who could not gain anything by using it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from klustermotor.web.accounts.actions import ClosedInvitationError, accept_invitation
from klustermotor.web.accounts.models import Invitation, InvitationQuerySet, User
from klustermotor.web.accounts.secrets import digest_of
from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.access import standing_of
from klustermotor.web.cases.actions import give_access, take_access
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.cases.policy import ROLES_OF_INITIATIVE, Role, Standing
from klustermotor.web.initiatives.models import Initiative

ROLE_WORDS: dict[Role, str | Promise] = {
    Role.ADMINISTRATOR: _("May do everything in the case, appoints everybody and reads the audit trail."),
    Role.STRATEGIST: _(
        "Reads and records everything in the case, and appoints everybody but administrators."
    ),
    Role.CLUSTER_MANAGER: _(
        "Reads the case, and records everything about their own initiatives and what initiatives share."
    ),
    Role.NETWORK_MEMBER: _(
        "Reads the case, and records activities and observations of their own initiatives."
    ),
    Role.EVALUATOR: _(
        "Reads everything, changes nothing, and writes annotations that nobody else can change."
    ),
    Role.MEMBER_FIRM: _(
        "Sees nothing of the case but the page of their own firm, and keeps its facts there."
    ),
    Role.READER: _("Reads the case and changes nothing."),
}
"""What each role may do, for who chooses among them."""


class LastAdministratorError(Exception):
    """Without this role nobody could appoint anybody in the case any more."""


@dataclass(frozen=True)
class Offer:
    """A role that is offered, with the initiatives or the firm that it is for."""

    role: Role
    initiatives: tuple[str, ...] = ()
    organisation: str = ""

    def may_be_given_by(self, standing: Standing) -> bool:
        """Whether an account with this standing may give all of it."""
        return all(standing.may_give(self.role, initiative) for initiative in self.initiatives or ("",))


def roles_to_give(standing: Standing) -> list[Role]:
    """The roles that an account may give, for some initiative at least."""
    return [
        role
        for role in Role
        if any(standing.may_give(role, initiative) for initiative in ("", *standing.initiatives))
    ]


def initiatives_to_give(case: Case) -> list[Initiative]:
    """The initiatives that the reader of a page may give roles for."""
    rows = Initiative.objects.filter(case=case).only("key", "name").order_by("sort_key", "id")
    role = Role.NETWORK_MEMBER
    return [one for one in rows if case.standing.may_give(role, one.key)]


def found(secret: str) -> Invitation | None:
    """The open invitation that a link's secret belongs to."""
    return InvitationQuerySet(Invitation).open().filter(digest=digest_of(secret)).first()


def offered(invitation: Invitation) -> tuple[Case, Offer] | None:
    """What an invitation gives if it is accepted now; None when its maker could not give that any more."""
    case = Case.objects.filter(key=invitation.case_key).first()
    if case is None or invitation.made_by is None or invitation.role not in Role.values:
        return None
    keys = tuple(
        Initiative.objects.filter(case=case, key__in=invitation.initiative_keys).values_list("key", flat=True)
    )
    firm = invitation.organisation_key
    offer = Offer(Role(invitation.role), keys, firm)
    if (offer.role in ROLES_OF_INITIATIVE) != bool(keys) or (offer.role is Role.MEMBER_FIRM) != bool(firm):
        return None
    if firm and not Organisation.objects.filter(case=case, key=firm).exists():
        return None
    return (case, offer) if offer.may_be_given_by(standing_of(invitation.made_by, case)) else None


def holds(invitation: Invitation) -> bool:
    """Whether an open invitation is still worth something: its maker could make it today."""
    if invitation.kind == Invitation.Kind.ROLE:
        return offered(invitation) is not None
    user = User.objects.filter(email__iexact=invitation.email).first()
    return bool(user and invitation.made_by and may_let_in_again(invitation.made_by, user))


@transaction.atomic
def accept(*, invitation: Invitation, name: str = "", password: str = "", by: User | None = None) -> User:
    """Accept an invitation and be given what it offers, both or neither."""
    if not holds(invitation):
        raise ClosedInvitationError
    offer = offered(invitation)
    user = accept_invitation(invitation=invitation, name=name, password=password, by=by)
    if offer:
        _give(offer[0], user, offer[1], by=invitation.made_by)
    return user


@transaction.atomic
def change_role(*, access: CaseAccess, offer: Offer, by: User) -> None:
    """Give an account another role in place of one that it has."""
    kept = _give(access.case, access.user, offer, by=by)
    if access.pk not in {one.pk for one in kept}:
        take_away(access=access, by=by)


@transaction.atomic
def take_away(*, access: CaseAccess, by: User) -> None:
    """Take a role away, unless nobody could appoint anybody then.

    Raises
    ------
    LastAdministratorError
        It is the case's last, and the installation has no administrator either.
    """
    # Two who take each other's role away at once take turns here.
    Case.objects.select_for_update().get(pk=access.case_id)
    others = CaseAccess.objects.filter(case=access.case_id, role=Role.ADMINISTRATOR, user__is_active=True)
    last = access.role == Role.ADMINISTRATOR and not others.exclude(user=access.user).exists()
    if last and not User.objects.filter(is_superuser=True, is_active=True).exists():
        raise LastAdministratorError
    take_access(access=access, by=by)


def _give(case: Case, user: User, offer: Offer, by: User | None) -> Sequence[CaseAccess]:
    return [
        give_access(
            case=case,
            user=user,
            by=by,
            role=offer.role,
            initiative_key=initiative,
            organisation_key=offer.organisation,
        )
        for initiative in offer.initiatives or ("",)
    ]


def may_let_in_again(doer: User, user: User) -> bool:
    """Whether somebody may make a link by which an account gets a new password.

    Whoever makes it could use it too. So only an administrator of every case that the account has a role in, who gains
    nothing by it, or an administrator of the installation.
    """
    if doer.pk == user.pk or not user.is_active:
        return False
    if doer.is_superuser:
        return True
    cases = {access.case for access in CaseAccess.objects.filter(user=user).select_related("case")}
    return (
        not user.is_superuser
        and bool(cases)
        and all(Role.ADMINISTRATOR in standing_of(doer, case).roles for case in cases)
    )
