"""Input-output linkage: a worked table, a slow twin, totals, and the real Swedish and American tables."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from klustermotor.analysis.faults import TableError
from klustermotor.analysis.input_output import Linkage, input_output_linkage, input_similarity
from klustermotor.analysis.results import Result

DATA = Path(os.environ.get("KLUSTERMOTOR_DATA", "../shared/data")) / "interindustry"
SALES = np.array([[10.0, 30, 0], [0, 30, 0], [0, 0, 0]])
TABLES = arrays(float, st.integers(2, 6).map(lambda n: (n, n)), elements=st.integers(0, 40).map(float))


def test_worked_table() -> None:
    # The first sells 30 of its 40 to the second (0.75), which buys 30 of its 60 from it (0.5). The third does nothing.
    found = input_output_linkage(SALES)
    assert found.share_sold[0].tolist() == [0.25, 0.75, 0]
    assert found.share_bought[1].tolist() == [0.5, 0.5, 0]
    assert found.linkage[0, 1] == found.linkage[1, 0] == 0.75
    # Of all that the first makes, 80, it sells 30 to the second; of all that the second buys, wages too, 100, 30.
    told = input_output_linkage(SALES, outputs=[80, 30, 0], inputs=[20, 100, 0])
    assert told.linkage[0, 1] == 30 / 80


def test_equals_a_loop() -> None:
    sales = np.random.default_rng(6).integers(0, 50, (6, 6)).astype(float) + np.eye(6)
    found = input_output_linkage(sales)
    alike = input_similarity(sales)
    for i, j in np.ndindex(6, 6):
        four = (
            sales[j, i] / sales[:, i].sum(),
            sales[i, j] / sales[:, j].sum(),
            sales[i, j] / sales[i].sum(),
            sales[j, i] / sales[j].sum(),
        )
        assert found.linkage[i, j] == pytest.approx(max(four))
        one, other = sales[:, i], sales[:, j]
        assert alike[i, j] == pytest.approx(sum(one * other) / np.sqrt(sum(one**2) * sum(other**2)))


def test_dataframe_totals_by_label_and_reasons() -> None:
    frame = pl.DataFrame({"seller": ["24", "24", "29"], "buyer": ["24", "29", "29"], "value": [10, 30, 30]})
    found = input_output_linkage(
        frame, industries=["24", "29", "99"], outputs={"29": 30, "24": 80, "99": 0}, inputs=[20, 100, 0]
    )
    assert isinstance(found, Result)
    assert found.value[0, 1] == 30 / 80
    assert found.reasons is not None
    assert found.reasons[2, 2] == "no-flows"
    assert found.provenance.parameters["outputs"] == "given"
    with pytest.raises(TableError, match="99"):
        input_output_linkage(frame, industries=["24", "29", "99"], outputs={"24": 1, "29": 1})


@given(TABLES)
@settings(max_examples=40)
def test_ranges_and_symmetry(sales: np.ndarray) -> None:
    found = input_output_linkage(sales)
    assert isinstance(found, Linkage)
    assert np.array_equal(found.linkage, found.linkage.T, equal_nan=True)
    known = found.linkage[~np.isnan(found.linkage)]
    assert ((known >= 0) & (known <= 1)).all()
    sold = sales.sum(axis=1) > 0
    assert np.allclose(found.share_sold[sold].sum(axis=1), 1)
    alike = input_similarity(sales, side="outputs")
    assert np.nanmax(np.abs(alike), initial=0) <= 1 + 1e-12
    assert np.isnan(alike[~sold]).all()


def test_refusals() -> None:
    with pytest.raises(TableError, match="inputs or outputs"):
        input_similarity(SALES, side="both")
    with pytest.raises(TableError, match="3 numbers"):
        input_output_linkage(SALES, outputs=[1, 2])
    with pytest.raises(TableError, match="labels"):
        input_output_linkage(SALES, outputs={"24": 1})


@pytest.mark.skipif(not DATA.exists(), reason="the public data of KLUSTERMOTOR_DATA is not here")
def test_swedish_table_of_2011() -> None:
    with (DATA / "wiod2013release_2011" / "sweden_domestic_35x35.csv").open() as file:
        rows = list(csv.reader(file))[1:]
    labels = [row[0] for row in rows]
    sales = np.array([[float(cell) for cell in row[1:]] for row in rows])
    with (DATA / "wiod2013release_2011" / "sweden_output.csv").open() as file:
        outputs = {row["industry"]: float(row["output"]) for row in csv.DictReader(file)}
    found = input_output_linkage(sales, industries=labels, outputs=outputs)
    assert isinstance(found, Result)
    # Pulp, paper and printing (c7) buy 436 from wood (c6), which sells 12,153 in all; wood buys most from farms and
    # forests (c1): 2,672 of 16,559.
    shares = found.columns["share_sold"]
    assert shares[labels.index("c6"), labels.index("c7")] == pytest.approx(436 / 12153)
    assert shares[labels.index("c1"), labels.index("c6")] == pytest.approx(2672 / 16559)
    bought = found.columns["share_bought"][labels.index("c6")]
    others = [place for place in range(35) if labels[place] != "c6"]
    assert labels[max(others, key=lambda place: bought[place])] == "c1"


@pytest.mark.skipif(not DATA.exists(), reason="the public data of KLUSTERMOTOR_DATA is not here")
def test_american_use_table_of_2017() -> None:
    path = DATA / "us_bea_2017_detail" / "Detail_Use_2017_PRO_BeforeRedef_17sch.csv.gz"
    with gzip.open(path, "rt") as file:
        header, *rows = csv.reader(file)
    both = [
        name
        for name in header[1:]
        if name in {row[0] for row in rows} and not name.startswith(("F", "T", "V"))
    ]
    by_name = {row[0]: row for row in rows}
    column = {name: place for place, name in enumerate(header)}
    sales = np.array([[max(float(by_name[i][column[j]] or 0), 0) for j in both] for i in both])
    found = input_output_linkage(sales, industries=both)
    assert isinstance(found, Result)
    grain, mills = both.index("1111B0"), both.index("311210")
    # Flour milling buys most of its goods from grain farming.
    assert both[int(found.columns["share_bought"][mills].argmax())] == "1111B0"
    assert found.value[grain, mills] > 0.3
