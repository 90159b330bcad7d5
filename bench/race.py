"""A race: ours, the limit and the best peer in one run, as one line of JSON and one row in the docs."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIMITS = ROOT / "bench" / "limits"
PLACE = ROOT / ".bench"
RESULTS = ROOT / "docs" / "benchmarks.md"
COLUMNS = ("bench", "race", "unit", "ours", "limit", "ratio_limit", "peer", "peer_name", "ratio_peer", "more")
_HEAD = """# Benchmarks

The last result of each race, written by the scripts in `bench/`. What counts are the ratios, measured side
by side in one run: `ratio_limit` is ours over the limit (the physical or bare-library line), `ratio_peer` how
many times better ours is than the best peer.

"""


def report(
    bench: str,
    race: str,
    unit: str,
    ours: float,
    limit: float,
    *,
    peer: float | None = None,
    peer_name: str | None = None,
    rate: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """Print a race's line and, unless peers were left out, keep it in docs/benchmarks.md.

    With `rate`, more is better.
    """
    better = None if peer is None else (ours / peer if rate else peer / ours)
    line = {
        "bench": bench,
        "race": race,
        "unit": unit,
        "ours": _short(ours),
        "limit": _short(limit),
        "peer": None if peer is None else _short(peer),
        "peer_name": peer_name,
        "ratio_limit": _short(ours / limit),
        "ratio_peer": None if better is None else _short(better),
        **more,
    }
    print(json.dumps(line), flush=True)
    if "--no-peer" not in sys.argv:
        _keep(line)
    return line


def limit(script: str, *words: str) -> float:
    """Run a script of bench/limits, which imports nothing of ours, and return the last number it prints."""
    return limits(script, *words)[-1]


def limits(script: str, *words: str) -> list[float]:
    """Run a script of bench/limits, and return the numbers of its last line."""
    asked = subprocess.run(
        [sys.executable, str(LIMITS / script), *words], check=True, capture_output=True, text=True
    )
    return [float(word) for word in asked.stdout.strip().splitlines()[-1].split()]


def peer_python(name: str, *requirements: str) -> str:
    """Return the Python of a peer's own environment under .bench/, made where it is not there."""
    folder = PLACE / name
    python = folder / "bin" / "python"
    done = folder / "installed"
    if not done.exists() or done.read_text() != "\n".join(requirements):
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *requirements], check=True)
        done.write_text("\n".join(requirements))
    return str(python)


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 of 100 do not pass."""
    return sorted(values)[min(len(values) - 1, round(0.95 * (len(values) - 1)))]


def until(look: Callable[[], Any], what: str, seconds: float = 300.0) -> Any:
    """Return what `look` returns once that is true."""
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come within {seconds} s")
        time.sleep(0.005)
    return found


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _keep(line: dict[str, Any]) -> None:
    rows = {}
    if RESULTS.exists():
        for text in RESULTS.read_text().splitlines():
            cells = [cell.strip() for cell in text.strip("|").split("|")]
            if len(cells) == len(COLUMNS) and cells[0] not in ("bench", "---"):
                rows[cells[0], cells[1], cells[7]] = cells
    more = ", ".join(f"{name} {value}" for name, value in line.items() if name not in COLUMNS)
    cells = ["" if line.get(name) is None else str(line[name]) for name in COLUMNS[:-1]] + [more]
    rows[cells[0], cells[1], cells[7]] = cells
    table = [COLUMNS, ["---"] * len(COLUMNS), *(rows[key] for key in sorted(rows))]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(_HEAD + "\n".join("| " + " | ".join(row) + " |" for row in table) + "\n")
