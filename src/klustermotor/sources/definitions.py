"""A cluster definition of one's own, from a file: which industries make up which clusters.

Assumes one row for each industry and cluster, with names of columns above. An industry may stand on several rows, once
for each cluster that it belongs to.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import Path

from klustermotor.analysis.cluster_scores import ClusterDefinition
from klustermotor.analysis.faults import TableError, fault, phrase
from klustermotor.sources.columns import column_data, plain
from klustermotor.sources.files import relation_of
from klustermotor.sources.numbers import quoted

_CLUSTER = ("cluster", "clusters", "cluster name", "kluster", "klusternamn")


def read_definition(
    path: str | Path,
    *,
    industry: str | None = None,
    cluster: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> ClusterDefinition:
    """A cluster definition, from a file of two columns: industry and cluster.

    Parameters
    ----------
    path
        CSV, Parquet or a spreadsheet, with names of columns in the first row.
    industry, cluster
        Names of columns. Unless given, those that are called so in Swedish or English, else the first that is left for
        each.
    delimiter, encoding, sheet
        As for :func:`klustermotor.sources.files.read_table`.

    Returns
    -------
    ClusterDefinition
        Called as the file. An industry belongs to every cluster that it is listed with, and to none where no cluster
        is. The same row twice counts once.

    Raises
    ------
    TableError
        ``missing-column``; ``cluster-without-industry``; ``bad-parameter``: no industry belongs to any cluster; and
        ``no-file``, ``empty-file``, ``not-a-table`` and the others of reading.
    """
    path = Path(path)
    with relation_of(path, lambda _: 0, encoding=encoding, delimiter=delimiter, sheet=sheet) as (relation, _):
        chosen = _columns(relation.columns, industry, cluster)
        texts = (f"coalesce(trim(CAST({quoted(one)} AS VARCHAR)), '')" for one in chosen)
        rows = relation.project(", ".join(texts)).fetchall()
    lacking = [belongs for label, belongs in rows if belongs and not label]
    if lacking:
        raise TableError([fault("cluster-without-industry", places=lacking, total=len(rows))])
    clusters: dict[str, list[str]] = {}
    for label, belongs in rows:
        clusters.setdefault(label, []).append(belongs)
    return ClusterDefinition.of(clusters, title=path.name)


def _columns(columns: Sequence[str], industry: str | None, cluster: str | None) -> list[str]:
    """The columns of industries and of clusters: as given, else by their names, else the first that is left."""
    usual = (*column_data()["industry"], *column_data()["code"])
    given = {"industry": industry, "cluster": cluster}
    found = {"cluster": _called(columns, cluster, _CLUSTER)}
    found["industry"] = _called([one for one in columns if one != found["cluster"]], industry, usual)
    faults = []
    for role, wanted in given.items():
        left = [one for one in columns if one not in found.values()]
        if found[role] is None and wanted is None and left:
            found[role] = left[0]
        elif found[role] is None:
            listed = ", ".join(columns)
            looked = f'"{wanted}"' if wanted is not None else role
            argument = phrase("argument", f"column-{role}")
            faults.append(fault("missing-column", wanted=looked, columns=listed, **argument))
    if faults:
        raise TableError(faults)
    return [column for role in given if (column := found[role]) is not None]


def _called(columns: Sequence[str], given: str | None, usual: Container[str]) -> str | None:
    """The column with the given name, or the first with a usual one."""
    fits = [one for one in columns if (plain(one) in usual if given is None else one == given)]
    return fits[0] if fits else None
