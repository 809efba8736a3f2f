"""``klustermotor match``: lists in, the overlap out, without Django."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
import python_calamine

from klustermotor.cli import main

PERSON = "640823-3234"
MEMBERS = f"""Företag;Org.nr;Ort
Kulan Verkstads AB;556016-0680;Eskilstuna
Navet Maskin AB;;Strängnäs
Ek Måleri;{PERSON};Flen
Ensam AB;;Trosa
=1+1 AB;202100-5489;Flen
"""
MAKER = f"""Supplier,Reg no,City
KULAN AKTIEBOLAG,5560160680,ESKILSTUNA
Navet Maskin Aktiebolag,,Strangnas
Ek,19{PERSON},Flen
Annan,2021005489,
"""


@pytest.fixture
def lists(tmp_path: Path) -> tuple[str, str]:
    for name, text in (("members.csv", MEMBERS), ("maker.csv", MAKER)):
        (tmp_path / name).write_text(text, "utf-8")
    return str(tmp_path / "members.csv"), str(tmp_path / "maker.csv")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_overlap_of_two_lists(
    lists: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    assert main(["--language", "sv", "match", lists[0], "--with", lists[1], "--output", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "av 5 företag finns på minst en av de andra listorna." in told
    found = {row["rad"]: row for row in rows_of(folder / "overlap.csv")}
    assert found["2"]["rad i maker"] == "2"  # the same number, though the names differ
    assert found["3"]["rad i maker"] == "3"
    assert found["6"]["namn"] == "'=1+1 AB"
    assert "5" not in found
    pairs = rows_of(folder / "pairs.csv")
    assert {"weight", "probability", "certain", "name_weight"} <= set(pairs[0])
    with python_calamine.CalamineWorkbook.from_path(folder / "overlap.xlsx") as book:
        sheet = book.get_sheet_by_index(0).to_python()
        assert len(sheet) == len(found) + 1
        assert "=1+1 AB" in [row[3] for row in sheet]
        assert "DuckDB" in str(book.get_sheet_by_index(1).to_python())
    everything = told + "".join(path.read_text("utf-8") for path in folder.glob("*.csv")) + str(sheet)
    assert "3234" not in everything


def test_answers_to_doubtful_pairs_count(lists: tuple[str, str], tmp_path: Path) -> None:
    answers = tmp_path / "doubtful.csv"
    answers.write_text(
        "left_list,left_row,right_list,right_row,same\nmembers,5,maker,3,ja\nmembers,2,maker,4,no\n", "utf-8"
    )
    folder = tmp_path / "out"
    given = ["match", lists[0], "--with", lists[1], "--output", str(folder), "--review", str(answers)]
    assert main(["--language", "en", *given]) == 0
    found = {row["row"]: row["row in maker"] for row in rows_of(folder / "overlap.csv")}
    assert found["5"] == "3"


def test_a_check_shows_how_a_list_would_be_read(
    lists: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--language", "en", "match", "--check", *lists]) == 0
    told = capsys.readouterr().out
    assert "organisation number (number) = Org.nr" in told
    assert "maker.csv: 4 rows, 3 columns" in told
    assert "3234" not in told


@pytest.mark.parametrize(
    ("language", "nothing"), [("en", "Nothing has been written."), ("sv", "Inget har skrivits.")]
)
def test_faults_of_all_lists_come_at_once(
    language: str, nothing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.csv").write_bytes(b"Anteckning;Ruta\nhej;1\nhopp;2\n")
    out = tmp_path / "out"
    given = ["match", str(tmp_path / "a.csv"), "--with", str(tmp_path / "b.csv"), str(tmp_path / "c.csv")]
    assert main(["--language", language, *given, "--output", str(out)]) == 1
    told = capsys.readouterr().err
    assert nothing in told
    assert all(name in told for name in ("a.csv:", "b.csv:", "c.csv:"))
    assert not out.exists()


@pytest.mark.parametrize(
    "given", [["--columns", "name"], ["--columns", "turnover=Ort"], ["--review", "members.csv"]]
)
def test_what_is_told_wrongly_is_refused(
    given: list[str], lists: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [lists[0] if one == "members.csv" else one for one in given]
    assert main(["match", lists[0], *given, "--output", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_it_needs_no_django(lists: tuple[str, str], tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['django'] = None; from klustermotor.cli import main; "
        f"sys.exit(main(['match', {lists[0]!r}, '--with', {lists[1]!r}, '--output', {str(tmp_path / 'o')!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
