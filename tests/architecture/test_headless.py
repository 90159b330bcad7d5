"""Without a Jupyter server in the environment, the supervisor, the SDK and the command line work."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.server.world import end_supervisor, environment

pytestmark = pytest.mark.timeout(600)  # processes are started, and the machine may be busy

BLOCKER = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("jupyter_server", "jupyterlab", "jupyterlab_server", "jupyter_events"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocker())
"""
SESSION = """
import importlib
for name in ("jupyter_server", "jupyterlab"):
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        continue
    raise SystemExit(f"{name} can be imported")
import cellworks as cw

def fit(depth):
    cw.log_metric("auc", 0.66)
    print("hello from the job")
    return depth * 2
job = cw.submit(fit, 8, name="headless", autolog=False)
job.wait()
print("result", job.result["return"])
"""


def test_supervisor_and_sdk_need_no_jupyter(tmp_path: Path):
    (tmp_path / "blocked").mkdir()
    (tmp_path / "blocked" / "sitecustomize.py").write_text(BLOCKER)
    home = tmp_path / "home"
    own = environment(home, PYTHONPATH=str(tmp_path / "blocked"))
    (tmp_path / "session.py").write_text(SESSION)
    try:
        assert "result 16" in run(own, str(tmp_path / "session.py"))
        line = "from cellworks.cli import main; raise SystemExit(main(['jobs', 'list', '--json']))"
        assert "headless" in json.dumps(json.loads(run(own, "-c", line)))
    finally:
        end_supervisor(home)


def run(own: dict[str, str], *arguments: str) -> str:
    """Run Python and return what it prints."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
