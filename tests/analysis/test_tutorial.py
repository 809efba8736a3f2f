"""The tutorial runs from start to end on the real table, and prints what is stored in it."""

from __future__ import annotations

import os
import re
import runpy
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "tutorial" / "which-clusters-are-strong.ipynb"
DATA = Path(os.environ.get("KLUSTERMOTOR_DATA", ROOT / "../shared/data")).absolute()
TABLE = DATA / "employment" / "uk_bres_itl2" / "uk_bres_employment_itl2_sic5_2015_2021.csv.gz"


def stored() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)


def texts(notebook: Any) -> list[str]:
    """What each cell with code says, without its drawings."""
    return [
        "\n".join(
            output.get("text") or output.get("data", {}).get("text/plain") or output.get("evalue", "")
            for output in cell.outputs
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of the kernel and its client, which are not ours
def test_the_notebook_prints_what_is_stored_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    if not TABLE.is_file():
        pytest.skip("the British table of employment is not here (KLUSTERMOTOR_DATA)")
    from nbclient import NotebookClient
    from traitlets.config import Config

    # Not pytest's own folder: the sockets lie here, and a socket may have no long name.
    with tempfile.TemporaryDirectory(prefix="km-") as name:
        folder = Path(name)
        monkeypatch.setenv("KLUSTERMOTOR_DATA", str(DATA))
        monkeypatch.setenv("IPYTHONDIR", str(folder / "ipython"))
        notebook = stored()
        before = texts(notebook)
        # Sockets in files: no port, not even on this machine.
        sockets = {"transport": "ipc", "connection_file": str(folder / "kernel.json")}
        client = NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            resources={"metadata": {"path": name}},
            config=Config({"KernelManager": sockets}),
        )
        client.execute()  # raises the error of a cell
        assert texts(notebook) == before
        assert {path.name for path in (folder / "cumbria").iterdir()} == {"quotients.parquet", "cumbria.html"}


def test_without_the_table_it_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLUSTERMOTOR_DATA", str(tmp_path))
    first = next(cell.source for cell in stored().cells if cell.cell_type == "code")
    (tmp_path / "first.py").write_text(first, "utf-8")
    with pytest.raises(FileNotFoundError, match="This notebook needs the table uk_bres"):
        runpy.run_path(str(tmp_path / "first.py"))


def test_the_notebook_is_stored_whole_and_small() -> None:
    notebook = stored()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))  # run once, in order
    kinds = [output.output_type for cell in cells for output in cell.outputs]
    assert "error" not in kinds
    drawings = [one for cell in cells for one in cell.outputs if "image/svg+xml" in one.get("data", {})]
    assert len(drawings) == 4
    text = NOTEBOOK.read_text("utf-8")
    assert len(text) < 600_000
    assert not re.search(r"/(home|work|tmp|root|Users)/", text)  # nothing of the machine that it was run on


def test_every_link_of_the_notebook_leads_somewhere() -> None:
    prose = "\n".join(cell.source for cell in stored().cells if cell.cell_type == "markdown")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", prose)
    assert targets
    assert [target for target in targets if not (NOTEBOOK.parent / target).exists()] == []
