"""The quickstart that the wheel carries is the one in `examples/`, and goes where a person wants it."""

import json
import subprocess
import sys
from pathlib import Path

import cellworks as cw
from cellworks_server.quickstart import quickstart

ROOT = Path(__file__).parents[2]
SHOWN = ROOT / "examples/quickstart.ipynb"


def test_the_wheel_carries_the_notebook_of_the_examples() -> None:
    carried = ROOT / "magics/cellworks/examples/quickstart.ipynb"
    assert carried.read_bytes() == SHOWN.read_bytes(), "copy one over the other"


def test_the_server_reads_that_notebook() -> None:
    answer = quickstart()
    assert answer.name == "quickstart.ipynb"
    assert bytes(answer.content) == SHOWN.read_bytes()


def test_it_is_copied_under_a_name_that_is_free(tmp_path: Path) -> None:
    (tmp_path / "quickstart.ipynb").write_text("mine")
    first, second = cw.examples.quickstart(tmp_path), cw.examples.quickstart(tmp_path)
    assert [first.name, second.name] == ["quickstart-1.ipynb", "quickstart-2.ipynb"]
    assert first.read_bytes() == SHOWN.read_bytes()
    assert (tmp_path / "quickstart.ipynb").read_text() == "mine"


def test_the_command_line_puts_it_into_a_folder(tmp_path: Path) -> None:
    command = [Path(sys.executable).parent / "cellworks", "quickstart", "--json", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert json.loads(done.stdout) == {"notebook": str(tmp_path / "quickstart.ipynb")}
