"""Race: JupyterLab's start and memory with Cellworks, over JupyterLab's without it (the limit)."""

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
from race import ROOT, median, report, until

ROUNDS = 7
EXTENSION = {"ServerApp": {"jpserver_extensions": {"cellworks_server.extension": False}}}
STATIC = ROOT / "server_extension/cellworks_server/labextension/static"


def main() -> None:
    """Start it in turns with and without, and compare the medians."""
    started: dict[bool, list[float]] = {True: [], False: []}
    memory: dict[bool, list[float]] = {True: [], False: []}
    idle = 0.0
    for number in range(2 * ROUNDS + 2):
        with_ours = bool(number % 2)
        seconds, megabytes, used = _start(with_ours)
        if number < 2:
            continue  # the first of each reads files that the later ones find in memory
        started[with_ours].append(seconds * 1000)
        memory[with_ours].append(megabytes)
        idle = max(idle, used) if with_ours else idle
    ours, bare = median(started[True]), median(started[False])
    report("labstart", "start", "ms", ours, bare, added=round(ours - bare), idle_cpu_percent=round(idle, 2))
    ours, bare = median(memory[True]), median(memory[False])
    report("labstart", "memory", "MB", ours, bare, added=round(ours - bare, 1), eager_bundle_kb=_eager())


def _start(with_ours: bool) -> tuple[float, float, float]:
    """Return seconds to the first answer, megabytes after it, and percent of a core while idle."""
    with tempfile.TemporaryDirectory(prefix="cw-bench-") as folder:
        home = Path(folder)
        environment = {
            **os.environ,
            "HOME": folder,
            "CELLWORKS_HOME": str(home / "studio"),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
        }
        (home / "config").mkdir()
        if not with_ours:
            (home / "config/jupyter_server_config.json").write_text(json.dumps(EXTENSION))
        port = _free_port()
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
        quiet = ["--ServerApp.token=", "--ServerApp.password=", f"--ServerApp.root_dir={folder}"]
        began = time.perf_counter()
        process = subprocess.Popen(
            [*command, *quiet], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            until(lambda: _answers(port), "JupyterLab's first answer")
            seconds = time.perf_counter() - began
            seen = psutil.Process(process.pid)
            time.sleep(3)  # what starts right after the first answer is not idleness
            seen.cpu_percent()
            time.sleep(5)
            return seconds, seen.memory_full_info().uss / 1e6, seen.cpu_percent()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            _end_studio(home / "studio")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/lab", timeout=30) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _end_studio(home: Path) -> None:
    subprocess.run(
        [str(Path(sys.executable).parent / "cellworks"), "down"],
        env={**os.environ, "CELLWORKS_HOME": str(home)},
        capture_output=True,
        check=False,
    )


def _eager() -> float:
    """Return the kilobytes, compressed, that Lab loads of ours before any panel is opened."""
    build = json.loads((STATIC.parent / "package.json").read_text())["jupyterlab"]["_build"]
    names = [Path(build["load"]).name, "style.js"]
    return round(sum(len(gzip.compress((STATIC / name).read_bytes())) for name in names) / 1000, 1)


if __name__ == "__main__":
    main()
