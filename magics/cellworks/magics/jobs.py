"""`%jobs`: the newest jobs as a table."""

import shlex

from cellworks.job_list import JobList, jobs
from cellworks.magics import Shell
from cellworks.parsing import Parser


def run(_shell: Shell, line: str) -> JobList:
    """Return the jobs that the line asks for."""
    said = make_parser().parse_args(shlex.split(line))
    return jobs(state=said.state, experiment=said.experiment, search=said.search, limit=said.limit)


def make_parser() -> Parser:
    """Return the parser of the magic's line."""
    parser = Parser(prog="%jobs", add_help=False)
    parser.add_argument("state", nargs="*", default=[])
    parser.add_argument("--experiment")
    parser.add_argument("--search")
    parser.add_argument("--limit", type=int, default=20)
    return parser
