"""Cells as people write them: each gives in a job what it gives in the notebook, or is refused with why."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cells.case import Case, read_cases
from tests.studio import Studio, studio  # noqa: F401

INLINE = "module://matplotlib_inline.backend_inline"
"""As a notebook's kernel sets it."""
ROOT = Path(__file__).parents[2]
CASES = read_cases()


@pytest.fixture(scope="module")
def outcomes(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:  # noqa: F811
    folder = tmp_path_factory.mktemp("cells")
    done = subprocess.run(
        [sys.executable, "-m", "tests.cells.notebook", str(folder / "outcomes.json")],
        env={**studio.environment, "PYTHONPATH": str(ROOT), "MPLBACKEND": INLINE},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    said: dict[str, str] = json.loads((folder / "outcomes.json").read_text())
    return said


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_job_gives_what_the_notebook_gives(case: Case, outcomes: dict[str, str]):
    assert outcomes[case.name] == ""


def test_every_case_has_a_name_of_its_own():
    assert len({case.name for case in CASES}) == len(CASES)
