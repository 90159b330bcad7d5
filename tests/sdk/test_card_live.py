"""The card outside JupyterLab, by the kernel protocol: a widget that lives, whose buttons work, then HTML."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from tests.sdk.notebook import DEADLINE, VIEW, Page, page_of
from tests.studio import Studio
from traitlets.config import Config

import cellworks as cw
from cellworks.card import MIME

pytestmark = pytest.mark.timeout(600)  # kernels are started, and the machine may be busy

WAITING = """import os, time
print("printed <1>")
cw.progress(2, 8)
while not os.path.exists({gate!r}):
    time.sleep(0.02)
6 * 7
"""


def train(page: Page, gate: Path, name: str = "live") -> str:
    """Submit a cell that waits for a file, and return the id of its card's widget."""
    page.run("import cellworks as cw")
    page.run(f"%%train {name}\n" + WAITING.format(gate=str(gate)))
    (first,) = page.card()[:1]
    assert {MIME, VIEW, "text/html", "text/plain"} <= first.keys()
    return str(first[VIEW]["model_id"])


def test_a_card_lives_while_the_kernel_is_idle_and_ends_as_html_once(home: Studio, here: Path):
    gate = here / "go"
    with page_of(home.home, here) as page:
        card = train(page, gate)
        page.until(lambda: "● running" in page.shown(card))
        page.until(lambda: "2/8" in page.shown(card))
        page.until(lambda: "printed &lt;1&gt;" in page.shown(card))
        assert "captured" not in page.shown(card)
        page.until(lambda: "cpu " in page.shown(card))
        assert len(page.card()) == 1, "a job that runs is not written into the notebook"
        gate.touch()
        page.until(lambda: len(page.card()) == 2)
        last = page.card()[1]
        assert VIEW not in last
        assert last[MIME]["state"] == "succeeded"
        assert "✓ succeeded" in last["text/html"]
        assert "printed &lt;1&gt;" in last["text/html"]
        assert "42" in last["text/html"]
        # a page that was loaded again has lost the display, and keeps the widget
        assert "✓ succeeded" in page.shown(card)
        assert "42" in page.shown(card)
        assert page.widgets[page.button("Stop")]["disabled"] is True
        page.run("cw.jobs.last.wait() and None")
        assert len(page.card()) == 2


def test_the_button_stops_the_job(home: Studio, here: Path):
    with page_of(home.home, here) as page:
        card = train(page, here / "never", "stopped-by-button")
        page.until(lambda: "● running" in page.shown(card))
        page.press("Stop")
        page.until(lambda: len(page.card()) == 2)
        assert cw.jobs.last.name == "stopped-by-button"
        assert cw.jobs.last.state == "stopped"
        assert "■ stopped" in page.card()[1]["text/html"]


def test_the_log_is_shown_and_grows(home: Studio, here: Path):
    gate = here / "go"
    with page_of(home.home, here) as page:
        card = train(page, gate)
        page.until(lambda: "● running" in page.shown(card))
        before = page.shown(card).count("printed &lt;1&gt;")
        page.toggle("Log")
        page.until(lambda: page.shown(card).count("printed &lt;1&gt;") > before)
        gate.touch()
        page.until(lambda: len(page.card()) == 2)


def test_one_thread_follows_all_cards_and_ends_with_the_last(home: Studio, here: Path):
    gate = here / "go"
    count = (
        "import threading\nprint('threads', [t.name for t in threading.enumerate()].count('cellworks-cards'))"
    )
    with page_of(home.home, here) as page:
        train(page, gate)
        for n in range(2):
            page.run(f"%%train more-{n}\n" + WAITING.format(gate=str(gate)))
        page.run("cw.jobs.last")
        assert len(page.displays) == 4
        page.run(count)
        page.until(lambda: "threads 1" in page.streams)
        gate.touch()
        page.until(lambda: all(len(one) == 2 for one in page.displays.values()))

        def is_over() -> bool:
            page.run(count)
            return "threads 0" in page.streams

        page.until(is_over)


def test_in_jupyterlab_with_the_extension_the_kernel_leaves_cards_alone(home: Studio, here: Path):
    gate = here / "go"
    with page_of(home.home, here, CELLWORKS_JUPYTER_URL="http://127.0.0.1:1/") as page:
        page.run("import cellworks as cw")
        page.run("%%train left-alone\n" + WAITING.format(gate=str(gate)))
        (first,) = page.card()
        assert VIEW not in first
        gate.touch()
        cw.jobs.last.wait(DEADLINE)
        page.run(
            "import sys\nprint('loaded', {'ipywidgets', 'cellworks.card_widget'}.intersection(sys.modules))"
        )
        assert "loaded set()" in page.streams
        assert len(page.card()) == 1


def test_widgets_are_loaded_in_the_background(home: Studio, here: Path):
    with page_of(home.home, here) as page:
        page.run("import cellworks as cw, sys")
        page.until(lambda: page.run("print('cellworks.card_widget' in sys.modules)") == "True\n")


def test_a_notebook_that_is_run_and_saved_shows_the_card_without_anything(home: Studio, here: Path):
    notebook = nbformat.v4.new_notebook()
    cell = "%%train saved\nfrom tqdm.auto import tqdm\nfor n in tqdm(range(5), 'fit'):\n    pass\n6 * 7"
    # the thread that keeps cards ends once it has shown the job's end
    wait = (
        "import threading, time\n"
        "while 'cellworks-cards' in [one.name for one in threading.enumerate()]: time.sleep(0.05)"
    )
    sources = ("import cellworks as cw", cell, wait)
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    where = str(home.home.make_sockets() / "nbclient")
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        store_widget_state=True,
        resources={"metadata": {"path": str(here)}},
        config=Config({"KernelManager": {"transport": "ipc", "ip": where}}),
    )
    client.execute(env={**os.environ, "CELLWORKS_HOME": str(home.home.path)})
    (output,) = notebook.cells[1].outputs
    assert VIEW not in output.data
    assert output.data[MIME]["state"] == "succeeded"
    states = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    assert any("✓ succeeded" in str(one["state"].get("value")) for one in states.values())
    page, _ = HTMLExporter().from_notebook_node(nbformat.reads(nbformat.writes(notebook), 4))
    assert "✓ succeeded" in page
    assert re.search('<progress [^>]*value="5"', page)
    assert "42" in page


def test_a_terminal_shows_text(home: Studio, here: Path):
    code = (
        "import cellworks as cw; get_ipython().run_cell_magic('train', 'in-a-terminal', '1'); "
        "cw.jobs.last.wait()"
    )
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--quick", "-c", code],
        env=home.environment,
        cwd=here,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "in-a-terminal  job " in done.stdout
    assert "html" not in done.stdout
