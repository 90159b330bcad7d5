"""`cellworks lineage REF`."""

import argparse

from cellworks.cli.jobs import Subparsers
from cellworks.cli.printing import add_json, say
from cellworks.lineage_tree import lineage


def add(slices: Subparsers) -> None:
    """Add the command."""
    parser = slices.add_parser("lineage", help="what made a thing, and what hangs on it")
    parser.add_argument(
        "ref",
        metavar="REF",
        help="flights/2, late-flights@champion, job:12, run:1a2b, execution:7, endpoint:flights",
    )
    parser.add_argument("--up", type=int, default=6, metavar="N", help="steps to what made it (6)")
    parser.add_argument("--down", type=int, default=6, metavar="N", help="steps to what hangs on it (6)")
    add_json(parser)
    parser.set_defaults(run=_show)


def _show(said: argparse.Namespace) -> None:
    found = lineage(said.ref, up=said.up, down=said.down)
    say(said, found.graph, repr(found))
