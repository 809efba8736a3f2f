"""From the parts of a figure to the figure itself, with its address and origin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.urls import reverse

from klustermotor.web.cases.models import Record
from klustermotor.web.cases.origin import origin_line
from klustermotor.web.figures.figure import Figure
from klustermotor.web.initiatives.description import InitiativeRead

Rows = Sequence[Sequence[str | int | float | None]]


def described(
    read: InitiativeRead,
    name: str,
    *,
    heading: str,
    lead: str,
    draw: Callable[..., str],
    columns: Sequence[str],
    rows: Rows,
    records: Iterable[Record],
    counted: str,
) -> Figure:
    """A figure with its address and origin; ``draw`` is called with title, description and identifier."""
    description = f"{heading}. {lead}"
    address = reverse("initiative_figure", args=[read.case.key, read.initiative.key, name, "svg"])
    return Figure(
        name=f"{read.initiative.key}-{name}",
        address=address.removesuffix(".svg"),
        heading=heading,
        lead=lead,
        description=description,
        drawing=draw(title=heading, description=description, identifier=f"figure-{name}"),
        columns=columns,
        rows=rows,
        origin=origin_line(read.case, records, counted),
    )
