"""What the columns of a file are taken for: as somebody has chosen, else as the file seems to say."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import get_language

from klustermotor.errors import InputError
from klustermotor.registers.headers import FIELDS
from klustermotor.registers.reading import Preview, preview
from klustermotor.web.registers.models import Upload
from klustermotor.web.registers.words import faults_told
from klustermotor.wording import said


@dataclass(frozen=True)
class Column:
    """A field of a list, what it is called, and the column that it is taken from; empty for none."""

    field: str
    label: str
    name: str


@dataclass(frozen=True)
class Columns:
    """A file as the page shows it before it is read.

    Attributes
    ----------
    preview : Preview or None
        None where the file cannot be read with this sheet.
    fields : list of Column
        What can be told of companies.
    """

    preview: Preview | None
    sheet: str
    fields: list[Column] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def chosen(self) -> dict[str, str]:
        """The column of every field, an empty text where there is none."""
        return {one.field: one.name for one in self.fields}


def columns_of(upload: Upload, request: HttpRequest) -> Columns:
    """What a file looks like with the sheet and the columns that somebody has chosen, if any."""
    sheet = request.POST.get("sheet", upload.sheet)
    try:
        seen = preview(upload.path, filename=upload.filename, sheet=sheet or None)
    except (InputError, OSError) as error:
        faults = faults_told(error.faults) if isinstance(error, InputError) else []
        return Columns(None, sheet, faults=faults)
    language = "sv" if (get_language() or "").startswith("sv") else "en"
    same_sheet = request.POST.get("shown_sheet", seen.sheet) == seen.sheet
    told = {one: request.POST[f"field.{one}"] for one in FIELDS if f"field.{one}" in request.POST}
    chosen = (told if same_sheet else {}) or _kept(upload, seen) or dict(seen.mapping)
    fields = [
        Column(
            one,
            said("wanted", f"field-{one}", language),
            name if (name := chosen.get(one, "")) in seen.header else "",
        )
        for one in FIELDS
    ]
    return Columns(seen, seen.sheet, fields, faults_told(seen.remarks))


def _kept(upload: Upload, seen: Preview) -> dict[str, str]:
    """What was chosen before, for this file or for the version of the list that is there, where the columns fit."""
    kept = upload.columns or (upload.company_list.columns if upload.company_list else {})
    return dict(kept) if kept and all(name in seen.header for name in kept.values() if name) else {}
