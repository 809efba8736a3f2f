"""``klustermotor diagnose``: a case file in; a page, a table and a document out, without Django."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from klustermotor.casefile.reading import read_case_file
from klustermotor.cli import DEMO_CASE, main
from klustermotor.diagnosis.checks import LESSONS
from klustermotor.diagnosis.diagnosing import diagnose

FILES = {"diagnosis.html", "diagnosis.csv", "diagnosis.json", "lessons.svg"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a case file, to run in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.json").write_bytes(DEMO_CASE.read_bytes())
    return tmp_path


def run(*arguments: str, language: str = "en") -> int:
    return main(["diagnose", "case.json", "--language", language, *arguments])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pointed(content: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        content = content[int(part)] if isinstance(content, list) else content[part]
    return content


@pytest.mark.parametrize(("language", "part"), [("sv", "Underlag för samtal"), ("en", "Made for discussion")])
def test_a_case_file_becomes_a_page_a_table_and_a_document(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str, part: str
) -> None:
    assert run(language=language) == 0, capsys.readouterr().err
    out = folder / "diagnosis"
    assert {one.name for one in out.iterdir()} == FILES
    page = (out / "diagnosis.html").read_text("utf-8")
    assert part in page
    assert f'<html lang="{language}">' in page
    assert fromstring((out / "lessons.svg").read_text("utf-8")).tag.endswith("svg")  # noqa: S314 - ours
    told = capsys.readouterr().out.splitlines()
    case = read_case_file(folder / "case.json")
    for one in case.initiatives:
        at = next(place for place, line in enumerate(told) if line.startswith(one.name))
        assert all(line.startswith("  ") for line in told[at + 1 : at + 12])
        assert "11. " in told[at + 11]
    assert "diagnosis.html" in told[-1]


def test_the_table_and_the_document_say_what_was_judged(folder: Path) -> None:
    assert run() == 0
    case = read_case_file(folder / "case.json")
    rows = {(row["initiative"], row["check"]): row for row in rows_of(folder / "diagnosis" / "diagnosis.csv")}
    document = json.loads((folder / "diagnosis" / "diagnosis.json").read_text("utf-8"))
    told = {
        (one["initiative"], found["check"]): found
        for one in document["initiatives"]
        for found in one["judgements"]
    }
    expected = diagnose(case)
    assert len(rows) == len(told) == len(expected) * len(LESSONS)
    for one in expected:
        for found in one.judgements:
            row, words = rows[one.initiative, found.check], told[one.initiative, found.check]
            assert row["verdict"] == words["verdict"] == found.verdict
            assert row["sureness"] == (words["sureness"] or "") == (found.sureness or "")
            assert int(row["n_records"]) == words["n_records"] == len(found.records)
            assert float(row["known"]) == pytest.approx(found.known, abs=1e-4)
            assert {sign["sign"] for sign in words["signs"]} == set(found.signs)


def test_every_record_is_where_its_pointer_says(folder: Path) -> None:
    assert run() == 0
    content = json.loads((folder / "case.json").read_text("utf-8"))
    document = json.loads((folder / "diagnosis" / "diagnosis.json").read_text("utf-8"))
    assert len(document["records"]) > 50
    for pointer, record in document["records"].items():
        assert pointed(content, pointer)["id"] == record["key"]
    cited = {
        one
        for initiative in document["initiatives"]
        for found in initiative["judgements"]
        for sign in found["signs"]
        for one in (*sign["speaks_for"], *sign["speaks_against"])
    }
    assert cited <= set(document["records"])


def test_one_initiative_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = read_case_file(folder / "case.json").initiatives[1].id
    assert run("--initiative", key, "--output", "one") == 0
    assert {row["initiative"] for row in rows_of(folder / "one" / "diagnosis.csv")} == {key}
    assert (
        len(capsys.readouterr().out.splitlines()) == 14
    )  # a heading, eleven lessons, an empty line, what is written


def test_years_are_told_beside_the_day(folder: Path) -> None:
    assert run("--years", "1999-2001", "--output", "out") == 0
    rows = rows_of(folder / "out" / "diagnosis_years.csv")
    initiatives = len(read_case_file(folder / "case.json").initiatives)
    assert [row["year"] for row in rows[:: initiatives * 11]] == ["1999", "2000", "2001"]
    page = (folder / "out" / "diagnosis.html").read_text("utf-8")
    assert page.count('id="figure-years-') == initiatives


def test_an_earlier_day_knows_no_more_than_what_is_dated_by_then(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--json") == 0
    now = json.loads(capsys.readouterr().out)
    assert run("--day", "1998", "--json") == 0
    then = json.loads(capsys.readouterr().out)
    assert then["day"] == "1998-12-31"
    assert set(then["records"]) < set(now["records"])
    dated = [one["date"] for key, one in then["records"].items() if one["date"] and key.count("/") > 2]
    late = [date for date in dated if date[:4] > "1998"]
    assert dated
    assert late == []


def test_json_goes_to_the_screen_and_files_only_where_they_are_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--json") == 0
    assert json.loads(capsys.readouterr().out)["format"] == "klustermotor-diagnosis"
    assert {one.name for one in folder.iterdir()} == {"case.json"}
    assert run("--json", "--output", "out") == 0
    printed = json.loads(capsys.readouterr().out)
    assert json.loads((folder / "out" / "diagnosis.json").read_text("utf-8")) == printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--initiative", "nobody"], "no initiative nobody"),
        (["--day", "yesterday"], "2003-06-30"),
        (["--years", "2001"], "1998-2003"),
        (["--years", "2001-1999"], "1998-2003"),
        (["--years", "1901-1999"], "at most 40"),
        (["--years", "0000-0003"], "1998-2003"),
        (["--years", "1999-2020"], "must not go past"),
        (["--output", "case.json"], "case.json"),
    ],
)
def test_what_cannot_be_done_is_said(
    folder: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 1
    assert said in capsys.readouterr().err
    assert {one.name for one in folder.iterdir()} == {"case.json"}


@pytest.mark.parametrize(
    ("language", "parts"),
    [("en", ["refused", "line ", "must name a record"]), ("sv", ["avvisades", "rad ", "ska hänvisa till"])],
)
def test_all_faults_of_a_file_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str, parts: list[str]
) -> None:
    content = json.loads((folder / "case.json").read_text("utf-8"))
    content["organisations"][0]["region"] = "nowhere"
    content["initiatives"][0]["activities"][0].update(start="2003", end="2001")
    (folder / "case.json").write_text(json.dumps(content, indent=1), "utf-8")
    assert run(language=language) == 1
    told = capsys.readouterr().err
    assert told.count("•") == 2
    for part in parts:
        assert part in told
    assert "/organisations/0/region" in told
    assert not (folder / "diagnosis").exists()


@pytest.mark.parametrize("content", ["", "[1", '{"format": "klustermotor-case", "version": 1, "id": "a", '])
def test_what_is_no_case_file_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (folder / "case.json").write_text(content, "utf-8")
    assert run() == 1
    assert "refused" in capsys.readouterr().err


def test_a_case_without_initiatives_and_a_file_that_is_not_there(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = {"format": "klustermotor-case", "version": 1, "id": "a", "title": {"en": "A"}}
    (folder / "case.json").write_text(json.dumps(head), "utf-8")
    assert run() == 1
    assert "nothing to diagnose" in capsys.readouterr().err
    (folder / "case.json").unlink()
    assert run() == 1
    assert "There is no file" in capsys.readouterr().err


@pytest.mark.slow
def test_it_needs_no_django(folder: Path) -> None:
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from klustermotor.cli import main; sys.exit(main(['diagnose', 'case.json']))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "diagnosis" / "diagnosis.html").exists()
