"""From the parts of a figure to the figure itself, with its address, its words and its origin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.urls import reverse

from klustermotor.web.cases.models import Case, Record
from klustermotor.web.figures.figure import Figure
from klustermotor.web.figures.origin import origin_line


def described(
    case: Case,
    name: str,
    *,
    of: Record | None = None,
    heading: str,
    lead: str,
    draw: Callable[..., str],
    columns: Sequence[str],
    rows: Sequence[Sequence[str | int | float | None]],
    records: Iterable[Record],
    counted: str,
) -> Figure:
    """A figure of a case, or ``of`` one initiative in it.

    ``draw`` is called with title, description and identifier; ``counted`` is the n.
    """
    description = f"{heading}. {lead}"
    if of is None:
        address = reverse("overview_figure", args=[case.key, name, "svg"])
    else:
        address = reverse("initiative_figure", args=[case.key, of.key, name, "svg"])
    return Figure(
        name=f"{of.key if of else case.key}-{name}",
        address=address.removesuffix(".svg"),
        heading=heading,
        lead=lead,
        description=description,
        drawing=draw(title=heading, description=description, identifier=f"figure-{name}"),
        columns=columns,
        rows=rows,
        origin=origin_line(case, records, counted),
    )
