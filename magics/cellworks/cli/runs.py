"""`cellworks runs …`."""

import argparse

from cellworks.cli.jobs import Subparsers
from cellworks.cli.printing import add_json, say
from cellworks.display import number, text_table
from cellworks.parsing import Parser
from cellworks.run_list import COLUMNS, page, run_cells, runs, values


def add(slices: Subparsers) -> None:
    """Add the slice and its verbs."""
    slice_ = slices.add_parser("runs", help="list and show runs of the tracking store")
    verbs = slice_.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=Parser)
    parser = verbs.add_parser("list", help="list runs, the newest first")
    parser.add_argument("filter", nargs="?", default="", help="MLflow's search language: metrics.auc > 0.6")
    parser.add_argument("--experiment")
    parser.add_argument("--limit", type=int, default=50)
    add_json(parser)
    parser.set_defaults(run=_list)
    parser = verbs.add_parser("show", help="show a run")
    parser.add_argument("id", metavar="RUN", help="a run's id, or how it begins")
    add_json(parser)
    parser.set_defaults(run=_show)


def _list(said: argparse.Namespace) -> None:
    found = page(said.filter, said.experiment, said.limit)
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
