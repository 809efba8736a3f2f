"""``klustermotor analyse``: one file in, one page out, without Django."""

from __future__ import annotations

import csv
import gzip
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from klustermotor.cli import main

HEAD = ["län", "SNI", "år", "anställda"]


def rows(*, seed: int = 3) -> list[list[str]]:
    """A register of 22 regions and 24 industries in two years, with codes that begin with 0."""
    rng = np.random.default_rng(seed)
    return [
        [f"{region:02d}", f"{industry:02d}100", str(year), str(int(rng.integers(60, 900)))]
        for region in range(1, 23)
        for industry in range(1, 25)
        for year in (2019, 2023)
        if industry != 4  # NACE has no division 04
    ]


def written(path: Path, lines: list[list[str]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([HEAD, *lines])
    return path


def test_a_table_becomes_a_page_and_tidy_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = written(tmp_path / "tabell.csv", rows(), delimiter=";")
    names = tmp_path / "namn.csv"
    names.write_text("kod,namn\n05,Östan & Väster\n", "utf-8")
    data = tmp_path / "data"
    given = ["--language", "sv", "analyse", str(table), "--region", "östan & väster", "--data", str(data)]
    assert main([*given, "--region-names", str(names), "--source", "Egen räkning"]) == 0
    page = (tmp_path / "tabell-05.html").read_text("utf-8")
    assert "<title>Östan &amp; Väster: vilka kluster är starka" in page
    assert "Egen räkning" in page
    assert "tabell-05.html" in capsys.readouterr().out
    clusters = pyarrow.parquet.read_table(data / "clusters.parquet").to_pylist()
    total = sum(int(line[3]) for line in rows() if line[0] == "05" and line[2] == "2023")
    assert sum(row["size"] for row in clusters) == total
    with (data / "clusters.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == len(clusters)
    assert {path.suffix for path in data.iterdir()} == {".csv", ".parquet", ".svg", ".png"}


@pytest.mark.slow
def test_it_needs_no_django(tmp_path: Path) -> None:
    table = written(tmp_path / "t.csv", rows())
    program = (
        "import sys; sys.modules['django'] = None\n"
        f"from klustermotor.cli import main; sys.exit(main(['analyse', {str(table)!r}, '--region', '05']))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "t-05.html").exists()


def test_all_faults_are_told_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = rows()
    bad[0][3], bad[1][3], bad[2][3] = "-5", "", "-7"
    table = written(tmp_path / "t.csv", [*bad, bad[9]])
    assert main(["--language", "sv", "analyse", str(table), "--region", "05"]) == 1
    told = capsys.readouterr().err
    assert "Inget har skrivits" in told
    assert "2 av" in told
    assert "är negativa" in told
    assert "saknar" in told
    assert "Summera dem" in told  # a row that comes twice
    assert list(tmp_path.iterdir()) == [table]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing.csv", "--region", "05"], "There is none"),
        (["t.csv", "--region", "99"], "The region must be in the table"),
        (["t.csv", "--region", "05", "--value-column", "pay"], "pay"),
        (["t.csv", "--region", "05", "--output", "."], "folder"),
        (["t.csv", "--region", "05", "--clusters", "nothing.csv"], "There is none"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    written(tmp_path / "t.csv", rows())
    monkeypatch.chdir(tmp_path)
    assert main(["--language", "en", "analyse", *arguments]) == 1
    assert said in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv"]


def test_a_definition_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed = tmp_path / "t.csv.gz"
    packed.write_bytes(gzip.compress(written(tmp_path / "t.csv", rows()).read_bytes()))
    own = tmp_path / "own.csv"
    own.write_text("industry,cluster\n01100,Maritime\n02100,Maritime\n10100,Food\n", "utf-8")
    done = main(["--language", "en", "analyse", str(packed), "--region", "05", "--clusters", str(own)])
    assert done == 0, capsys.readouterr().err
    page = (tmp_path / "t-05.html").read_text("utf-8")
    assert "Maritime" in page
    assert "of 2" in page  # two clusters


def test_an_analysis_with_one_region_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = written(tmp_path / "t.csv", [line for line in rows() if line[0] == "05"])
    assert main(["--language", "sv", "analyse", str(table), "--region", "05"]) == 1
    assert "jämförelse med andra regioner" in capsys.readouterr().err


def test_codes_of_another_classification_get_no_names_of_nace(tmp_path: Path) -> None:
    lines = [
        [line[0], f"{int(line[1][:2]) + 30}11", *line[2:]] for line in rows()
    ]  # 3111 to 5411, as of NAICS
    table = written(tmp_path / "t.csv", lines)
    assert main(["--language", "en", "analyse", str(table), "--region", "05"]) == 0
    page = (tmp_path / "t-05.html").read_text("utf-8")
    assert "Furniture" not in page
    assert ">3111<" in page
    assert "Related variety" not in page


def test_what_a_definition_names_and_the_table_has_not_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = written(tmp_path / "t.csv", rows())
    (tmp_path / "own.csv").write_text("industry,cluster\n01100,Sea\n77777,Sea\n01100,Land\n", "utf-8")
    given = [
        "--language",
        "en",
        "analyse",
        str(table),
        "--region",
        "05",
        "--clusters",
        str(tmp_path / "own.csv"),
    ]
    assert main(given) == 0
    assert "77777" in capsys.readouterr().out
    assert "77777" in (tmp_path / "t-05.html").read_text("utf-8")
