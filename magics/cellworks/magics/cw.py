"""`%cw`: the command line in a cell, over the same code."""

import shlex

from cellworks.cli import run_line
from cellworks.magics import Shell


def run(_shell: Shell, line: str) -> None:
    """Run a line of the command line; what goes wrong is raised."""
    run_line(shlex.split(line))
