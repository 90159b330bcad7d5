"""`cellworks apply -f job.yml`."""

import argparse
from pathlib import Path

from cellworks.apply import apply
from cellworks.cli.jobs import Subparsers
from cellworks.cli.printing import add_json, say


def add(slices: Subparsers) -> None:
    """Add the command."""
    parser = slices.add_parser("apply", help="make what a YAML file describes: jobs, datasets, schedules, …")
    parser.add_argument("-f", "--file", required=True, help="job.yml")
    add_json(parser)
    parser.set_defaults(run=_apply)


def _apply(said: argparse.Namespace) -> None:
    made = apply(Path(said.file))
    say(said, [one.value for one in made], "\n".join(one.text for one in made))
