"""The case's own organisations as a list, so that they are compared as any other.

An organisation has a row for each name it goes by; the first stands for it wherever something is decided. Rows follow
the records each time the list is compared, and stay when an organisation goes, in case it comes back.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from klustermotor.registers.standardising import Layout, standardised
from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.models import Case
from klustermotor.web.registers.models import CompanyList, ListedFirm
from klustermotor.web.registers.standard import COMPARED, firms_of

_PART = 1_000
_WRITTEN = [*COMPARED, "row", "state", "organisation_key", "sort_key"]
_NAME = " "  # no list that somebody sends can be called so


def own_list(case: Case) -> CompanyList:
    """The list of the case's own organisations; empty until it is compared."""
    found, _made = CompanyList.objects.get_or_create(
        case=case, kind=CompanyList.Kind.CASE, defaults={"name": _NAME}
    )
    return found


def refresh(company_list: CompanyList) -> None:
    """Make the rows those of the organisations as they are now."""
    wanted = _wanted(company_list.case)
    there: dict[str, list[ListedFirm]] = {}
    for old in company_list.firms.order_by("row", "pk"):
        there.setdefault(old.organisation_key, []).append(old)
    rows: list[ListedFirm] = []
    for key, firms in wanted.items():
        olds = there.pop(key, [])
        for number, firm in enumerate(firms, 1):
            firm.company_list, firm.row, firm.organisation_key = company_list, number, key
            firm.state = ListedFirm.State.PRESENT
            firm.pk = olds.pop(0).pk if olds else None
            rows.append(firm)
        there[key] = olds
    gone = [old.pk for olds in there.values() for old in olds]
    for start in range(0, len(gone), _PART):
        company_list.firms.filter(pk__in=gone[start : start + _PART]).update(state=ListedFirm.State.GONE)
    new, kept = ([one for one in rows if (one.pk is None) is fresh] for fresh in (True, False))
    ListedFirm.objects.bulk_create(new, batch_size=_PART)
    ListedFirm.objects.bulk_create(
        kept, batch_size=_PART, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN
    )


def _wanted(case: Case) -> dict[str, list[ListedFirm]]:
    """The rows that each organisation is to have: its name first, then its others."""
    columns = ("key", "name", "also_known_as", "country", "organisation_number")
    keys: list[str] = []
    told: list[tuple[str, str, str | None]] = []
    for key, name, uses, country, number in (
        Organisation.objects.filter(case=case).order_by("pk").values_list(*columns).iterator()
    ):
        for one in dict.fromkeys([name, *(use["name"] for use in uses)]):
            keys.append(key)
            told.append((one, country, number))
    found: dict[str, list[ListedFirm]] = {}
    for firm in _standard(told):
        key = keys[firm.row]
        found.setdefault(key, []).append(firm)
    return found


def _standard(told: Sequence[tuple[str, str, str | None]]) -> list[ListedFirm]:
    """Names, countries and numbers in the form in which rows are compared; ``row`` is the place."""
    if not told:
        return []
    names, countries, numbers = zip(*told, strict=True)
    given = pa.table(
        {
            "row": pa.array(range(len(told)), pa.int64()),
            "c0": pa.array(names, pa.string()),
            "c1": pa.array(countries, pa.string()),
            "c2": pa.array(numbers, pa.string()),
        }
    )
    layout = Layout(fields={"name": 0, "country": 1, "number": 2}, kept={})
    with duckdb.connect() as connection:
        connection.register("given", given)
        connection.execute("CREATE TEMP TABLE raw AS SELECT * FROM given")
        table, _remarks = standardised(connection, layout, key="case", country="SE", secret=b"")
    return sorted(firms_of(table), key=lambda one: one.row)
