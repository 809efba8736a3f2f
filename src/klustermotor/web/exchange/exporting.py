"""What a file of a case is called, and how much it keeps back from its reader.

A file that lacks ties that are personal says nothing of it inside; its name does.
"""

from __future__ import annotations

from klustermotor.web.cases.models import Case
from klustermotor.web.cases.personal import withheld
from klustermotor.web.cases.tables import tables


def number_kept_back(case: Case) -> int:
    """How many records of a case the account may not see, though it reads the case."""
    return sum(withheld(case, table.rows.filter(case=case)).count() for table in tables().values())


def name_of_file(case: Case, *, kept_back: int) -> str:
    """What the file of a case is called: one that lacks something says so."""
    return f"{case.key}-without-personal-ties.json" if kept_back else f"{case.key}.json"
