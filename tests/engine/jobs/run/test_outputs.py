"""What a job's cell shows is what a notebook's cell shows, each kind in a real job."""

import json
import textwrap
from typing import Any

import pytest

Output = dict[str, Any]


def source(text: str) -> str:
    return textwrap.dedent(text).strip() + "\n"


def shown(warm: Any, text: str, **more: Any) -> list[Output]:
    """Run a cell and return its outputs as a notebook keeps them."""
    folder, ended = warm.run(source(text), **more)
    assert ended.state == "succeeded", (ended.failure, warm.log(folder))
    return [one for one in warm.outputs(folder) if one.get("text") != ""]


def forms(output: Output) -> dict[str, Any]:
    return output["data"]


def test_a_displays_id_and_its_updates(warm):
    first, second, other = shown(
        warm,
        """
        from IPython.display import HTML, display, update_display
        display(HTML("<b>1</b>"), display_id="mine")
        display(HTML("<b>1</b>"), display_id="mine")
        display("other", display_id=True).update("changed")
        update_display(HTML("<b>2</b>"), display_id="mine")
        """,
    )
    assert forms(first)["text/html"] == forms(second)["text/html"] == "<b>2</b>"
    assert forms(other)["text/plain"] == "'changed'"


def test_clearing_with_wait_leaves_what_there_is_until_something_new_comes(warm):
    assert [one["text"] for one in shown(warm, """
        from IPython.display import clear_output
        print("first"); clear_output(wait=True)
    """)] == ["first\n"]  # fmt: skip
    assert [one["text"] for one in shown(warm, """
        from IPython.display import clear_output
        for n in range(3):
            clear_output(wait=True)
            print(n)
    """)] == ["2\n"]  # fmt: skip


def test_figures_of_matplotlib_inline(warm):
    (figure,) = shown(warm, "%matplotlib inline\nimport matplotlib.pyplot as plt\n_ = plt.plot([1, 2]);")
    assert forms(figure)["image/png"].startswith("iVBOR")
    (vector,) = shown(
        warm,
        "%config InlineBackend.figure_formats = ['svg']\nimport matplotlib.pyplot as plt\n_ = plt.plot([1]);",
    )
    assert "<svg" in forms(vector)["image/svg+xml"]


def test_a_figure_of_plotly_draws_in_the_notebook_and_in_a_saved_file(warm):
    outputs = shown(
        warm, "import plotly.graph_objects as go\nfigure = go.Figure(go.Bar(y=[2, 3]))\nfigure.show()\nfigure"
    )
    for figure in outputs[-2:]:
        assert forms(figure)["application/vnd.plotly.v1+json"]["data"][0]["type"] == "bar"
        assert "<script" in forms(figure)["text/html"]
    assert max(len(json.dumps(one)) for one in outputs) < 100_000  # plotly.js itself is not in each


def test_tables_of_pandas_and_polars(warm):
    first, second = shown(
        warm,
        """
        import pandas as pd, polars as pl
        from IPython.display import display
        display(pl.DataFrame({"a": [1]}))
        pd.DataFrame({"a": [1]}).style.format(precision=1)
        """,
    )
    assert "<table" in forms(first)["text/html"]
    assert "<table" in forms(second)["text/html"]


def test_latex_markdown_json_and_images(warm):
    latex, markdown, data, image, drawing = shown(
        warm,
        """
        import base64
        from IPython.display import JSON, SVG, Image, Latex, Markdown, display
        display(Latex("$x^2$"), Markdown("*x*"), JSON({"a": [1]}))
        gif = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
        display(Image(gif, format="gif"))
        SVG("<svg xmlns='http://www.w3.org/2000/svg'/>")
        """,
    )
    assert forms(latex)["text/latex"] == "$x^2$"
    assert forms(markdown)["text/markdown"] == "*x*"
    assert forms(data)["application/json"] == {"a": [1]}
    assert forms(image)["image/gif"].startswith("R0lGOD")
    assert forms(drawing)["image/svg+xml"].startswith("<svg")


def test_warnings_go_to_stderr_with_the_cells_line(warm):
    (warned,) = shown(warm, "import warnings\nwarnings.warn('careful')")
    assert (warned["name"], warned["text"].startswith("<cell>:2: UserWarning: careful")) == ("stderr", True)


