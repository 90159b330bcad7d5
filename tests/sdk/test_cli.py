"""The command line: what it prints for people and for programs, and the exit codes that a script can use."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
import pytest
from tests.studio import DEADLINE, Studio, end_studio
from tests.waiting import eventually

import cellworks as cw
from cellworks.cli import main
from cellworks.starting import answers
from cellworks_engine import __version__
from cellworks_engine.config import Home

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a line and return its exit code, what it printed, and what it complained of."""

    def line(*words: str) -> tuple[int, str, str]:
        code = main(words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return line


def read(output: str) -> Any:
    return json.loads(output)


def test_a_script_is_submitted_and_followed(home: Studio, here: Path, run: Run):
    (here / "train.py").write_text("import sys\nprint('args', sys.argv[1:])\n")
    code, out, _ = run("jobs", "submit", "train.py", "-p", "depth=8", "--follow", "--", "--fast")
    assert code == 0
    assert "args ['--fast', '--depth', '8']" in out
    assert "succeeded" in out.splitlines()[-2] + out.splitlines()[-1]


def test_json_is_the_contract(home: Studio, run: Run):
    code, out, _ = run(
        "jobs", "submit", "--json", "--wait", "--name", "by-cli", "--tag", "a=b", "--", "echo", "hi"
    )
    job = read(out)
    assert code == 0
    assert job["row"]["state"] == "succeeded"
    assert job["spec"]["entry"] == {"type": "command", "argv": ["echo", "hi"]}
    assert job["spec"]["provenance"]["client"] == "cli"
    number = str(job["row"]["number"])
    assert read(run("jobs", "show", number, "--json")[1])["row"]["id"] == job["row"]["id"]
    assert read(run("jobs", "logs", number, "--json")[1])["text"] == "hi\n"
    listed = read(run("jobs", "list", "--search", "by-cli", "--state", "succeeded", "--json")[1])
    assert [row["name"] for row in listed["jobs"]] == ["by-cli"]
    assert run("jobs", "logs", number)[1] == "hi\n"
    assert "by-cli" in run("jobs", "list")[1]
    assert "attempt 1  succeeded" in run("jobs", "show", number)[1]


def test_a_job_that_was_waited_for_and_failed_is_exit_1(home: Studio, run: Run):
    code, out, err = run("jobs", "submit", "--wait", "--", "sh", "-c", "exit 7")
    assert code == 1
    assert "failed" in out
    assert "exit code 7" in err
    number = str(cw.jobs.last.number)
    assert run("jobs", "rerun", number, "--wait")[0] == 1
    assert run("jobs", "submit", "--", "sh", "-c", "exit 7")[0] == 0  # nobody waited


def test_a_job_is_stopped_and_that_is_no_failure(home: Studio, run: Run):
    run("jobs", "submit", "--", "sleep", "600")
    job = cw.jobs.last
    eventually(lambda: job.state == "running")
    code, out, _ = run("jobs", "stop", str(job.number), "--grace", "1", "--wait")
    assert code == 0
    assert "stopped" in out


def test_metrics_of_a_job_and_its_run(home: Studio, run: Run):
    def fit() -> None:
        import cellworks as cw

        cw.log_metric("auc", 0.625, step=3)
        cw.log_param("model", "trees")

    job = cw.submit(fit, experiment="cli-runs", autolog=False).wait(DEADLINE)
    assert "0.625" in run("jobs", "metrics", job.id)[1]
    assert read(run("jobs", "metrics", job.id, "--json")[1])["series"][0]["key"] == "auc"

    def found() -> bool:
        return "auc=0.625" in run("runs", "list", "metrics.auc > 0.6", "--experiment", "cli-runs")[1]

    eventually(found)
    assert read(run("runs", "show", str(job.run_id), "--json")[1])["row"]["params"] == {"model": "trees"}
    assert "model = trees" in run("runs", "show", str(job.run_id)[:12])[1]
    frame = cw.runs("metrics.auc > 0.6", experiment="cli-runs")
    assert frame[["metrics.auc", "params.model"]].to_numpy().tolist() == [[0.625, "trees"]]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["nonsense"], "invalid choice: 'nonsense'"),
        (["jobs"], "required: VERB"),
        (["jobs", "show", "999999"], "999999"),
        (["jobs", "submit", "nothing.py"], "no file nothing.py"),
        (["jobs", "submit", "prog.sh"], "neither a Python file nor a notebook"),
        (["jobs", "submit"], "command is empty"),
        (["jobs", "submit", "-p", "depth", "--", "true"], "not a parameter"),
        (["jobs", "list", "--state", "sleeping"], "sleeping"),
        (["runs", "list", "metrics.auc >"], ""),
        (["status", "--", "more"], "only `jobs submit` and `schedules create` take words after --"),
        (["apply", "-f", "nothing.yml"], "no file nothing.yml"),
    ],
)
def test_bad_input_is_exit_2_with_a_sentence(
    home: Studio, here: Path, run: Run, words: list[str], complaint: str
):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert complaint in err
    assert err.startswith("cellworks: ")
    assert "Traceback" not in err


