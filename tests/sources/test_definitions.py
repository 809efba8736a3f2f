"""Cluster definitions in files: two columns, an industry on as many rows as it has clusters."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from klustermotor.analysis.faults import TableError, fault_sentence
from klustermotor.analysis.tables import RegionIndustryTable
from klustermotor.sources.definitions import read_definition
from klustermotor.wording import LANGUAGES


def written(folder: Path, text: str, name: str = "own.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def codes_of(path: Path, **options: str) -> list[str]:
    with pytest.raises(TableError) as caught:
        read_definition(path, **options)
    for found in caught.value.faults:
        for language in LANGUAGES:
            assert "{" not in fault_sentence(found, language)
    return caught.value.codes


def test_an_industry_may_be_in_several_clusters_or_in_none(tmp_path: Path) -> None:
    own = read_definition(
        written(
            tmp_path, "industry,cluster\n01110,Food\n33150,Sea\n33150,Food\n30110,Sea\n30110,Sea\n47110,\n"
        )
    )
    assert own.members == {"Food": ("01110", "33150"), "Sea": ("30110", "33150")}
    assert own.of_industry == {"01110": ("Food",), "30110": ("Sea",), "33150": ("Food", "Sea")}
    assert own.title == "own.csv"
    # 33150 counts once in each: 7 in Food and 5 + 7 in Sea, of 1 + 5 + 7.
    table = RegionIndustryTable.of([[0, 5, 7, 1]], industries=["01110", "30110", "33150", "47110"])
    assert (table.dense() @ own.membership(table.industries)).tolist() == [[7, 12]]


@pytest.mark.parametrize(
    "text",
    [
        "industry,cluster\n0111,Food\n",
        "SNI-kod;Kluster\n0111;Food\n",
        "cluster\tNACE code\nFood\t0111\n",
        "kluster;kod\nFood;0111\n",
        "what,whither\n0111,Food\n",
        "whither,industry\nFood,0111\n",
        "cluster,what\nFood,0111\n",
        "name,code,cluster\nCereals,0111,Food\n",
        "industry,cluster\n 0111 , Food \n",
    ],
)
def test_columns_are_found_by_name_or_by_place(text: str, tmp_path: Path) -> None:
    assert read_definition(written(tmp_path, text)).members == {"Food": ("0111",)}


def test_columns_that_are_told(tmp_path: Path) -> None:
    path = written(tmp_path, "industry,group,cluster\n0111,A,B\n")
    assert read_definition(path, cluster="group").clusters == ("A",)
    assert read_definition(path, industry="group").members == {"B": ("A",)}
    assert codes_of(path, cluster="kind") == ["missing-column"]
    with pytest.raises(TableError, match=r"(?s)\"kind\".*\"sort\""):  # both are told
        read_definition(path, industry="kind", cluster="sort")


def test_other_files(tmp_path: Path) -> None:
    path = tmp_path / "own.parquet"
    pyarrow.parquet.write_table(pa.table({"cluster": ["A", "B"], "industry": ["25", "25"]}), path)
    assert read_definition(path).of_industry == {"25": ("A", "B")}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("industry\n0111\n", "not-a-table"),
        ("industry,cluster\n0111,\n", "bad-parameter"),
        ("industry,cluster\n0111,Food\n,Food\n", "cluster-without-industry"),
        ("", "empty-file"),
    ],
)
def test_what_is_no_definition(text: str, code: str, tmp_path: Path) -> None:
    assert codes_of(written(tmp_path, text)) == [code]


def test_no_file(tmp_path: Path) -> None:
    assert codes_of(tmp_path / "nothing.csv") == ["no-file"]
