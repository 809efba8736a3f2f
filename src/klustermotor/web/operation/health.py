"""Whether the installation is well, in as few facts as somebody who watches over it needs."""

from __future__ import annotations

import datetime
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from klustermotor.web.operation.models import Worker

SILENT_FOR = datetime.timedelta(minutes=5)


def health() -> dict[str, bool]:
    """Whether the database answers, has what this version needs, and a worker has been heard of lately."""
    try:
        migrated = needed() <= {tuple(one) for one in _applied()}
        worker = migrated and Worker.objects.filter(heard_at__gt=timezone.now() - SILENT_FOR).exists()
    except Error:
        connection.close()
        return {"database": False, "migrations": False, "worker": False}
    return {"database": True, "migrations": migrated, "worker": worker}


@cache
def needed() -> frozenset[tuple[str, str]]:
    """The migrations that this version needs; they do not change while it runs."""
    return frozenset(MigrationLoader(None).graph.nodes)


def _applied() -> list[tuple[str, str]]:
    if MigrationRecorder.Migration._meta.db_table not in connection.introspection.table_names():
        return []
    return list(MigrationRecorder.Migration.objects.values_list("app", "name"))