def test_a_progress_bar_of_tqdm_is_one_line_at_its_end(warm):
    outputs = shown(
        warm,
        """
        from tqdm import tqdm
        for n in tqdm(range(50), desc="fit", mininterval=0):
            pass
        print("done")
        """,
    )
    bar, done = outputs
    assert bar["name"] == "stderr"
    assert bar["text"].startswith("fit: 100%|██████████| 50/50 [")
    assert bar["text"].count("\n") == 1
    assert "\r" not in bar["text"]
    assert done["text"] == "done\n"


def test_bars_inside_each_other_and_lines_between_them_stand_as_in_a_terminal(warm):
    (bars,) = shown(
        warm,
        """
        from tqdm import tqdm, trange
        for n in trange(3, desc="outer", mininterval=0):
            for m in trange(4, desc="inner", mininterval=0, leave=False):
                pass
            tqdm.write(f"line {n}", file=__import__("sys").stderr)
        """,
    )
    lines = [line for line in bars["text"].split("\n") if line]
    assert lines[:3] == ["line 0", "line 1", "line 2"]
    assert lines[3].startswith("outer: 100%|")
    assert len(lines) == 4, lines


def test_a_bar_that_runs_long_neither_fills_the_file_nor_costs_what_follows(warm):
    folder, ended = warm.run(
        source(
            """
            import sys
            for n in range(30_000):
                sys.stderr.write(f"\\r{n:6d} " + "#" * 60)
                sys.stderr.flush()
            print("after")
            """
        )
    )
    assert ended.state == "succeeded"
    bar, after = [one for one in warm.outputs(folder) if one.get("text") != ""]
    assert bar["text"].startswith(" 29999 ###")
    assert after["text"] == "after\n"
    assert folder.outputs.stat().st_size < 20_000


@pytest.mark.parametrize("module", ["tqdm.auto", "tqdm.notebook"])
def test_a_bar_of_tqdm_for_notebooks_is_shown_as_it_last_was(warm, module):
    (bar,) = shown(warm, f"from {module} import tqdm\nfor n in tqdm(range(40), desc='<fit>'):\n    pass")
    assert set(forms(bar)) == {"text/html", "text/plain"}
    assert '<progress value="40" max="40"' in forms(bar)["text/html"]
    assert "&lt;fit&gt;" in forms(bar)["text/html"]
    assert "100%" in forms(bar)["text/plain"]
    assert "40/40" in forms(bar)["text/plain"]


def test_a_bar_that_is_not_left_leaves_nothing(warm):
    assert shown(warm, "from tqdm.auto import tqdm\nfor n in tqdm(range(4), leave=False):\n    pass") == []


def test_rich_prints_as_in_a_notebook(warm):
    (printed,) = shown(warm, "from rich import print\nprint('[bold]loss[/bold] 0.5')")
    assert "font-weight: bold" in forms(printed)["text/html"]
    assert forms(printed)["text/plain"] == "\x1b[1mloss\x1b[0m \x1b[1;36m0.5\x1b[0m\n"


def test_rich_progress_and_live_end_at_their_last_state(warm):
    outputs = shown(
        warm,
        """
        import time
        from rich.live import Live
        from rich.progress import track
        for n in track(range(20), "fitting"):
            time.sleep(0.005)
        with Live("begun") as live:
            for word in ("half", "whole"):
                live.update(word, refresh=True)
        """,
    )
    html = [forms(one)["text/html"] for one in outputs if "data" in one]
    assert any("fitting" in one and "100%" in one for one in html)
    assert any("whole" in one and "half" not in one for one in html)


def test_a_cell_that_asks_whether_it_is_a_notebooks_hears_yes(warm):
    (said,) = shown(
        warm,
        """
        from IPython import get_ipython
        from rich.console import Console
        from tqdm.auto import tqdm
        shell = get_ipython()
        auto = tqdm.__mro__[1].__module__
        type(shell).__name__, "IPKernelApp" in shell.config, Console().is_jupyter, auto
        """,
    )
    assert forms(said)["text/plain"] == "('ZMQInteractiveShell', True, True, 'tqdm.notebook')"