def test_help_and_version_are_exit_0(run: Run):
    assert run("--version")[:2] == (0, f"cellworks {__version__}\n")
    assert "submit" in run("jobs", "--help")[1]


def test_up_status_down_and_not_reachable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run):
    home = Home(tmp_path / "home")
    monkeypatch.setenv("CELLWORKS_HOME", str(home.path))
    try:
        code, _, err = run("status")
        assert (code, "No studio answers" in err) == (3, True)
        assert run("down")[0] == 0
        assert run("up")[0] == 0
        code, out, _ = run("status", "--json")
        assert (code, read(out)["home"]) == (0, str(home.path))
        pid = read(out)["pid"]
        assert read(run("up", "--json")[1])["pid"] == pid
        assert read(run("down", "--json")[1]) == {"stopped": pid}
        assert not answers(home)
        assert run("jobs", "list")[:2] == (0, "No jobs.\n")  # started again by the first who asks
    finally:
        end_studio(home)


def test_a_supervisor_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run):
    home = Home(tmp_path / "home").make()
    (home.path / "config.toml").write_text("warm = 'perhaps'\n")
    monkeypatch.setenv("CELLWORKS_HOME", str(home.path))
    code, _, err = run("up")
    assert code == 3
    assert "config.toml cannot be used" in err
    end_studio(home)


def test_the_doctor_names_what_is_wrong_and_the_cure(
    home: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
):
    code, out, _ = run("doctor")
    assert code == 0
    assert "!!" not in out
    nowhere = Home(tmp_path / "nowhere").make()
    nowhere.interpreter.write_text(str(tmp_path / "gone" / "python"))
    monkeypatch.setenv("CELLWORKS_HOME", str(nowhere.path))
    code, out, _ = run("doctor")
    assert code == 3
    assert "!!  the studio does not answer" in out
    assert "cellworks up" in out
    assert all({"good", "what", "cure"} == one.keys() for one in read(run("doctor", "--json")[1]))


def test_the_doctor_says_that_every_process_compiles_its_packages_anew(home: Studio, tmp_path: Path):
    line = [sys.executable, "-c", "from cellworks.cli import main; main(['doctor'])"]
    bare = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(tmp_path)}
    said = subprocess.run(line, env=bare, capture_output=True, text=True, check=True).stdout
    assert "!!  no bytecode of mlflow and pandas is kept" in said
    assert f"{sys.executable} -m compileall -q -j 0 {Path(pandas.__file__).parent.parent}" in said
    kept = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    said = subprocess.run(line, env=kept, capture_output=True, text=True, check=True).stdout
    assert "bytecode" not in said


def test_gc_says_what_it_frees(home: Studio, run: Run):
    code, out, _ = run("gc", "--dry-run")
    assert code == 0
    assert "can be freed" in out
    assert read(run("gc", "--dry-run", "--json")[1])["dry"] is True


def test_apply_makes_what_a_file_describes(home: Studio, here: Path, run: Run):
    (here / "train.py").write_text("import sys\nprint(sys.argv[1:])\n")
    (here / "job.yml").write_text(
        "kind: job\nname: described\nscript: train.py\nargs: [--fast]\nparams: {depth: 8}\n"
        "resources: {cpu: 0.5, memory: 1G}\ntimeout: 1h\nretries: {most: 2, backoff: 0.5}\nautolog: false\n"
        "---\nkind: job\ncommand: [echo, second]\n"
    )
    code, out, _ = run("apply", "-f", "job.yml", "--json")
    first, second = read(out)
    assert code == 0
    assert first["spec"]["name"] == "described"
    assert first["spec"]["resources"] == {"cpu": 0.5, "memory": 1 << 30, "gpu": 0}
    assert (first["spec"]["timeout"], first["spec"]["retries"]) == (3600, {"most": 2, "backoff": 0.5})
    assert cw.jobs[first["row"]["id"]].wait(DEADLINE).logs() == "['--fast', '--depth', '8']\n"
    assert cw.jobs[second["row"]["id"]].wait(DEADLINE).logs() == "second\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("kind: pipeline\n", "no kind 'pipeline'"),
        ("name: x\n", "has no kind"),
        ("kind: job\n", "one of script, notebook and command"),
        ("kind: job\nscript: a.py\ncommand: [b]\n", "one of script, notebook and command"),
        ("kind: job\ncommand: echo hi\n", "command is a list of words"),
        ("kind: job\nscript: a.py\ntimeuot: 1h\n", "no field 'timeuot'"),
        ("kind: [\n", "is not YAML"),
        ("kind: job\ncommand: [echo]\n---\nkind: job\n", "one of script, notebook and command"),
    ],
)
def test_a_file_that_is_wrong_makes_nothing(home: Studio, here: Path, run: Run, text: str, complaint: str):
    before = cw.jobs(limit=1).total
    (here / "job.yml").write_text(text)
    code, _, err = run("apply", "-f", "job.yml")
    assert code == 2
    assert complaint in err
    assert cw.jobs(limit=1).total == before
