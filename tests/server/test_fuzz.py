"""No call of the contract gets a 5xx, and every operation can be made to work.

`CELLWORKS_FUZZ_CALLS` and `CELLWORKS_FUZZ_SEED` say how many calls and which (`make soak` makes 20,000).
"""

import hashlib
import os
import random
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd
import pytest
from tests.server.fuzzing import Fuzz
from tests.server.world import Door, a_spec, supervisor, wait_for
from tests.studio import end_endpoints

import cellworks as cw
from cellworks_engine.config import Home
from cellworks_engine.statistics.baselines import make_baseline, pack

CALLS = int(os.environ.get("CELLWORKS_FUZZ_CALLS", "350"))
SEED = int(os.environ.get("CELLWORKS_FUZZ_SEED", "7"))
CONTENT = b"some content"
MODEL = """
import numpy as np
from sklearn.linear_model import LinearRegression
model = LinearRegression().fit(np.array([[0.0], [1.0]]), np.array([0.0, 2.0]))
"""
CELL = "import cellworks as cw\ncw.log_metric('auc', 0.66)\nprint('hello')\nmodel = 7\nmodel"


def an_execution(step: str) -> dict[str, Any]:
    kinds = {"ask": ("approve", {"question": "well?"}), "end": ("fail", {"message": "enough"})}
    kind, does = kinds[step]
    made = {"node": "step", "name": step, "kind": kind, "does": does}
    return {"pipeline": {"name": "fuzzed", "steps": [made]}, "environment": {"python": sys.executable}}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "home"


@pytest.fixture(scope="module")
def seeded(home: Path) -> Iterator[Door]:
    """Return a studio that holds jobs of several kinds, a run, results and content."""
    with supervisor(home, cold=CALLS < 1000) as studio:
        cell = a_spec(entry={"type": "cell", "source": CELL}, outputs=["model"], experiment="fuzz")
        specs = [cell, a_spec(entry={"type": "cell", "source": "1 / 0"})]
        specs += [quick() for _ in range(6)]
        fitting = {"entry": {"type": "cell", "source": MODEL}, "autolog": True, "register": "known"}
        specs += [a_spec(name="fitted", **fitting) for _ in range(2)]
        jobs = [studio.ask("POST", "/jobs", spec).json["row"]["id"] for spec in specs]
        for job in jobs:
            wait_for(lambda job=job: studio.get(f"/jobs/{job}").json["row"]["ended"], "the job's end", 300)
        rich = studio.get(f"/jobs/{jobs[0]}").json
        assert [result["name"] for result in rich["results"]] == ["model"], rich
        wait_for(lambda: studio.get("/runs?experiment=fuzz").json["total"], "the run in MLflow")
        digest = hashlib.sha256(CONTENT).hexdigest()
        assert studio.ask("PUT", f"/content/{digest}", CONTENT).status == 204
        for _ in range(40):
            assert studio.ask("POST", "/datasets", a_dataset()).status == 201
        wait_for(lambda: studio.get("/models/known/versions/2").status == 200, "two versions", 300)
        for endpoint in ("known", "paused"):
            made = studio.ask("POST", f"/endpoints/{endpoint}/deployments", a_deployment("known"))
            assert made.status == 201, made.json
        for endpoint in ("known", "paused"):
            wait_for(lambda name=endpoint: is_serving(studio, name), f"the endpoint {endpoint}", 300)
        try:
            yield studio
        finally:
            end_endpoints(Home(home))


def a_deployment(name: str) -> dict[str, Any]:
    """Return a deployment of the model that is there, the same one each time it is sent."""
    return {
        "version": "known/1",
        "name": name,
        "share": 0 if name == "extra" else None,
        "mark": f"mark-{name}",
    }


def is_serving(studio: Door, endpoint: str) -> bool:
    """Tell whether an endpoint serves."""
    row = studio.get(f"/endpoints/{endpoint}").json["row"]
    assert row["state"] != "failed", row
    return bool(row["state"] == "serving")


