"""`cellworks up | down | status | doctor | gc`: the studio itself."""

import argparse
import time

from cellworks.cli.jobs import Subparsers
from cellworks.cli.printing import add_json, say
from cellworks.client import connect, path_of
from cellworks.display import text_table
from cellworks.doctor import examine
from cellworks.examples import quickstart
from cellworks.quantities import human_size, human_time
from cellworks.stopping import stop
from cellworks_engine.artifacts.schema import Collect, Garbage
from cellworks_engine.endpoints.schema import Endpoint, EndpointPage
from cellworks_engine.errors import CellworksError, Unavailable
from cellworks_engine.schedules.schema import SchedulePage
from cellworks_engine.studio_schema import Status

_DRAIN = 60.0
"""Seconds that requests under way have when everything is to end."""


def add(slices: Subparsers) -> None:
    """Add the commands."""
    for name, run, words in (
        ("up", _up, "start the studio where it is not running"),
        ("down", _down, "end the studio; jobs that run go on"),
        ("status", _status, "tell how the studio is; starts nothing"),
        ("doctor", _doctor, "look for what is wrong with this installation"),
        ("gc", _gc, "free what nothing names any more"),
        ("quickstart", _quickstart, "put the notebook to begin with into a folder"),
    ):
        parser = slices.add_parser(name, help=words)
        add_json(parser)
        parser.set_defaults(run=run)
        if name == "quickstart":
            parser.add_argument("folder", nargs="?", default=".", help="where to put it (here)")
        if name == "down":
            parser.add_argument("--all", action="store_true", help="stop every endpoint first")
        if name == "gc":
            parser.add_argument("--dry-run", action="store_true", help="only say what would be freed")


def _up(said: argparse.Namespace) -> None:
    status = connect(may_start=True).call("GET", "/status", Status)
    say(said, status, _status_text(status))


def _status(said: argparse.Namespace) -> None:
    status = connect(may_start=False).call("GET", "/status", Status)
    say(said, status, _status_text(status))


def _down(said: argparse.Namespace) -> None:
    if said.all:
        _stop_endpoints()
    waiting = _active_schedules()
    pid = stop()
    ended = "The studio has ended; jobs go on" + ("." if said.all else ", and endpoints serve on.")
    if waiting:
        ended += f" Schedules ({waiting}) start nothing until `cellworks up`."
    say(said, {"stopped": pid}, "The studio was not running." if pid is None else ended)


def _active_schedules() -> int:
    try:
        page = connect(may_start=False).call("GET", "/schedules", SchedulePage)
    except CellworksError:  # it does not run, or is another version's, and is to end all the same
        return 0
    return sum(row.state == "active" for row in page.schedules)


def _stop_endpoints() -> None:
    """Stop what serves; it is deployed still, and `cellworks endpoints start` has it serve again."""
    client = connect()
    for row in client.call("GET", "/endpoints", EndpointPage, query={"limit": 1000}).endpoints:
        if row.state not in ("stopped", "deleting"):
            client.call("POST", path_of("endpoints", row.name, "stop"), Endpoint)
    deadline = time.monotonic() + _DRAIN
    while client.call("GET", "/endpoints", EndpointPage).gateway.state != "stopped":
        if time.monotonic() > deadline:
            raise Unavailable(f"The gateway still answers requests after {_DRAIN:.0f} s.")
        time.sleep(0.1)


def _doctor(said: argparse.Namespace) -> int:
    findings = examine()
    marks = {True: "ok", False: "!!"}
    lines = [
        f"{marks[one.good]}  {one.what}" + ("" if one.good or not one.cure else f"\n    {one.cure}")
        for one in findings
    ]
    say(said, findings, "\n".join(lines))
    return 0 if all(one.good for one in findings) else 3


def _quickstart(said: argparse.Namespace) -> None:
    path = quickstart(said.folder)
    say(said, {"notebook": str(path)}, f"{path}\nOpen it with `jupyter lab {path}`.")


def _gc(said: argparse.Namespace) -> None:
    freed = connect().call("POST", "/gc", Garbage, body=Collect(dry=said.dry_run))
    rows = [(kind.kind, f"{kind.items:,}", human_size(kind.bytes)) for kind in freed.kinds]
    total = human_size(sum(kind.bytes for kind in freed.kinds))
    end = f"{total} can be freed" if said.dry_run else f"freed {total}"
    say(said, freed, text_table(("kind", "items", "size"), rows) + f"\n{end}")


def _status_text(status: Status) -> str:
    counts = {
        state: count
        for state in ("running", "queued", "succeeded", "failed", "stopped", "lost")
        if (count := getattr(status.jobs, state))
    }
    jobs = ", ".join(f"{count} {state}" for state, count in counts.items()) or "none yet"
    warm = ", ".join(f"{one.python} ({one.state})" for one in status.warm) or "none"
    return "\n".join(
        [
            f"studio {status.version}  up {human_time(time.time() - status.started)}  process {status.pid}",
            f"home   {status.home}",
            f"store  {status.store}",
            f"runs   {status.tracking_store}",
            f"jobs   {jobs}",
            f"warm   {warm}",
        ]
    )
