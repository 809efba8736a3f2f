"""Rows of company lists as the database holds them, as the library compares them, and from one to the other.

A row that may tell of a sole trader is marked as personal data. Columns of a file that have no place here (contact
persons, e-mail addresses) are not kept at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
from django.utils.crypto import salted_hmac

from klustermotor.registers.lists import EMPTY_SCHEMA
from klustermotor.registers.lists import CompanyList as Standard
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import sort_key
from klustermotor.web.recording.entry import written_organisation_number
from klustermotor.web.registers.models import CompanyList, ListedFirm

COMPARED = (
    "number",
    "number_digest",
    "name",
    "name_core",
    "legal_form",
    "street",
    "postcode",
    "town",
    "country",
    "phone",
    "domain",
    "industry",
    "size",
)
"""Columns of a row, under the names that they have here."""
_HERE = {"number_hash": "number_digest"}
_SOLE_TRADER = "EF"
_PART = 2_000


def secret_of(case: Case) -> bytes:
    """What a sole trader's number is hashed with: other in every case, so that cases cannot be put together."""
    return salted_hmac("klustermotor.registers", case.key, algorithm="sha256").digest()


def firms_of(table: pa.Table) -> Iterator[ListedFirm]:
    """Rows of a list as the library read it, not saved and of no list yet."""
    for batch in table.to_batches(max_chunksize=_PART):
        for row in batch.to_pylist():
            values = {
                _HERE.get(name, name): "" if value is None else value
                for name, value in row.items()
                if name not in ("list", "more")
            }
            yield firm_of(values)


def firm_of(values: Mapping[str, Any]) -> ListedFirm:
    """A row from its values, with what order and protection need."""
    firm = ListedFirm(**values)
    firm.sort_key = sort_key(firm.name)
    firm.personal = bool(firm.number_digest) or firm.legal_form == _SOLE_TRADER
    return firm


def written(firm: ListedFirm) -> str:
    """An organisation number as it is usually written; those of other countries as they are."""
    swedish = len(firm.number) == 10 and firm.number.isdecimal()
    return written_organisation_number(firm.number, "SE" if swedish else "")


def compared(firm: ListedFirm) -> dict[str, str]:
    """What of a row is compared, by column."""
    return {name: getattr(firm, name) for name in COMPARED}


def as_standard(company_list: CompanyList) -> Standard:
    """A list as the library compares it, without what is gone; rows have the numbers of the database."""
    rows = (
        company_list.firms.exclude(state=ListedFirm.State.GONE)
        .order_by("pk")
        .values_list("pk", *COMPARED)
        .iterator(chunk_size=_PART)
    )
    return standard(str(company_list.pk), str(company_list), rows)


def standard(key: str, name: str, rows: Iterable[tuple[Any, ...]]) -> Standard:
    """Rows of a number and what is compared, as a list of the library's."""
    columns: dict[str, list[Any]] = {one: [] for one in EMPTY_SCHEMA.names}
    for number, *values in rows:
        told = dict(zip(COMPARED, values, strict=True))
        columns["list"].append(key)
        columns["row"].append(number)
        columns["more"].append(None)
        for column in EMPTY_SCHEMA.names[2:-1]:
            value = told[_HERE.get(column, column)]
            columns[column].append(value if value or column in ("name", "country") else None)
    return Standard(key, name, pa.table(columns, schema=EMPTY_SCHEMA))
