"""What the Requests tab says in Python and for a shell asks for what the tab asks for.

The texts are those of `labextension/test/endpoints/spokenrequests.json`, which the interface's own tests
write.
"""

import json
import shlex
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.sdk.fakes import FakeStudio, over_http

from cellworks.cli import main
from cellworks_engine.errors import Conflict

ROOT = Path(__file__).parents[2]
SPOKEN = json.loads((ROOT / "labextension/test/endpoints/spokenrequests.json").read_text())
HEARD = {"code": "conflict", "message": "It was heard.", "field": None, "hint": None, "id": None}
AT = "/endpoints/flights"
SPANS = {"15m": 900, "1h": 3600, "1d": 86_400}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeStudio]:
    """Return a studio that hears what is asked for and does none of it; files are written in a folder."""
    heard = [
        ("GET", f"{AT}/requests"), ("GET", f"{AT}/requests/table"), ("POST", f"{AT}/labels"), ("PATCH", AT),
    ]  # fmt: skip
    made = FakeStudio({("GET", AT): (200, SPOKEN["endpoint"]), **dict.fromkeys(heard, (409, HEARD))})
    monkeypatch.chdir(tmp_path)
    with over_http(made) as served:
        monkeypatch.setenv("CELLWORKS_URL", served.url)
        yield made


def say(python: str) -> None:
    """Run what is said in Python."""
    with pytest.raises(Conflict, match="It was heard"):
        exec(python, {})


def shell(lines: str) -> None:
    """Run what is said for a shell: its last line is ours."""
    *before, last = lines.splitlines()
    subprocess.run(["sh", "-c", "\n".join(before)], check=True)
    assert main(shlex.split(last)[1:]) != 0


def asked(fake: FakeStudio) -> dict[str, str]:
    """Return the query that was asked last."""
    return {name: one for name, (one,) in parse_qs(urlsplit(fake.asked[-1].path).query).items()}


@pytest.mark.parametrize("said", SPOKEN["requests"])
def test_both_languages_read_what_the_tab_shows(fake: FakeStudio, said: dict[str, Any]) -> None:
    told = said["filter"]
    wanted = {
        name: str(value).lower() if value in (True, False) else value for name, value in said["query"].items()
    }
    for language, run in (("python", say), ("cli", shell)):
        run(said[language])
        found = asked(fake)
        assert {name: found[name] for name in found.keys() - {"since", "until", "limit"}} == wanted
        if told["span"] in SPANS:
            assert abs(time.time() - SPANS[told["span"]] - float(found["since"])) < 60
            continue
        for name, local in (("since", told["from"]), ("until", told["to"])):
            at = datetime.fromisoformat(local).timestamp() if local else None
            is_all = name == "since" and language == "cli" and not local  # which looks at a day by itself
            assert float(found[name]) < 2 * 86_400 if is_all else found.get(name) == (at and str(at))


@pytest.mark.parametrize("said", SPOKEN["labels"])
def test_both_languages_say_the_same_label(fake: FakeStudio, said: dict[str, Any]) -> None:
    for language, run in (("python", say), ("cli", shell)):
        run(said[language])
        sent = json.loads(fake.asked[-1].body)
        assert sent == {"labels": [{"id": "req_1", "row": said["row"], "label": said["label"]}]}


@pytest.mark.parametrize("said", SPOKEN["logs"])
def test_both_languages_keep_the_same_of_requests(fake: FakeStudio, said: dict[str, Any]) -> None:
    for language, run in (("python", say), ("cli", shell)):
        run(said[language])
        assert json.loads(fake.asked[-1].body)["log"] == said["log"]
