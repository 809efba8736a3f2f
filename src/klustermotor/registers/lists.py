"""A company list as it is matched: every row of a file in the same columns, whatever the file looked like.

Assumes that standardising has been done (`reading.read_list` does it). Swedish organisation numbers are ten digits;
those of other countries begin with the country's two letters, so that no two countries' numbers are taken for one.
A sole trader's number is a personal number: it is here only as a keyed hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from klustermotor.errors import Fault

EMPTY_SCHEMA = pa.schema(
    [
        pa.field("list", pa.string(), nullable=False),
        pa.field("row", pa.int64(), nullable=False),
        pa.field("number", pa.string()),
        pa.field("number_hash", pa.string()),
        pa.field("name", pa.string(), nullable=False),
        pa.field("name_core", pa.string()),
        pa.field("legal_form", pa.string()),
        pa.field("street", pa.string()),
        pa.field("postcode", pa.string()),
        pa.field("town", pa.string()),
        pa.field("country", pa.string(), nullable=False),
        pa.field("phone", pa.string()),
        pa.field("domain", pa.string()),
        pa.field("industry", pa.string()),
        pa.field("size", pa.string()),
        pa.field("more", pa.string()),
    ]
)


@dataclass(frozen=True)
class CompanyList:
    """A list of companies that can be matched with others.

    Attributes
    ----------
    key : str
        Short name that is in every row's column ``list``.
    name : str
        What people call the list.
    table : pyarrow.Table
        One row for each row of the file, with the columns of `EMPTY_SCHEMA`. ``row`` is counted as a spreadsheet
        counts it, from 1, titles and names of columns included.
    encoding : str
        How the text of the file was written; empty for spreadsheets and Parquet.
    sheet : str
        The sheet that was read; empty for other files.
    header_row : int
        The row that holds the names of the columns (the last, where there are two); 0 where there is none.
    mapping : Mapping[str, str]
        Which column was taken for what: field to the column's name.
    remarks : tuple of Fault
        How the file was read and what was left out, as ``klustermotor.analysis.faults.fault_sentence`` tells it.
    """

    key: str
    name: str
    table: pa.Table
    encoding: str = ""
    sheet: str = ""
    header_row: int = 1
    mapping: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[Fault, ...] = ()

    def __len__(self) -> int:
        """How many rows there are."""
        return int(self.table.num_rows)


def empty_list(key: str, name: str) -> CompanyList:
    """A list without rows.

    >>> len(empty_list("members", "Members"))
    0
    """
    return CompanyList(key, name, EMPTY_SCHEMA.empty_table(), header_row=0)
