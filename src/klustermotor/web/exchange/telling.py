"""What a load does to a case that is there already, told in the history: each record before and after.

Of a case that is new, the file itself tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from klustermotor.casefile.records import OriginStep, Plain
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.tables import Table
from klustermotor.web.recording.models import Change, ChangedRecord
from klustermotor.web.recording.stored import HISTORY, Stored, as_json, key_of, read_rows

PART = 500


class History:
    """Gathers what a load is about to change, and keeps it as one change at the end."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.rows: list[ChangedRecord] = []

    def changing(
        self, table: Table, records: Iterable[tuple[Plain, str | None, str, int]], known: set[str]
    ) -> None:
        """Tell of records that are to be written: each with its parent, initiative and position."""
        before = {one.key: one for one in self._stored(table, "key__in", sorted(known))}
        for record, parent, initiative, position in records:
            seen = before.get(key_of(record))
            was, becomes = as_json(seen.record) if seen else None, as_json(record)
            if seen and was == becomes and seen.parent == parent:
                continue  # only its place among its like is another
            self.rows.append(
                ChangedRecord(
                    collection=HISTORY if table.kind is OriginStep and parent is None else table.name,
                    key=key_of(record),
                    parent=seen.parent if seen else parent,
                    initiative_key=initiative,
                    position=seen.position if seen else position,
                    before=was,
                    after=becomes,
                )
            )

    def removing(self, table: Table, numbers: Sequence[int]) -> None:
        """Tell of rows that are to go."""
        self.rows += [
            ChangedRecord(
                collection=one.collection,
                key=one.key,
                parent=one.parent,
                initiative_key=one.initiative,
                position=one.position,
                before=as_json(one.record),
            )
            for one in self._stored(table, "pk__in", list(numbers))
        ]

    def keep(self, *, by: User | None) -> None:
        """Write what was told, if anything."""
        if not self.rows:
            return
        change = Change.objects.create(
            case=self.case, by=by, by_name=str(by) if by else "", action=Change.Action.IMPORTED
        )
        for one in self.rows:
            one.change = change
        ChangedRecord.objects.bulk_create(self.rows, batch_size=PART)

    def _stored(self, table: Table, lookup: str, wanted: Sequence[str] | Sequence[int]) -> list[Stored]:
        found: list[Stored] = []
        for start in range(0, len(wanted), PART):
            rows = table.rows.filter(case=self.case, **{lookup: wanted[start : start + PART]})
            if table.kind is OriginStep:
                found += read_rows(self.case, HISTORY, rows.filter(initiative=None))
                rows = rows.exclude(initiative=None)
            found += read_rows(self.case, table.name, rows)
        return found
