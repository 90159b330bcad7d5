"""Steps that act on the world, while the supervisor is killed and followed by another."""

import json
import os
import random
import signal
import time
from pathlib import Path
from textwrap import dedent

import pytest
from tests.engine.pipelines.work.models import STEPS, register, trained
from tests.studio import Studio, running_studio
from tests.waiting import eventually

import cellworks as cw
from cellworks.starting import answers, start

DEPLOY = (
    "      deploy:\n        deploy: {endpoint: killed}\n        in: {version: {from: register.version}}\n"
)
DEADLINE = 240.0
KILLS = 6


def kill(studio: Studio) -> None:
    who = json.loads(studio.home.identity.read_bytes())["identity"]["pid"]
    os.kill(who, signal.SIGKILL)


def test_a_version_and_a_deployment_are_made_once_however_often_the_supervisor_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    home, chance = tmp_path / "home", random.Random(3)
    monkeypatch.setenv("CELLWORKS_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "steps.py").write_text(dedent(STEPS))
    (tmp_path / "p.yaml").write_text(dedent(trained("kills", register("killed", alias="champion"), DEPLOY)))
    with running_studio(home) as studio:
        number = cw.pipelines.load("p.yaml").run().number
        for _ in range(KILLS):  # with time between them: what a supervisor needs of MLflow takes seconds
            time.sleep(chance.uniform(1.0, 5.0))
            kill(studio)
            eventually(lambda: not answers(studio.home))
            start(studio.home)
        execution = cw.executions[number].wait(DEADLINE, check=False)
        assert execution.state == "succeeded", execution.sentence
        assert [one.version for one in cw.models["killed"].versions] == [1]
        assert cw.models["killed"].aliases == {"champion": 1}
        endpoint = cw.endpoints["killed"]
        assert [one.version for one in endpoint.whole.row.deployments] == ["killed/1"]
        assert [event.verb for event in endpoint.events()].count("deploying") == 1
