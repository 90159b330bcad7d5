"""`cellworks transform …`: batch scoring."""

import argparse
from typing import Any, get_args

from cellworks import card
from cellworks.cli.jobs import Subparsers
from cellworks.cli.printing import add_json, say
from cellworks.quantities import parameter
from cellworks.transforming import transform
from cellworks_engine.jobs.transform_schema import RowFormat, TransformOutput


def add(slices: Subparsers) -> None:
    """Add the command."""
    parser = slices.add_parser(
        "transform", help="score a file: transform late-flights@champion march.parquet --to scored.parquet"
    )
    parser.add_argument("version", help="late-flights/3, or late-flights@champion")
    parser.add_argument("source", nargs="+", help="files, patterns, folders, flights/2, or sqlite:///…")
    parser.add_argument("--to", help="the file that is made: .parquet, .csv or .jsonl")
    parser.add_argument("--query", help="SQL over the database, or over the files as `source`")
    parser.add_argument("--format", choices=get_args(RowFormat), help="of the files (by their names)")
    parser.add_argument("--output", choices=get_args(TransformOutput), default="append_row")
    parser.add_argument("--no-join", dest="join", action="store_false", help="write the predictions alone")
    parser.add_argument("--prediction", default="prediction", help="the name of the new column")
    parser.add_argument("--include", action="append", default=[], metavar="COLUMN", help="give these only")
    parser.add_argument("--exclude", action="append", default=[], metavar="COLUMN", help="do not give this")
    parser.add_argument("-p", dest="params", action="append", default=[], metavar="NAME=VALUE",
                        help="a parameter of the model")  # fmt: skip
    parser.add_argument("--mini-batch", type=int, help="rows that are predicted at once (by their size)")
    parser.add_argument("--error-threshold", type=int, default=0, help="rows that may fail (0); -1: any")
    parser.add_argument("--batch-retries", type=int, default=2, help="of a mini-batch whose model failed (2)")
    parser.add_argument("--workers", type=int, default=1, help="processes that predict (1)")
    parser.add_argument("--threads", type=int, default=1, help="in each (1)")
    parser.add_argument("--compile", action="store_true", help="predict with a compiled model where proved")
    parser.add_argument("--python", help="the interpreter that predicts (the one that made the version)")
    parser.add_argument("--name", help="of the job (the model's)")
    parser.add_argument("--experiment", default="Default")
    parser.add_argument("--retries", type=int, default=3, help="how often a killed job goes on by itself (3)")
    parser.add_argument("--memory", help="what the job may hold: 4G")
    parser.add_argument("--timeout", help="of an attempt: 2h")
    parser.add_argument("--wait", action="store_true", help="wait until it has ended")
    add_json(parser)
    parser.set_defaults(run=_transform)


_PLAIN = (
    "to", "query", "format", "output", "join", "prediction", "include", "exclude", "mini_batch",
    "error_threshold", "batch_retries", "workers", "threads", "compile", "python", "name", "experiment",
    "retries", "memory", "timeout",
)  # fmt: skip


def _transform(said: argparse.Namespace) -> None:
    given: dict[str, Any] = {name: getattr(said, name) for name in _PLAIN}
    source = said.source[0] if len(said.source) == 1 else said.source
    params = dict(parameter(text) for text in said.params)
    job = transform(said.version, source, params=params, client="cli", **given)
    if said.wait:
        job.wait(check=False)
    say(said, job.job, card.as_text(job.job))
    if said.wait:
        job.wait()
