"""Steps that are a Python file."""

from pathlib import Path

from tests.engine.pipelines.work.conftest import Ran

PIPELINE = """\
    pipeline: scripts
    parameters: {month: 1}
    steps:
      rows:
        function: steps.py:rows
        out: {data: dataset}
      clean:
        script: {file: clean.py, args: [--loud]}
        in: {data: {from: rows.data}, month: {from: month}, origins: [JFK, LGA]}
        out: {kept: dataset, counts: report, model: model, note: file}
      use:
        function: steps.py:use
        in:
          kept: {from: clean.kept}
          counts: {from: clean.counts}
          model: {from: clean.model}
          note: {from: clean.note}
        out: {said: value}
    """
STEPS = """\
    import pandas as pd

    def rows():
        return pd.DataFrame({"month": [1, 1, 2], "delay": [3.0, 5.0, 7.0]})

    def use(kept, counts, model, note):
        return [len(kept), counts["rows"], model["factor"], open(note).read()]
    """
SCRIPT = """\
    import argparse
    import json
    import pickle

    import pandas as pd
    from beside import FACTOR

    parser = argparse.ArgumentParser()
    parser.add_argument("--loud", action="store_true")
    parser.add_argument("--month", type=int)
    parser.add_argument("--data")
    parser.add_argument("--origins")
    for name in ("kept", "counts", "model", "note"):
        parser.add_argument(f"--out-{name}")
    args = parser.parse_args()
    data = pd.read_parquet(args.data)
    kept = data[data.month == args.month]
    kept.to_csv(args.out_kept, index=False)
    json.dump({"rows": len(kept), "origins": json.load(open(args.origins))}, open(args.out_counts, "w"))
    pickle.dump({"factor": FACTOR}, open(args.out_model, "wb"))
    open(args.out_note, "w").write("loud" if args.loud else "quiet")
    """
FILES = {"steps.py": STEPS, "clean.py": SCRIPT, "beside.py": "FACTOR = 3\n"}


def test_a_script_reads_its_inputs_from_files_and_what_it_writes_are_the_steps_outputs(ran: Ran):
    execution = ran(PIPELINE, FILES)

    assert execution.state == "succeeded", execution.sentence
    assert execution["use"].output() == [2, 2, 3, "loud"]
    assert execution["clean"].outputs["counts"].value == {"rows": 2, "origins": ["JFK", "LGA"]}
    assert execution["clean"].output("kept").delay.tolist() == [3.0, 5.0]


def test_a_script_that_has_not_changed_is_not_run_again(ran: Ran):
    ran(PIPELINE, FILES, month=2)
    again = ran(PIPELINE, {**FILES, "clean.py": SCRIPT + "    # said again\n"}, month=2)

    assert again["clean"].state == "cached"


NOTE = """\
    pipeline: notes
    steps:
      write: {script: write.py, out: {note: file}}
      read: {function: "steps.py:read", in: {note: {from: write.note}}, out: {said: value}}
    """
NOTE_FILES = {
    "write.py": """\
        import sys

        place = sys.argv[sys.argv.index("--out-note") + 1]
        open(place, "w").write("in the air")
        """,
    "steps.py": """\
        def read(note):
            return open(note).read()
        """,
}


def test_a_file_counts_by_what_it_holds_and_not_by_the_folder_that_it_lies_in(ran: Ran):
    first = ran(NOTE, NOTE_FILES)
    again = ran(NOTE, {**NOTE_FILES, "write.py": NOTE_FILES["write.py"] + "print('done')\n"})

    assert again["write"].state == "succeeded" and again["read"].state == "cached"
    assert again["write"].output("note") != first["write"].output("note")
    assert first["write"].outputs["note"].summary == "note, 10 bytes"


def test_a_cached_file_is_there_for_the_next_step_and_is_made_anew_where_it_is_gone(ran: Ran):
    text = NOTE.replace("notes", "airnotes")
    reading = {**NOTE_FILES, "steps.py": NOTE_FILES["steps.py"].replace("read()", "read() + '!'")}
    ran(text, NOTE_FILES)
    kept = ran(text, reading)
    assert kept["write"].state == "cached" and kept["read"].output() == "in the air!"

    Path(kept["write"].output("note")).unlink()
    reading["steps.py"] = reading["steps.py"].replace("'!'", "'?'")
    anew = ran(text, reading)

    assert anew["write"].verdict and anew["write"].verdict.code == "gone"
    assert anew["read"].output() == "in the air?"


def test_a_script_that_does_not_write_an_output_fails_and_says_where_it_belongs(ran: Ran):
    execution = ran(PIPELINE, {**FILES, "clean.py": "print('nothing')\n"})

    assert execution["clean"].state == "failed"
    assert "The script wrote no kept." in (execution["clean"].sentence or "")
    assert execution["use"].state == "blocked"


def test_a_script_that_raises_names_its_own_line(ran: Ran):
    text = "pipeline: broken\nsteps: {work: {script: work.py, out: {made: value}}}\n"
    execution = ran(text, {"work.py": "x = 1\nraise ValueError('too late')\n"})

    assert execution["work"].sentence == "ValueError: too late (line 2 of work.py)"


def test_what_mlflow_saved_as_a_model_is_the_model_itself(ran: Ran):
    script = """\
        import sys
        import mlflow
        from sklearn.linear_model import LinearRegression

        place = sys.argv[sys.argv.index("--out-model") + 1]
        model = LinearRegression().fit([[1.0], [2.0]], [2.0, 4.0])
        mlflow.sklearn.save_model(model, place, serialization_format="cloudpickle")
        """
    text = "pipeline: saved\nsteps: {train: {script: train.py, out: {model: model}}}\n"
    execution = ran(text, {"train.py": script})

    assert execution.state == "succeeded", execution.sentence
    assert round(float(execution["train"].output().predict([[3.0]])[0]), 6) == 6.0