def quick() -> dict[str, Any]:
    """Return the spec of a job that does nothing."""
    return a_spec(name="quick")


def a_dataset() -> dict[str, Any]:
    """Return a dataset of the content that is there, a new version each time."""
    digest = hashlib.sha256(CONTENT).hexdigest()
    source = {"type": "frame", "content": digest, "library": "pandas"}
    return {
        "name": "known", "source": source, "format": "packed", "fingerprint": f"sha256:{digest}", "new": True,
    }  # fmt: skip


class Holdings:
    """What the studio holds, and a folder beside it, put into most of the valid cases."""

    def __init__(self, studio: Door, folder: Path) -> None:
        self._studio = studio
        self._folder = folder
        folder.mkdir()
        (folder / "train.py").write_text("print(1)")
        (folder / "data.csv").write_text("a,b\n1,2\n")
        rows = studio.get("/jobs?limit=1000").json["jobs"]
        self.rich = next(row for row in rows if row["number"] == 1)
        self.kept = [row for row in rows if row["name"] != "quick"]
        self.runs = [row["id"] for row in studio.get("/runs").json["runs"]]
        self.fitted = next(row for row in rows if row["name"] == "fitted")
        self.file = self._export()
        self.imported = studio.ask("POST", "/runs/import", {"file": self._export()}).json["run"]
        self.baseline = self._give_baseline()
        self.report = self._give_report()
        counted = studio.ask("POST", "/datasets/counted/versions", {"path": str(folder / "data.csv")})
        assert counted.status == 201, counted.json
        self.drift = self._keep_report()

    def _export(self) -> str:
        """Return the digest of an exported run."""
        made = self._studio.ask("POST", f"/runs/{self.rich['run_id']}/export", {})
        assert made.status == 200, made.json
        return str(made.json["file"])

    def put(self, operation: str, case: Any, chance: random.Random) -> None:
        if chance.random() < 0.3:
            return
        path = case.path_parameters or {}
        if "job" in path:
            path["job"] = self._job(operation, chance)
        if "name" in path:
            names = dict.fromkeys(("register_path", "register_model_path"), "by-path")
            path["name"] = names.get(operation, "model" if "job" in path else "known")
        if "version" in path:
            path["version"] = self._version()
        if "digest" in path:
            path["digest"] = hashlib.sha256(CONTENT).hexdigest()
        if "run" in path:
            path["run"] = self._run(operation, chance)
        if "model" in operation and "name" in path:
            self._model(operation, case)
        if "endpoint" in path:
            path["endpoint"] = self._endpoint(operation)
        if "drift" in path:
            path["drift"] = self._keep_report() if operation == "delete_drift" else self.drift
        if operation == "read_lineage":
            case.query = {**(case.query or {}), "ref": "job:1"}
        if operation == "keep_drift":
            case.body = {"content": self.report, "windows": self.windows}
        if operation == "ask_drift":
            rows = {"type": "file", "path": str(self._folder / "data.csv")}
            case.body = {"reference": rows, "current": rows}
        if "deployment" in path:
            path["deployment"] = self._deployment(operation)
        if operation == "deploy_version":
            case.body = a_deployment("known")
        if operation == "submit_transform":
            rows, to = str(self._folder / "data.csv"), str(self._folder / "scored.csv")
            case.body = {"version": "known/1", "paths": [rows], "to": to, "retries": 0}
        if "execution" in path or operation in ("run_pipeline", "check_pipeline", "write_pipeline"):
            self._pipeline(operation, case)
        if "schedule" in path or operation in ("create_schedule", "preview_schedule"):
            self._schedule(operation, case)
        if operation == "set_traffic":
            case.body = {"shares": {"known": 100}}
        if operation == "change_deployment":
            case.body = {}
        if operation == "import_run":
            case.body["file"] = self.file
        if operation == "put_content":
            case.body = CONTENT
        if case.query and "attempt" in case.query:
            case.query["attempt"] = 1
        if case.query and "filter" in case.query:
            case.query["filter"] = chance.choice(["", "metrics.auc > 0.5", "params.depth = '8'"])
        if operation in ("compare_runs", "get_run_curves"):
            case.query["run"] = chance.sample(self.runs, 2)
        if case.query and "sort" in case.query and "run" in operation:
            case.query["sort"] = chance.choice(["-started", "metrics.auc", "-params.depth", "duration"])
        if operation == "submit_job":
            case.body = {**case.body, **quick(), "captures": [], "code": None, "compute": "local"}
            case.body["resources"] = {"cpu": 1}
        if operation == "register_dataset":
            case.body = {**case.body, **a_dataset(), "rows": 2}
        if operation in ("describe_path", "register_path"):
            case.body = {"path": str(self._folder / "data.csv")}
        if operation in ("get_dataset_statistics", "diff_dataset_versions"):
            path |= {"name": "counted", "version": "1"}
        if operation == "diff_dataset_versions":
            case.query = {"against": "1"}
        if operation == "submit_document":
            case.body = {"source": str(self._folder), "script": "train.py", "name": "quick"}
        if operation == "rerun_job":
            case.body.pop("source", None)

    def _pipeline(self, operation: str, case: Any) -> None:
        """Put an execution into a call that asks or has ended, and a body that says something of it."""
        asks = operation in ("stop_execution", "answer_step")
        path = case.path_parameters or {}
        if "execution" in path:
            path["execution"] = self._execution("ask" if asks else "end")
        if "step" in path:
            path["step"] = "ask" if asks else "end"
        bodies = {
            "run_pipeline": an_execution("end"),
            "check_pipeline": {"pipeline": an_execution("end")["pipeline"]},
            "write_pipeline": {"pipeline": an_execution("end")["pipeline"]},
            "resume_execution": {}, "mark_steps": {"steps": ["end"], "done": True},
            "answer_step": {"approved": True},
        }  # fmt: skip
        if operation in bodies:
            case.body = bodies[operation]

    def _schedule(self, operation: str, case: Any) -> None:
        """Put a schedule of its own into a call that needs one."""
        times = {"cron": "0 6 * * 1-5", "zone": "Europe/Berlin"}
        new = {**times, "name": uuid.uuid4().hex, "does": {"kind": "job", "job": quick()}}
        path = case.path_parameters or {}
        if "schedule" in path:
            made = self._studio.ask("POST", "/schedules", new)
            assert made.status == 201, made.json
            path["schedule"] = made.json["row"]["name"]
        bodies = {"create_schedule": new, "preview_schedule": times, "change_schedule": {"paused": True}}
        if operation in bodies:
            case.body = bodies[operation]

    def _execution(self, step: str) -> str:
        """Run a pipeline of one step, `ask` or `end`, until it does."""
        made = self._studio.ask("POST", "/executions", an_execution(step))
        assert made.status == 201, made.json
        id_ = str(made.json["row"]["id"])
        states = {"ask": ["asking"], "end": ["failed"]}[step]

        def stands() -> bool:
            found = self._studio.get(f"/executions/{id_}").json
            there = [one["state"] for one in found["steps"]]
            return there == states and (step == "ask" or found["row"]["ended"] is not None)

        wait_for(stands, f"a step that {states[0]}")
        return id_

    def _model(self, operation: str, case: Any) -> None:
        """Put what the registry holds into a call: versions 1 and 2 of `known`, or what may be deleted."""
        path = case.path_parameters
        if "version" in path:
            path["version"] = 1
        if operation == "register_model_path":
            case.body = {"path": "models:/known/1"}
        if operation == "register_model":
            case.body = self._new_version()
        if operation == "set_model_baseline":
            case.body = {"digest": self.baseline}
        if operation in ("set_model_alias", "remove_model_alias"):
            path["alias"] = "spare"
            self._studio.ask("PUT", "/models/known/aliases/spare", {"version": 1})
        if operation == "set_model_alias":
            case.body = {"version": 2}
        if operation == "compare_model_versions":
            case.query["version"] = [1, 2]
        if operation == "get_model_requirements":
            case.query = {}
        if operation in ("delete_model", "delete_model_version"):
            self._doom(path)

    def _doom(self, path: dict[str, Any]) -> None:
        """Have a model that may be deleted: with a version where one is named, else without any."""
        path["name"] = "gone"
        made = self._studio.ask("POST", "/models/gone/versions", self._new_version())
        version = made.json["version"]["row"]["version"]
        if "version" in path:
            path["version"] = version
        else:
            for row in self._studio.get("/models/gone").json["versions"]:
                self._studio.ask("DELETE", f"/models/gone/versions/{row['version']}")

    def _new_version(self) -> dict[str, Any]:
        return {"run": self.fitted["run_id"], "mark": uuid.uuid4().hex}

    def _give_baseline(self) -> str:
        """Give version 1 a baseline, and return the digest of its content."""
        packed = pack(make_baseline(pd.DataFrame({"x": [0.0, 1.0]}), [0.0, 2.0]))
        digest = hashlib.sha256(packed).hexdigest()
        assert self._studio.ask("PUT", f"/content/{digest}", packed).status == 204
        put = self._studio.ask("PUT", "/models/known/versions/1/baseline", {"digest": digest})
        assert put.status == 200, put.json
        return digest

    def _give_report(self) -> str:
        """Return the digest of a drift report with windows."""
        rows = pd.DataFrame({"x": range(40), "at": pd.date_range("2026-01-01", periods=40, freq="h")})
        made = cw.drift(rows, rows, time="at", window="1d")
        self.windows = self._give(made.windows or b"")
        return self._give(msgspec.msgpack.encode(made.report))

    def _give(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        assert self._studio.ask("PUT", f"/content/{digest}", content).status == 204
        return digest

    def _keep_report(self) -> str:
        """Have the studio keep the report once more, and return its id."""
        made = self._studio.ask("POST", "/drift/reports", {"content": self.report, "windows": self.windows})
        assert made.status == 201, made.json
        return str(made.json["row"]["id"])

    def _endpoint(self, operation: str) -> str:
        if operation == "delete_endpoint":
            self._studio.ask("POST", "/endpoints/gone/deployments", a_deployment("known"))
            return "gone"
        return "paused" if operation in ("stop_endpoint", "start_endpoint") else "known"

    def _deployment(self, operation: str) -> str:
        if operation == "delete_deployment":
            self._studio.ask("POST", "/endpoints/known/deployments", a_deployment("extra"))
            return "extra"
        return "known"

    def _version(self) -> int | str:
        found = self._studio.get("/datasets/known")
        return int(found.json["versions"][0]["version"]) if found.status == 200 else "latest"

    def _run(self, operation: str, chance: random.Random) -> str:
        known = {"trust_run": self.imported, "export_run": self.rich["run_id"]}
        return str(known.get(operation) or chance.choice(self.runs))

    def _job(self, operation: str, chance: random.Random) -> str:
        if operation == "delete_job":
            ended = self._studio.get("/jobs?search=quick&state=succeeded&limit=1000").json["jobs"]
            return str(chance.choice(ended)["id"]) if ended else "none"
        if operation == "stop_job":
            return str(self._studio.ask("POST", "/jobs", quick()).json["row"]["id"])
        row = self.rich if operation == "job_result" else chance.choice(self.kept)
        return str(chance.choice([row["id"], row["number"]]))


@pytest.mark.timeout(max(1800, CALLS))
def test_no_call_of_the_contract_gets_a_5xx_and_every_operation_answers(seeded: Door, home: Path):
    contract = seeded.get("/openapi.json").json
    fuzz = Fuzz(contract, Home(home).socket, Holdings(seeded, home.parent / "source").put, SEED)
    fuzz.run(CALLS)
    assert fuzz.unanswered() == set()
    assert sum(fuzz.answers.values()) >= CALLS * 0.9
    assert [key for key in fuzz.answers if key[1] >= 500] == []
    assert "Traceback" not in (Home(home).logs / "supervisor.log").read_text()
