"""What an editor reads: a definition out of its text, and the kinds of step."""

from pathlib import Path

import pytest

import cellworks as cw
from cellworks_engine.monitors.stepkinds import KINDS as OF_MONITORS
from cellworks_engine.pipelines.builtin import BUILT_IN
from cellworks_engine.pipelines.drawing import kind_row, read_text
from cellworks_engine.pipelines.drawing_schema import KindPort, WrittenPipeline
from cellworks_engine.pipelines.kinds import Kinds

KINDS = Kinds(BUILT_IN, OF_MONITORS)
FLIGHTS = Path(__file__).parents[3] / "examples" / "flights_pipeline" / "flights.yaml"


def test_a_text_with_files_beside_it_has_the_digest_that_python_says() -> None:
    written = WrittenPipeline(text=FLIGHTS.read_text(), file="flights.yaml", folder=str(FLIGHTS.parent))
    found = read_text(written, KINDS)
    loaded = cw.pipelines.load(FLIGHTS)
    assert found.faults == []
    assert found.digest == loaded.digest()
    assert {name: step.digest for name, step in found.steps.items()} == loaded.digests()


def test_the_inputs_of_a_function_are_read_off_its_signature() -> None:
    written = WrittenPipeline(text=FLIGHTS.read_text(), folder=str(FLIGHTS.parent))
    found = read_text(written, KINDS).steps
    assert found["boosted"].inputs == [
        KindPort(name="old", takes=["dataset"], required=True),
        KindPort(name="depth", takes=[], required=True),
    ]
    assert found["split"].outputs == {"old": "dataset", "new": "dataset"}
    assert [port.name for port in found["register"].inputs] == ["model", "metrics", "baseline"]


def test_faults_have_their_lines_and_the_rest_is_still_read() -> None:
    text = "pipeline: half\nsteps:\n  one:\n    fail: {message: no}\n  two:\n    recipee: x.json\n"
    found = read_text(WrittenPipeline(text=text, file="half.pipeline.yaml"), KINDS)
    assert [node.name for node in found.pipeline.steps] == ["one", "two"]
    assert [(fault.node, fault.line) for fault in found.faults] == [("two", 6)]
    assert found.digest is None


def test_a_text_that_is_no_yaml_is_told_by_its_line_and_not_raised() -> None:
    found = read_text(WrittenPipeline(text="pipeline: [\nsteps: }"), KINDS)
    assert next((fault.code, fault.line) for fault in found.faults) == ("yaml", 2)


def test_files_of_no_folder_are_not_looked_for() -> None:
    found = read_text(WrittenPipeline(text=FLIGHTS.read_text()), KINDS)
    assert found.digest is None
    assert {fault.node for fault in found.faults} >= {"split", "boosted"}


def test_each_field_of_a_kind_says_how_it_is_written() -> None:
    rows = {kind.name: kind_row(kind) for kind in KINDS}

    def of(kind: str) -> dict[str, str]:
        return {field.name: field.control for field in rows[kind].fields}

    assert of("train") == {"code": "code", "experiment": "text"}
    assert of("better") == {
        "metric": "text", "model_name": "text", "alias": "text", "op": "choice", "confidence": "number",
        "otherwise": "choice",
    }  # fmt: skip
    assert of("approve") == {"question": "lines", "by": "texts"}
    assert of("drift") == {"preset": "choice", "thresholds": "pairs"}
    assert of("deploy") == {"endpoint": "text", "workers": "int", "share": "int"}
    assert of("recipe") == {"file": "file", "refit": "truth"}
    assert (rows["recipe"].short, rows["function"].short, rows["fail"].short) == ("file", "code", "")


def test_what_code_in_the_text_makes_is_read_off_its_return() -> None:
    source = "def double(value):\\n    twice = 2 * value\\n    return twice\\n"
    text = (
        "pipeline: inline\nsteps:\n  double:\n    function: {code: {function: double, source: "
        f'"{source}"}}}}\n    in: {{value: 1}}\n'
    )
    found = read_text(WrittenPipeline(text=text), KINDS)
    assert found.faults == []
    assert found.steps["double"].outputs == {"twice": "value"}


@pytest.mark.parametrize(
    "text",
    [
        'pipeline: "\\0"\nsteps: {a: {function: "a\\0.py:f"}}',
        'pipeline: a\nsteps: {a: {function: {code: {function: f, source: "\\0"}}}}',
        "pipeline: " + "[" * 50_000,
        "pipeline: a\nsteps: {a: {function: ../../../..:f}}",
        "pipeline: a\nsteps: {a: {recipe: /}}",
        "- pipeline",
    ],
)
def test_no_text_raises(text: str) -> None:
    assert read_text(WrittenPipeline(text=text, folder="~nobody-of-this-name/x"), KINDS).digest is None
