"""Two rows beside one another, with what differs marked, and what speaks for and against that they are one firm."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from klustermotor.web.cases.models import Case
from klustermotor.web.registers.models import CompanyList, Decision, ListedFirm, Pair
from klustermotor.web.registers.queries import names_of
from klustermotor.web.registers.standard import written


@dataclass(frozen=True)
class Compared:
    """One thing that two rows say, in each of them; ``differs`` where both say something, and not the same."""

    label: str
    left: str
    right: str
    differs: bool


@dataclass(frozen=True)
class Reason:
    """One comparison in words, with what it weighs: above 0 for one firm, below 0 against."""

    label: str
    words: str
    weight: float

    @property
    def strength(self) -> str:
        """How much it says, for the eye."""
        if abs(self.weight) < 0.5:
            return "neither"
        return "for" if self.weight > 0 else "against"


@dataclass(frozen=True)
class Sides:
    """Everything about a pair that a person needs to decide."""

    left: CompanyList
    right: CompanyList
    lines: list[Compared]
    reasons: list[Reason]
    decision: Decision | None


def side_by_side(case: Case, pair: Pair) -> Sides:
    """A pair as the page shows it."""
    left, right = _values(pair.left), _values(pair.right)
    names = names_of(case, {pair.left.organisation_key, pair.right.organisation_key})
    left[_("In the case as")] = names.get(pair.left.organisation_key, "")
    right[_("In the case as")] = names.get(pair.right.organisation_key, "")
    told = pair.evidence.get("sv" if (get_language() or "").startswith("sv") else "en", [])
    return Sides(
        left=pair.left.company_list,
        right=pair.right.company_list,
        lines=[
            Compared(
                label, value, right[label], bool(value and right[label]) and not _same(value, right[label])
            )
            for label, value in left.items()
            if value or right[label]
        ],
        reasons=[Reason(label, words, weight) for _field, label, words, weight in told],
        decision=Decision.objects.filter(left=pair.left_id, right=pair.right_id).first(),
    )


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _values(firm: ListedFirm) -> dict[str, str]:
    """What a row says, in the order in which people compare."""
    number = written(firm)
    return {
        _("Name"): firm.name,
        _("Organisation number"): number or (_("a sole trader’s, not shown") if firm.number_digest else ""),
        _("Legal form"): firm.legal_form,
        _("Address"): firm.street,
        _("Postcode"): firm.postcode,
        _("Town"): firm.town.title(),
        _("Country"): firm.country,
        _("Telephone"): firm.phone,
        _("Web address"): firm.domain,
        _("Industry"): firm.industry,
        _("Size"): firm.size,
    }
