"""What the seven gaps mean for a region, and the first step towards a bridge."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klustermotor.analysis.networks.bridges import InnovationGaps
from klustermotor.web.networks.findings import listed


def gap_finding(found: InnovationGaps, language: str) -> str:
    """How many of the gaps are bridged, and which are not."""
    if not found.firms:
        return _("Nothing can be told of the gaps: no firm in the region is recorded")
    unbridged = [gap.name(language).lower() for gap in found.gaps if gap.state == "not"]
    over = len(found.gaps) - len(unbridged)
    said = ngettext(
        "%(n)d of the seven gaps has a bridge on record",
        "%(n)d of the seven gaps have a bridge on record",
        over,
    ) % {"n": over}
    return said + (_("; none: %(gaps)s") % {"gaps": listed(unbridged)} if unbridged else "")


def steps_for() -> dict[str, str]:
    """What it may mean that nobody bridges a gap, and what to do first."""
    return {
        "firm-firm": _(
            "Firms that do not meet cannot join forces for an order that is too large for each. Ask two"
            " of them what they buy from one another, and record it."
        ),
        "firm-public": _(
            "Where firms and authorities do not meet, schools, land and roads are planned without them."
            " Ask which authority the firms speak with."
        ),
        "firm-research": _(
            "Without ties to research new knowledge comes late, from suppliers and customers. Ask who "
            "has had a researcher or a thesis in the house."
        ),
        "firm-education": _(
            "Where schools do not know what firms need, pupils are trained for other places. Ask who "
            "takes pupils, or sits on a programme's board."
        ),
        "firm-capital": _(
            "Growth that needs money stops without ties to those who have it. Ask who has had an "
            "investor, a loan or a grant."
        ),
        "firm-global-markets": _(
            "A cluster that sells only at home learns only what is known at home. Ask the firms for "
            "their largest customers abroad."
        ),
        "firm-other-clusters": _(
            "Others work at the same questions. Ask which other cluster the firms have met, and record "
            "the tie to it."
        ),
    }
