"""`%compare`: runs side by side, in the Runs panel where there is one."""

import shlex

from cellworks.magics import Shell
from cellworks.parsing import Parser
from cellworks.run_compare import RunComparison, compare


def run(_shell: Shell, line: str) -> RunComparison:
    """Return the comparison that the line asks for."""
    said = make_parser().parse_args(shlex.split(line))
    return compare(*said.id, filter=said.filter, experiment=said.experiment, last=said.last)


def make_parser() -> Parser:
    """Return the parser of the magic's line."""
    parser = Parser(prog="%compare", add_help=False)
    parser.add_argument("id", metavar="RUN", nargs="*", default=[], help="ids of runs, or how they begin")
    parser.add_argument("--last", type=int, help="how many of the newest")
    parser.add_argument("--filter", default="", help="MLflow's search language: metrics.auc > 0.6")
    parser.add_argument("--experiment")
    return parser
