"""Where the pairs are compared: DuckDB in this process by default, or the Spark session that a user brings.

Assumes that preparing the rows and finding the candidate pairs is DuckDB's work in both cases, with a limit on memory
and a directory to spill to; what an engine is given is the rows that take part, and the pairs to weigh. The same
settings go to every engine. PostgreSQL is not an engine here: Splink 5 has a backend for it, but that backend has no
Jaro-Winkler similarity, and needs SQLAlchemy and psycopg2. Companies that lie in PostgreSQL are read to Arrow by its
own client, and matched here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa


class Engine(Protocol):
    """What compares pairs."""

    @property
    def name(self) -> str:
        """What the provenance calls it."""

    @property
    def preparing(self) -> DuckDBEngine:
        """Settings of the DuckDB that prepares rows and pairs."""

    def database(self, connection: duckdb.DuckDBPyConnection) -> Any:
        """Splink's door to the engine, given the connection where rows and pairs lie."""

    def handed_over(self, connection: duckdb.DuckDBPyConnection, table: str) -> Any:
        """A table of that connection in the form that the engine registers."""


@dataclass(frozen=True)
class DuckDBEngine:
    """DuckDB in this process, on a connection of its own.

    Attributes
    ----------
    memory : str
        The most memory that DuckDB takes before it writes to the directory, such as ``"4GB"``.
    threads : int
        How many cores it uses.
    directory : Path or None
        Where it may write what does not fit; a new temporary directory, removed afterwards, when not given.

    Examples
    --------
    >>> DuckDBEngine(memory="1GB", threads=1).name
    'DuckDB'
    """

    memory: str = "4GB"
    threads: int = 2
    directory: Path | None = None

    @property
    def name(self) -> str:
        """What the provenance calls it."""
        return "DuckDB"

    @property
    def preparing(self) -> DuckDBEngine:
        """Itself: rows and pairs are prepared where they are compared."""
        return self

    @contextmanager
    def connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that is closed, and whose files are removed, at the end."""
        with tempfile.TemporaryDirectory(dir=self.directory) as spill:
            connection = duckdb.connect(
                config={
                    "memory_limit": self.memory,
                    "threads": self.threads,
                    "temp_directory": spill,
                    "preserve_insertion_order": False,
                    "autoinstall_known_extensions": False,
                    "autoload_known_extensions": False,
                }
            )
            try:
                connection.execute("SET enable_progress_bar = false")
                yield connection
            finally:
                connection.close()

    def database(self, connection: duckdb.DuckDBPyConnection) -> Any:
        """Splink's door to the connection."""
        from splink import DuckDBAPI

        return DuckDBAPI(connection)

    def handed_over(self, connection: duckdb.DuckDBPyConnection, table: str) -> str:
        """The table's name: it is there already."""
        return table


@dataclass(frozen=True)
class SparkEngine:
    """Apache Spark, through a session that the user has made.

    The session must have been started with Splink's jar (``splink.backends.spark.similarity_jar_location()``) in
    ``spark.jars``, for the similarity of names.

    Attributes
    ----------
    session : pyspark.sql.SparkSession
        The session.
    preparing : DuckDBEngine
        Settings of the DuckDB that finds the candidate pairs beforehand.
    """

    session: Any
    preparing: DuckDBEngine = DuckDBEngine()

    @property
    def name(self) -> str:
        """What the provenance calls it."""
        return "Spark"

    def database(self, connection: duckdb.DuckDBPyConnection) -> Any:
        """Splink's door to the session; nothing is written to Spark's own tables."""
        from splink import SparkAPI

        made: Any = SparkAPI  # Splink does not type it
        return made(spark_session=self.session, break_lineage_method="persist")

    def handed_over(self, connection: duckdb.DuckDBPyConnection, table: str) -> Any:
        """The table as a Spark dataframe."""
        rows: pa.Table = connection.table(table).to_arrow_table()
        return self.session.createDataFrame(rows)
