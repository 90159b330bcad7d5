"""`cellworks runs …`."""

import argparse

from cellworks.cli.jobs import Subparsers
from cellworks.cli.printing import add_json, say
from cellworks.client import connect
from cellworks.display import number, text_table
from cellworks.parsing import Parser
from cellworks.quantities import duration
from cellworks.run_compare import compare
from cellworks.run_file import import_file
from cellworks.run_list import COLUMNS, page, run_cells, runs, values


def add(slices: Subparsers) -> None:
    """Add the slice and its verbs."""
    slice_ = slices.add_parser("runs", help="list and show runs of the tracking store")
    verbs = slice_.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=Parser)
    parser = verbs.add_parser("list", help="list runs, the newest first")
    parser.add_argument("filter", nargs="?", default="", help="MLflow's search language: metrics.auc > 0.6")
    parser.add_argument("--experiment")
    parser.add_argument(
        "--sort", default="-started", help="another order: --sort=-metrics.auc, params.depth, name"
    )
    parser.add_argument("--limit", type=int, default=50)
    add_json(parser)
    parser.set_defaults(run=_list)
    parser = verbs.add_parser("show", help="show a run")
    parser.add_argument("id", metavar="RUN", help="a run's id, or how it begins")
    add_json(parser)
    parser.set_defaults(run=_show)
    _add_compare(verbs)
    _add_reproduce(verbs)
    _add_files(verbs)


def _add_compare(verbs: Subparsers) -> None:
    parser = verbs.add_parser("compare", help="set two to ten runs side by side")
    parser.add_argument("id", metavar="RUN", nargs="*", default=[], help="ids of runs, or how they begin")
    parser.add_argument("--last", type=int, help="how many of the newest, where none is named")
    parser.add_argument("--filter", default="", help="MLflow's search language: metrics.auc > 0.6")
    parser.add_argument("--experiment")
    parser.add_argument("--all", dest="every", action="store_true", help="show what is the same too")
    add_json(parser)
    parser.set_defaults(run=_compare)


def _add_reproduce(verbs: Subparsers) -> None:
    parser = verbs.add_parser("reproduce", help="run the job of a run again and say what differs")
    parser.add_argument("id", metavar="RUN", help="a run's id, or how it begins")
    parser.add_argument(
        "--tolerance", type=float, default=1e-9, help="relative difference of equal numbers (1e-9)"
    )
    parser.add_argument("--timeout", metavar="TIME", help="most time to wait: 10m")
    parser.add_argument(
        "--here", action="store_true", default=None, help="with this Python, where the recorded one is gone"
    )
    add_json(parser)
    parser.set_defaults(run=_reproduce)


def _add_files(verbs: Subparsers) -> None:
    parser = verbs.add_parser("export", help="write a run with its job to one file")
    parser.add_argument("id", metavar="RUN", help="a run's id, or how it begins")
    parser.add_argument("path", nargs="?", help="the file, or its folder (here)")
    parser.add_argument(
        "--no-captures", dest="captures", action="store_false", help="leave captured values out"
    )
    add_json(parser)
    parser.set_defaults(run=_export)
    parser = verbs.add_parser("import", help="make a run and an ended job of an exported file")
    parser.add_argument("path")
    parser.add_argument(
        "--trust", action="store_true", help="take in models and values: they run code when read"
    )
    add_json(parser)
    parser.set_defaults(run=_import)
    parser = verbs.add_parser("trust", help="take in what an imported run held back")
    parser.add_argument("id", metavar="RUN", help="a run's id, or how it begins")
    add_json(parser)
    parser.set_defaults(run=_trust)


def _list(said: argparse.Namespace) -> None:
    found = page(said.filter, said.experiment, said.limit, sort=said.sort)
    table = text_table(COLUMNS, [run_cells(row) for row in found.runs]) if found.runs else "No runs."
    say(said, found, table)


def _show(said: argparse.Namespace) -> None:
    run = runs[said.id].run
    row = run.row
    lines = [
        f"run {row.id}",
        f"{row.name}  {row.status.lower()}  experiment {row.experiment}",
        *(f"  {name} = {value}" for name, value in row.params.items()),
        *(f"  {name}  {number(value)}" for name, value in values(row).items()),
        f"artifacts {run.artifact_uri}",
    ]
    say(said, run, "\n".join(lines))


def _compare(said: argparse.Namespace) -> None:
    found = compare(*said.id, filter=said.filter, experiment=said.experiment, last=said.last)
    say(said, found.comparison, found.text(every=said.every))


def _reproduce(said: argparse.Namespace) -> int:
    timeout = None if said.timeout is None else duration(said.timeout)
    found = runs[said.id].reproduce(tolerance=said.tolerance, timeout=timeout, here=said.here)
    say(said, found, repr(found))
    return 0 if found.same else 1


def _export(said: argparse.Namespace) -> None:
    made = runs[said.id].export(said.path, captures=said.captures)
    say(said, made, repr(made))


def _import(said: argparse.Namespace) -> None:
    made = import_file(connect(), said.path, trust=said.trust)
    lines = [f"run {made.run}  job {made.number}"]
    if made.held_back:
        lines.append(f"held back, since reading it runs code: {', '.join(made.held_back)}")
        lines.append(f"where you trust its maker: cellworks runs trust {made.run[:8]}")
    if made.references:
        lines.append(f"data that stayed on the other machine: {', '.join(made.references)}")
    say(said, made, "\n".join(lines))


def _trust(said: argparse.Namespace) -> None:
    run = runs[said.id].trust().run
    say(said, run, f"run {run.row.id[:8]} is trusted: its models and values are in")
