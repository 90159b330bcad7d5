"""Widgets in a job are shown as they last were: HTML and text, and nothing that needs a kernel."""

import textwrap
import time
from typing import Any

import pytest

VIEW = "application/vnd.jupyter.widget-view+json"
BEGIN = "import ipywidgets as w\nfrom IPython.display import display\n"


def last(warm: Any, text: str, **more: Any) -> list[dict[str, Any]]:
    """Run a cell and return the forms of what it displayed."""
    folder, ended = warm.run(BEGIN + textwrap.dedent(text).strip(), **more)
    assert ended.state == "succeeded", (ended.failure, warm.log(folder))
    found = [one["data"] for one in warm.outputs(folder) if "data" in one]
    assert not any(VIEW in one for one in found)
    return found


@pytest.mark.parametrize(
    ("made", "html", "text"),
    [
        ("w.HTML('<b>x</b> &amp; y')", "<b>x</b> &amp; y", "x & y"),
        ("w.Label('<b>x</b>')", "&lt;b&gt;x&lt;/b&gt;", "<b>x</b>"),
        ("w.IntProgress(3, 0, 12)", '<progress value="3" max="12"></progress>', "█████" + "░" * 15),
        ("w.FloatProgress(0.5, min=0, max=1, bar_style='danger')", 'style="accent-color:', "██████████"),
        ("w.IntSlider(7, description='a<b')", "<span>a&lt;b</span> <span>7</span>", "a<b 7"),
        ("w.FloatRangeSlider(value=[1, 2.5])", "1 – 2.5", "1 – 2.5"),
        ("w.Text('<i>', description='t')", "&lt;i&gt;</span>", "t <i>"),
        ("w.Password('secret')", "••••", "••••"),
        (
            "w.Dropdown(options=[('one', 1), ('two', 2)], value=2, description='d')",
            "<span>two</span>",
            "d two",
        ),
        ("w.SelectMultiple(options='abc', index=(0, 2))", "a, c", "a, c"),
        ("w.Checkbox(True, description='on')", "☑ on", "☑ on"),
        ("w.Button(description='<go>')", "<button disabled>&lt;go&gt;</button>", "[<go>]"),
        ("w.DatePicker(value=__import__('datetime').date(2026, 3, 9))", "2026-03-09", "2026-03-09"),
        ("w.Image(value=b'hi', format='gif')", 'src="data:image/gif;base64,aGk="', "<img 2 bytes>"),
        ("w.Image.from_url('http://x/\"><script>')", "&quot;&gt;&lt;script&gt;", "<img"),
        ("w.Tab([w.Label('p'), w.Label('q')], titles=['one', 'two'])", "<summary>two</summary>", "two\nq"),
        ("w.FileUpload()", "<code>FileUpload(", "FileUpload("),
    ],
)
def test_each_kind_has_its_way(warm, made, html, text):
    (forms,) = last(warm, f"{made}")
    assert html in forms["text/html"]
    assert text in forms["text/plain"]
    assert "secret" not in str(forms)


def test_a_box_shows_its_children_and_follows_them_to_the_end(warm):
    (forms,) = last(
        warm,
        """
        bar, words = w.IntProgress(0, 0, 3), w.Label("begin")
        display(w.VBox([w.HBox([w.Label("fit"), bar]), words]))
        for bar.value in range(1, 4):
            words.value = f"step {bar.value}"
        words.layout.display = None
        hidden = w.Label("never"); hidden.layout.display = "none"
        """,
    )
    assert '<progress value="3" max="3"></progress>' in forms["text/html"]
    assert forms["text/plain"] == "fit " + "█" * 20 + "\nstep 3"
    assert "begin" not in forms["text/html"]


def test_a_widget_that_changes_is_written_a_few_times_a_second(warm):
    folder = warm.start(
        warm.attempt(
            BEGIN
            + textwrap.dedent(
                """
                import time
                bar = w.IntProgress(0, 0, 10**9)
                display(bar)
                print("shown", flush=True)
                while not __import__("os").path.exists("stop"):
                    bar.value += 1
                    time.sleep(0.001)
                bar.value = 77
                """
            )
        )
    )
    warm.until(lambda: "shown" in warm.log(folder))
    began = time.monotonic()
    before = folder.outputs.read_bytes().count(b"<progress")
    warm.until(lambda: folder.outputs.read_bytes().count(b"<progress") >= before + 4)
    lines, seconds = folder.outputs.read_bytes().count(b"<progress") - before, time.monotonic() - began
    assert lines <= 4 + seconds / 0.4
    (folder.path / "work" / "stop").touch()
    assert warm.end(folder).state == "succeeded"
    assert 'value="77"' in warm.outputs(folder)[0]["data"]["text/html"]


