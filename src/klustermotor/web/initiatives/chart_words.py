"""The words that the drawn figures of an initiative need, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from klustermotor.charts.activities import ActivityWords
from klustermotor.charts.funding import FundingWords
from klustermotor.charts.members import MemberWords, ReadingWords
from klustermotor.charts.organisation import OrganisationWords
from klustermotor.charts.people import PeopleWords
from klustermotor.charts.phases import PhaseWords
from klustermotor.charts.timeline import TimelineWords
from klustermotor.charts.value_chain import ValueChainWords
from klustermotor.web.actors.models import Sector
from klustermotor.web.initiatives.models import Phase, Stage


def capitalised(words: object) -> str:
    """Words with a capital at the front, as labels have."""
    text = str(words)
    return text[:1].upper() + text[1:]


def sector_words() -> dict[str, str]:
    """Every sector by name, the unknown among them."""
    return {value: capitalised(label) for value, label in Sector.choices} | {
        "unknown": capitalised(_("not known"))
    }


def more_words() -> str:
    """What stands for those that there is no room for; filled with ``count``."""
    return _("+ {count} more")


def phase_words() -> PhaseWords:
    """Words of the figure of phases."""
    first, second, third, fourth, fifth = (capitalised(label) for label in Phase.labels)
    return PhaseWords(
        phases=(first, second, third, fourth, fifth),
        unplaced=_("Phase not known"),
        more=more_words(),
        empty=_("No initiative is recorded."),
    )


def value_chain_words() -> ValueChainWords:
    """Words of the value chain."""
    return ValueChainWords(
        support=_("Supporting functions"),
        coverages={value: capitalised(label) for value, label in Stage.Coverage.choices}
        | {"unknown": capitalised(_("not known"))},
        sectors=sector_words(),
        outside=_("Outside the region"),
        place_unknown=_("Place not known"),
        more=more_words(),
        empty=_("No stage is recorded."),
    )


def organisation_words() -> OrganisationWords:
    """Words of the leadership network and organisation."""
    return OrganisationWords(
        manager=_("Cluster engine"),
        manager_unknown=_("Cluster engine not known"),
        unnamed=_("Counted but not named"),
        sectors=sector_words(),
        outside=_("Outside the region"),
        place_unknown=_("Place not known"),
        more=more_words(),
    )


def timeline_words() -> TimelineWords:
    """Words of the timeline."""
    return TimelineWords(
        sectors=sector_words(),
        milestone=_("Formal start"),
        initiator=_("Initiator"),
        undated=_("Time not known"),
        empty=_("No step is recorded."),
    )


def people_words() -> PeopleWords:
    """Words of the table of key people."""
    return PeopleWords(
        columns=(_("Name"), _("Organisation and position"), _("Ability brought to the cluster work")),
        sectors=sector_words(),
        more=more_words(),
        empty=_("Nobody is recorded."),
    )


def funding_words(currency: str) -> FundingWords:
    """Words of the bars of funding."""
    return FundingWords(
        sectors=sector_words(),
        total=_("SEK {amount}") if currency == "SEK" else currency + " {amount}",
        about=_("about {amount}"),
        unknown=_("amount not known"),
        empty=_("No funding is recorded."),
    )


def activity_words() -> ActivityWords:
    """Words of the table of activities."""
    return ActivityWords(total=_("Total"), empty=_("No activity is recorded."))


def member_words() -> MemberWords:
    """Words of the bars of members."""
    return MemberWords(sectors=sector_words(), empty=_("No member is recorded by name."))


def reading_words() -> ReadingWords:
    """Words of the series of stated numbers."""
    return ReadingWords(
        about=_("about {amount}"), undated=_("Time not known"), empty=_("No number is stated.")
    )
