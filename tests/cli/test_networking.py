"""``klustermotor network``: files of ties in; a page, a table and a picture out, without Django."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter

from klustermotor.cli import main
from klustermotor.sources.network_files.document import ActorEntry, NetworkDocument, TieEntry
from klustermotor.sources.network_files.reading import FORMATS, read_network, write_network

HEAD = ["från", "till", "slag", "vikt", "start", "slut", "riktad"]
TIES = [
    ["bruket", "verket", "kund", "2,5", "1998", "", "ja"],
    ["bruket", "gjuteriet", "kund", "1", "1998-05", "2001", "nej"],
    ["verket", "gjuteriet", "kund", "", "", "", ""],
    ["gjuteriet", "högskolan", "forskning", "1", "2002-01-15", "", "nej"],
    ["högskolan", "kommunen", "forskning", "1", "", "", ""],
    ["kommunen", "=cmd|'/c calc'!A1", "plan", "1", "", "", ""],
]
EVIL = "<script>alert(1)</script>"
ACTORS = [
    ["bruket", EVIL, "business"],
    ["verket", "Verket & Co", "business"],
    ["gjuteriet", "Gjuteriet", "business"],
    ["högskolan", "Högskolan", "academia"],
    ["kommunen", "Kommunen", "public"],
    ["=cmd|'/c calc'!A1", "+46 70", ""],
    ["ensam", "Den ensamma", "finance"],
]


def written(path: Path, rows: list[list[str]], *, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with ties and actors, to run in."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "ties.csv", [HEAD, *TIES], encoding="latin-1")
    written(tmp_path / "actors.csv", [["nyckel", "namn", "Sektor"], *ACTORS], encoding="utf-8-sig")
    return tmp_path


def run(*arguments: str, language: str = "en") -> int:
    return main(["--language", language, "network", *arguments])


def rows_of(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("language", "part"), [("sv", "Mellan grupper: sektor"), ("en", "Between groups: sector")]
)
def test_tables_become_a_page_a_table_and_a_picture(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str, part: str
) -> None:
    given = [
        "ties.csv",
        "--actors",
        "actors.csv",
        "--group",
        "sektor",
        "--title",
        "Nätet",
        "--source",
        "Egen",
    ]
    assert run(*given, language=language) == 0, capsys.readouterr().err
    out = folder / "network"
    assert {one.name for one in out.iterdir()} == {"network.html", "actors.csv", "network.svg", "network.png"}
    page = (out / "network.html").read_text("utf-8")
    assert part in page
    assert "<title>Nätet</title>" in page
    assert EVIL not in page
    assert fromstring((out / "network.svg").read_text("utf-8")).tag.endswith("svg")  # noqa: S314 - ours
    assert (out / "network.png").read_bytes().startswith(b"\x89PNG")
    rows = rows_of(out / "actors.csv")
    # The foundry has three partners: mill, works, college. Only over it the two firms reach the other three: 6 pairs.
    assert (rows["gjuteriet"]["partners"], rows["gjuteriet"]["pairs_cut"]) == ("3", "6")
    assert rows["bruket"]["strength"] == "3.5"
    assert rows["ensam"]["partners"] == "0"
    assert "'=cmd|'/c calc'!A1" in rows  # no spreadsheet takes it for a formula
    assert not any(cell.startswith(("=", "+", "@")) for row in rows.values() for cell in row.values() if cell)
    assert "network.html" in capsys.readouterr().out


def test_ties_of_a_year_and_of_a_kind(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ties.csv", "--year", "2002", "--kind", "kund", "--output", "out") == 0
    # Of customers' ties the second had ended in 2001; the third has no date.
    rows = rows_of(folder / "out" / "actors.csv")
    assert {key: row["partners"] for key, row in rows.items() if row["partners"] != "0"} == {
        "bruket": "1",
        "verket": "2",
        "gjuteriet": "1",
    }
    page = (folder / "out" / "network.html").read_text("utf-8")
    assert "as they were in 2002" in page
    assert "of the kind kund" in page


def test_parquet_and_excel_are_read_and_several_are_put_together(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pa.table({"source": [1.0, 2.0], "target": [2.0, 3.0], "start": [1999, None]})
    pyarrow.parquet.write_table(table, folder / "a.parquet")
    with xlsxwriter.Workbook(folder / "b.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Ties of mine"])
        sheet.write_row(1, 0, ["A", "B"])
        sheet.write_row(2, 0, [3, 4])
        sheet.write_row(3, 0, [4, 1])
    assert run("a.parquet") == 0, capsys.readouterr().err
    assert set(rows_of(folder / "network" / "actors.csv")) == {"1", "2", "3"}
    assert run("b.xlsx", "--tail-column", "A", "--head-column", "B") == 0, capsys.readouterr().err
    assert set(rows_of(folder / "network" / "actors.csv")) == {"1", "3", "4"}
    assert run("ties.csv", "a.parquet") == 0, capsys.readouterr().err
    assert {"1", "bruket"} <= set(rows_of(folder / "network" / "actors.csv"))


@pytest.mark.parametrize(
    ("words", "directed", "kinds"),
    [
        (["Directed", "Undirected"], [True, False], ["", ""]),
        (["kund", "Directed"], [False] * 2, ["kund", "Directed"]),
    ],
)
def test_a_column_called_type_is_direction_or_kind(
    folder: Path, words: list[str], directed: list[bool], kinds: list[str]
) -> None:
    written(folder / "gephi.csv", [["Source", "Target", "Type"], ["a", "b", words[0]], ["b", "c", words[1]]])
    assert run("gephi.csv", "--convert", "graphml") == 0
    found = read_network(folder / "network" / "network.graphml", filename="network.graphml")
    assert [tie.directed for tie in found.ties] == directed
    assert [tie.kind for tie in found.ties] == kinds


@pytest.mark.parametrize("form", list(FORMATS))
def test_every_network_file_is_read_and_written(
    folder: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    actors = tuple(ActorEntry(key, key.upper(), {"size": 3}) for key in "abc")
    document = NetworkDocument(actors, (TieEntry("1", "a", "b", "kund"), TieEntry("2", "b", "c")))
    file = folder / f"given{FORMATS[form].ending}"
    file.write_bytes(write_network(document, form))
    assert run(str(file), "--output", "page") == 0, capsys.readouterr().err
    assert rows_of(folder / "page" / "actors.csv")["b"]["partners"] == "2"
    assert run(str(file), "--convert", "graphml", "--output", "out") == 0
    assert "holds everything" in capsys.readouterr().out
    found = read_network(folder / "out" / "network.graphml", filename="network.graphml")
    assert [(tie.tail, tie.head) for tie in found.ties] == [("a", "b"), ("b", "c")]
    assert run(str(file), "--convert", form, "--output", "same") == 0
    assert (folder / "same" / f"network{FORMATS[form].ending}").exists()


def test_what_a_format_loses_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = NetworkDocument((ActorEntry("a", "A", {"size": 3}),), (), title="T")
    (folder / "n.gexf").write_bytes(write_network(document, "gexf"))
    assert run("n.gexf", "--convert", "kumu-xlsx", language="sv") == 0
    told = capsys.readouterr().out
    assert "Obs:" in told
    assert "rymmer allt" not in told
    assert (folder / "network" / "network.xlsx").exists()


def test_partial_dates_and_columns_of_ones_own_are_kept_when_converted(folder: Path) -> None:
    assert run("ties.csv", "--actors", "actors.csv", "--convert", "csv") == 0
    found = read_network(folder / "network" / "network.zip", filename="network.zip")
    assert [tie.start for tie in found.ties[:4]] == ["1998", "1998-05", None, "2002-01-15"]
    assert [tie.directed for tie in found.ties[:3]] == [True, False, False]
    assert found.actors[0].attributes == {"sector": "business"}


def test_all_faults_of_all_files_are_told_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [
        ["a", "a", "", "1", "", "", ""],
        ["a", "b", "", "många", "", "", ""],
        ["a", "", "", "", "", "", ""],
    ]
    bad += [["a", "b", "", "1", "2001", "1999", "kanske"], ["a", "c", "", "1", "i fjol", "", ""]]
    written(folder / "bad.csv", [HEAD, *bad])
    written(folder / "who.csv", [["nyckel", "namn"], ["a", "A"], ["b", "B"], ["b", "B"]])
    assert run("bad.csv", "--actors", "who.csv", language="sv") == 1
    told = capsys.readouterr().err
    assert "Inget har skrivits" in told
    assert told.count("•") == 8
    for part in ("5 (a - c)", "kanske", "3 (a - -)"):
        assert part in told
    assert not (folder / "network").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing.csv"], "There is no file"),
        (["ties.csv", "--actors", "nothing.csv"], "nothing.csv"),
        (["."], "folder"),
        (["ties.csv", "--tail-column", "nowhere"], "nowhere"),
        (["actors.csv"], "one end of each tie"),
        (["ties.csv", "--group", "stage"], "stage"),
        (["ties.csv", "--kind", "kund", "sold"], "one of forskning, kund, plan"),
        (["n.json", "ties.csv"], "One network file at a time"),
        (
            ["n.json", "--directed", "--actors", "actors.csv"],
            "--actors, --directed can only be told of tables",
        ),
        (["bad.json"], "refused"),
        (["list.json"], "list.json is none of them"),
        (["empty.csv"], "empty"),
        (["heads.csv"], "must have rows"),
        (["ties.csv", "--output", "ties.csv"], "ties.csv"),
    ],
)
def test_what_cannot_be_done_is_said(
    folder: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "n.json").write_bytes(write_network(NetworkDocument((ActorEntry("a"),), ()), "kumu"))
    (folder / "bad.json").write_text('{"elements": [', "utf-8")
    (folder / "list.json").write_text("[1, 2]", "utf-8")
    (folder / "empty.csv").write_bytes(b"")
    written(folder / "heads.csv", [HEAD])
    before = {one.name for one in folder.iterdir()}
    assert run(*arguments) == 1
    assert said in capsys.readouterr().err
    assert {one.name for one in folder.iterdir()} == before


@pytest.mark.slow
def test_it_needs_no_django(folder: Path) -> None:
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from klustermotor.cli import main; sys.exit(main(['network', 'ties.csv']))"
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
    assert (folder / "network" / "network.html").exists()
