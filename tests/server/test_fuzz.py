"""No call of the contract gets a 5xx, and every operation can be made to work.

`CELLWORKS_FUZZ_CALLS` and `CELLWORKS_FUZZ_SEED` say how many calls and which (`make soak` makes 20,000).
"""

import hashlib
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.server.fuzzing import Fuzz
from tests.server.world import Door, a_spec, supervisor, wait_for

from cellworks_engine.config import Home

CALLS = int(os.environ.get("CELLWORKS_FUZZ_CALLS", "300"))
SEED = int(os.environ.get("CELLWORKS_FUZZ_SEED", "7"))
CONTENT = b"some content"
CELL = "import cellworks as cw\ncw.log_metric('auc', 0.66)\nprint('hello')\nmodel = 7\nmodel"


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
        jobs = [studio.ask("POST", "/jobs", spec).json["row"]["id"] for spec in specs]
        for job in jobs:
            wait_for(lambda job=job: studio.get(f"/jobs/{job}").json["row"]["ended"], "the job's end")
        rich = studio.get(f"/jobs/{jobs[0]}").json
        assert [result["name"] for result in rich["results"]] == ["model"], rich
        wait_for(lambda: studio.get("/runs?experiment=fuzz").json["total"], "the run in MLflow")
        digest = hashlib.sha256(CONTENT).hexdigest()
        assert studio.ask("PUT", f"/content/{digest}", CONTENT).status == 204
        yield studio


def quick() -> dict[str, Any]:
    """Return the spec of a job that does nothing."""
    return a_spec(name="quick")


class Holdings:
    """What the studio holds, put into half of the valid cases."""

    def __init__(self, studio: Door) -> None:
        self._studio = studio
        rows = studio.get("/jobs?limit=1000").json["jobs"]
        self.rich = next(row for row in rows if row["number"] == 1)
        self.kept = [row for row in rows if row["name"] != "quick"]
        self.runs = [row["id"] for row in studio.get("/runs").json["runs"]]

    def put(self, operation: str, case: Any, chance: random.Random) -> None:
        if chance.random() < 0.3:
            return
        path = case.path_parameters or {}
        if "job" in path:
            path["job"] = self._job(operation, chance)
        if "name" in path:
            path["name"] = "model"
        if "digest" in path:
            path["digest"] = hashlib.sha256(CONTENT).hexdigest()
        if "run" in path:
            path["run"] = chance.choice(self.runs)
        if operation == "put_content":
            case.body = CONTENT
        if case.query and "attempt" in case.query:
            case.query["attempt"] = 1
        if case.query and "filter" in case.query:
            case.query["filter"] = chance.choice(["", "metrics.auc > 0.5", "params.depth = '8'"])
        if operation == "submit_job":
            case.body = {**case.body, **quick(), "captures": [], "code": None, "compute": "local"}
            case.body["resources"] = {"cpu": 1}
        if operation == "rerun_job":
            case.body.pop("source", None)

    def _job(self, operation: str, chance: random.Random) -> str:
        if operation == "delete_job":
            ended = self._studio.get("/jobs?search=quick&state=succeeded&limit=1000").json["jobs"]
            return str(chance.choice(ended)["id"]) if ended else "none"
        if operation == "stop_job":
            return str(self._studio.ask("POST", "/jobs", quick()).json["row"]["id"])
        row = self.rich if operation == "job_result" else chance.choice(self.kept)
        return str(chance.choice([row["id"], row["number"]]))


@pytest.mark.timeout(max(600, CALLS))
def test_no_call_of_the_contract_gets_a_5xx_and_every_operation_answers(seeded: Door, home: Path):
    contract = seeded.get("/openapi.json").json
    fuzz = Fuzz(contract, Home(home).socket, Holdings(seeded).put, SEED)
    fuzz.run(CALLS)
    assert fuzz.unanswered() == set()
    assert sum(fuzz.answers.values()) >= CALLS * 0.9
    assert [key for key in fuzz.answers if key[1] >= 500] == []
    assert "Traceback" not in (Home(home).logs / "supervisor.log").read_text()
