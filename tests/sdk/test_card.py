"""A card says the same in every form, and its HTML can hold whatever a job says."""

import json
from typing import Any

import msgspec
import pytest

from cellworks import card
from cellworks import outputs as outputs_
from cellworks.display import html_table, text_table
from cellworks_engine.jobs.schema import (
    Capture,
    CellEntry,
    Environment,
    Failure,
    Job,
    JobRow,
    JobSpec,
    Output,
    OutputPage,
)
from cellworks_engine.jobs.showing import Content


def a_job(**more: Any) -> Job:
    row: dict[str, Any] = {
        "id": "job_1",
        "number": 41,
        "name": "late-flights",
        "kind": "training",
        "state": "running",
        "workspace": "default",
        "actor": "me",
        "created": 1.0,
        "started": 10.0,
        "ended": 17.0,
        "experiment": "Default",
        "compute": "local",
        "cpu": 1.0,
        "notebook": "",
        "executed": None,
        "parameters": {"depth": 8},
        "metrics": {"auc": 0.65714},
        "progress": None,
        "attempts": 1,
        "run_id": None,
        "sentence": None,
    }
    captures = [
        Capture(name="jan_feb", digest="0" * 64, size=7_100_000, kind="frame", summary="51,955 x 26"),
        Capture(name="columns", digest="1" * 64, size=200, summary="list of 11"),
        Capture(name="np", digest="2" * 64, size=50, kind="module", summary="numpy"),
    ]
    spec = JobSpec(
        name="late-flights",
        entry=CellEntry(source="1"),
        environment=Environment(python="python"),
        captures=captures,
        parameters={"depth": 8},
    )
    failure = more.pop("failure", None)
    return Job(row=JobRow(**{**row, **more}), spec=spec, attempts=[], failure=failure, usage=None, results=[])


def outputs(*contents: Content | tuple[int, Content]) -> outputs_.Outputs:
    pairs = [one if isinstance(one, tuple) else (n, one) for n, one in enumerate(contents)]
    made = [Output(index=n, content=msgspec.Raw(json.dumps(one).encode())) for n, one in pairs]
    return outputs_.outputs_of(OutputPage(outputs=made, next=len(made), ended=True))


def test_the_front_end_is_told_what_it_needs_and_no_more():
    assert card.payload(a_job()) == {
        "version": 1,
        "job": "job_1",
        "number": 41,
        "name": "late-flights",
        "captured": [
            {"name": "jan_feb", "size": 7_100_000, "summary": "51,955 x 26"},
            {"name": "columns", "size": 200, "summary": "list of 11"},
        ],
        "parameters": {"depth": 8},
    }
    assert json.loads(json.dumps(card.payload(a_job()))) == card.payload(a_job())


def test_text_is_what_a_terminal_shows():
    assert card.as_text(a_job()).splitlines() == [
        "late-flights  job 41  ● running  0:07  auc=0.6571",
        "captured  jan_feb 7.1 MB (51,955 x 26) · columns",
        "depth=8",
    ]


def test_a_frame_that_is_a_dataset_says_so():
    frame = Capture(
        name="flights", digest="0" * 64, size=7_100_000, kind="frame", summary="3 x 2", dataset="f/2"
    )
    assert card.captured_words([frame]) == "flights 7.1 MB (3 x 2) from f/2"


def test_html_shows_the_failure_and_escapes_what_the_user_wrote():
    failure = Failure(cause="exception", sentence="KeyError: '<b>'", traceback="Traceback…\n  <module>\n")
    html = card.as_html(a_job(name="<script>", state="failed", sentence="KeyError: '<b>'", failure=failure))
    assert "<script>" not in html
    assert "&lt;module&gt;" in html
    assert "KeyError: &#x27;&lt;b&gt;&#x27;" in html
    assert "✕ failed" in html


def test_html_takes_in_the_outputs():
    png = "iVBORw0KGgo="
    page = outputs(
        {"output_type": "stream", "name": "stdout", "text": ["a < b\n"]},
        {"output_type": "display_data", "data": {"text/html": ["<i>table</i>"]}, "metadata": {}},
        {
            "output_type": "display_data",
            "data": {"image/png": png + "\n", "text/plain": "<Figure>"},
            "metadata": {},
        },
        {
            "output_type": "execute_result",
            "data": {"text/plain": "<42>"},
            "metadata": {},
            "execution_count": 1,
        },
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["hidden"]},
    )
    html = card.as_html(a_job(), page)
    assert "a &lt; b" in html
    assert "<i>table</i>" in html
    assert f'<img src="data:image/png;base64,{png}">' in html
    assert "&lt;Figure&gt;" not in html
    assert "&lt;42&gt;" in html
    assert "hidden" not in html


def test_an_image_that_is_none_does_not_get_into_the_page():
    page = outputs({"output_type": "display_data", "data": {"image/png": '"><script>'}, "metadata": {}})
    assert "<script>" not in card.as_html(a_job(), page)


def test_very_much_output_is_cut(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outputs_, "MOST", 200)
    lines = [
        {"output_type": "stream", "name": "stderr" if n % 2 else "stdout", "text": "x" * 60} for n in range(5)
    ]
    html = card.as_html(a_job(), outputs(*lines))
    assert html.count("x" * 60) == 1
    assert "the rest of the output is in the studio" in html


def test_what_was_replaced_or_cleared_is_not_shown_and_a_stream_is_one_piece():
    page = outputs(
        (0, {"output_type": "stream", "name": "stdout", "text": "one "}),
        (1, {"output_type": "stream", "name": "stdout", "text": "two"}),
        (2, {"output_type": "display_data", "data": {"text/plain": "1%"}, "metadata": {}}),
        (3, {"output_type": "stream", "name": "stdout", "text": ""}),
        (2, {"output_type": "display_data", "data": {"text/plain": "100%"}, "metadata": {}}),
    )
    assert [one.get("text") or one["data"]["text/plain"] for one in page] == ["one two", "100%"]
    assert repr(page) == "one two\n100%"
    html = card.as_html(a_job(), page)
    assert "one two</pre>" in html
    assert "1%" not in html.replace("100%", "")


def test_a_final_card_says_so_and_one_without_outputs_is_not_final():
    ended = a_job(state="succeeded")
    assert card.bundle(ended, outputs())[card.MIME]["state"] == "succeeded"
    assert "state" not in card.bundle(ended)[card.MIME]
    assert "state" not in card.bundle(a_job(), outputs())[card.MIME]


def test_a_persons_own_metrics_come_first():
    taken = {f"training_{n}": 0.5 for n in range(9)}
    text = card.as_text(a_job(metrics={**taken, "auc": 0.75}))
    assert "auc=0.75 training_0=0.5 training_1=0.5 training_2=0.5 …" in text


def test_tables_align_and_escape():
    assert text_table(("job", "name"), [("7", "a"), ("41", "bb")]) == "job  name\n  7  a\n 41  bb"
    assert "&lt;b&gt;" in html_table(("name",), [("<b>",)])
