"""Race: what an open tab costs while nothing happens, and how soon a printed line is on the screen.

What passes is `ui-tests/tests/quiet.spec.ts`; this runs it for a minute each and keeps the figures.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from race import ROOT, report

SECONDS = 60


def main() -> None:
    """Measure, and say what was promised."""
    with tempfile.TemporaryDirectory(prefix="cw-bench-") as folder:
        figures = Path(folder) / "figures.json"
        done = subprocess.run(
            ["npx", "playwright", "test", "quiet"],
            cwd=ROOT / "ui-tests",
            env={
                **os.environ,
                "CELLWORKS_QUIET_SECONDS": str(SECONDS),
                "CELLWORKS_QUIET_FIGURES": str(figures),
            },
            check=False,
        )
        if not figures.exists():
            sys.exit(done.returncode or 1)
        found = json.loads(figures.read_text())
    if idle := found.get("idle"):
        for name in ("supervisor", "server"):
            used = round(idle[name], 2)
            report("labidle", name, "% of a core", used, 1, seconds=SECONDS, requests=idle["requests"])
    if printing := found.get("printing"):
        report("labidle", "rate", "requests/s", round(printing["requests_per_second"], 2), 4)
        report("labidle", "line", "ms", round(printing["median"]), 300, p95=round(printing["p95"]))
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
