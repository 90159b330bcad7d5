"""What the deploy wizard says in Python, for a shell and in YAML asks for the deployment that it asks for.

The texts are those of `labextension/test/endpoints/spoken.json`, which the interface's own tests write.
"""

import json
import shlex
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.sdk.fakes import FakeStudio, over_http

from cellworks.apply import apply
from cellworks.cli import main
from cellworks_engine.endpoints.schema import NewDeployment
from cellworks_engine.errors import Conflict

ROOT = Path(__file__).parents[2]
SPOKEN = json.loads((ROOT / "labextension/test/endpoints/spoken.json").read_text())
HEARD = {"code": "conflict", "message": "It was heard.", "field": None, "hint": None, "id": None}


def asked(fake: FakeStudio) -> NewDeployment:
    """Return the deployment that was asked for last, without its mark."""
    return msgspec.structs.replace(msgspec.json.decode(fake.asked[-1].body, type=NewDeployment), mark=None)


@pytest.mark.parametrize("said", SPOKEN, ids=[one["wish"]["version"] for one in SPOKEN])
def test_every_language_asks_for_what_the_wizard_asks_for(
    said: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = msgspec.convert(said["wish"], NewDeployment)
    path = f"/endpoints/{said['endpoint']}/deployments"
    fake = FakeStudio({("POST", path): (409, HEARD)})
    document = tmp_path / "endpoint.yml"
    document.write_text(said["yaml"])
    with over_http(fake) as served:
        monkeypatch.setenv("CELLWORKS_URL", served.url)
        with pytest.raises(Conflict, match="It was heard"):
            exec(said["python"], {})
        assert asked(fake) == wish
        assert main(shlex.split(said["cli"])[1:]) != 0
        assert asked(fake) == wish
        with pytest.raises(Conflict, match="It was heard"):
            apply(document)
        assert asked(fake) == wish
    assert fake.paths().count(f"POST {path}") == 3
