"""People who have been erased stay erased, also when an older backup is restored.

The list of erasures is read before the database is replaced, and carried out again on what was brought back.
"""

from __future__ import annotations

from typing import Any

from klustermotor.web.operation.portable import applied_migrations, shapes
from klustermotor.web.privacy.actions import reapply_erasures
from klustermotor.web.privacy.models import Erasure


def erasures_here() -> list[dict[str, Any]]:
    """What the current database knows of erased people, with the columns that it has, be it of an older version."""
    tables = [table for table in shapes(applied_migrations()) if table.name == Erasure._meta.db_table]
    return [row for table in tables for row in table.model._base_manager.order_by("pk").values()]


def erase_again(erasures: list[dict[str, Any]]) -> int:
    """Carry out erasures on the current database; how many people it still knew."""
    return reapply_erasures(erasures, by=None) if erasures else 0