def test_an_output_widget_takes_what_is_shown_inside_it(warm):
    folder, ended = warm.run(
        BEGIN
        + textwrap.dedent(
            """
            out = w.Output()
            display(out)
            with out:
                print("inside <1>")
                display(w.Label("a widget"))
                handle = display("first", display_id=True)
            print("outside")
            handle.update("second")
            with out:
                raise KeyError("stopped here")
            """
        )
    )
    assert ended.state == "succeeded", ended
    inside, outside = [one for one in warm.outputs(folder) if one.get("text") != ""]
    html = inside["data"]["text/html"]
    assert "inside &lt;1&gt;" in html
    assert "a widget" in html
    assert "second" in html and "first" not in html
    assert "KeyError" in html
    assert outside["text"] == "outside\n"
    assert "inside <1>" in warm.log(folder)


def test_an_output_widget_is_cleared(warm):
    (forms,) = last(
        warm,
        """
        out = w.Output()
        display(out)
        for n in range(3):
            with out:
                out.clear_output(wait=True)
                print("turn", n)
        """,
    )
    assert forms["text/plain"] == "turn 2"


def test_interact_shows_its_controls_and_what_they_gave(warm):
    (forms,) = last(warm, "@w.interact(x=(0, 10))\ndef twice(x=4):\n    print(2 * x)")
    assert "x 4" in forms["text/plain"]
    assert "8" in forms["text/plain"]


def test_threads_change_widgets_and_take_outputs_of_their_own(warm):
    folder, ended = warm.run(
        BEGIN
        + textwrap.dedent(
            """
            import threading
            out = w.Output()
            display(out)
            entered, go = threading.Event(), threading.Event()
            def work():
                with out:
                    entered.set(); go.wait()
                    print("of the thread")
            thread = threading.Thread(target=work); thread.start()
            entered.wait()
            print("of the cell")
            go.set(); thread.join()
            """
        )
    )
    assert ended.state == "succeeded"
    inside, outside = [one for one in warm.outputs(folder) if one.get("text") != ""]
    assert inside["data"]["text/plain"] == "of the thread"
    assert outside["text"] == "of the cell\n"


def test_a_closed_widget_is_gone_and_one_without_a_view_is_its_text(warm):
    folder, _ = warm.run(BEGIN + "label = w.Label('x')\ndisplay(label)\nlabel.close()")
    assert [one for one in warm.outputs(folder) if one.get("text") != ""] == []


def test_a_notebook_keeps_widgets_as_they_were(warm, tmp_path):
    import nbformat

    from cellworks_engine.jobs.schema import NotebookEntry

    notebook = nbformat.v4.new_notebook()
    source = BEGIN + "bar = w.IntProgress(0, 0, 2)\ndisplay(bar)\nbar.value = 2"
    notebook.cells = [nbformat.v4.new_code_cell(source)]
    nbformat.write(notebook, tmp_path / "report.ipynb")
    folder, ended = warm.run(NotebookEntry(path="report.ipynb"), cwd=str(tmp_path))
    assert ended.state == "succeeded", warm.log(folder)
    ran = nbformat.read(folder.artifacts / "report.ipynb", as_version=4)
    nbformat.validate(ran)
    assert '<progress value="2" max="2">' in ran.cells[0].outputs[0].data["text/html"]


def test_a_job_without_widgets_loads_none_of_it(warm):
    own = "{'ipywidgets', 'cellworks_engine.jobs.process.widgets'}"
    folder, _ = warm.run(f"import sys, tqdm, rich\nprint({own}.intersection(sys.modules))\ndisplay(1)")
    assert warm.log(folder) == "set()\n"


def test_a_cold_job_shows_widgets_as_well(cold):
    (forms,) = last(cold, "w.Label('cold')")
    assert forms["text/plain"] == "cold"
