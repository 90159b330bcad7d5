"""`cellworks <slice> <verb>`, and the same line as `%cw` in a cell.

Exit codes: 0 done, 1 a job that was waited for did not succeed, or a dataset is not what it was, 2 what was
asked cannot be done, 3 the studio cannot be reached.
"""

import sys
from collections.abc import Sequence
from importlib import import_module

from cellworks.parsing import HelpShown, Parser
from cellworks_engine.errors import CellworksError, Unavailable, WrongStore

_MODULES = [
    "cellworks.cli.jobs",
    "cellworks.cli.runs",
    "cellworks.cli.datasets",
    "cellworks.cli.models",
    "cellworks.cli.endpoints",
    "cellworks.cli.drift",
    "cellworks.cli.transform",
    "cellworks.cli.recipes",
    "cellworks.cli.pipelines",
    "cellworks.cli.executions",
    "cellworks.cli.schedules",
    "cellworks.cli.lineage",
    "cellworks.cli.apply",
    "cellworks.cli.studio",
]
"""Each adds its commands; in the order of the help."""

DONE, JOB_FAILED, BAD_INPUT, NOT_REACHABLE = range(4)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        return run_line(given)
    except CellworksError as error:
        print(f"cellworks: {error}", file=sys.stderr)
        return _code(error)
    except KeyboardInterrupt:
        print("cellworks: interrupted; jobs go on", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `cellworks jobs list | head`
        sys.stderr.close()
        return DONE


def run_line(argv: Sequence[str]) -> int:
    """Run one line; raises CellworksError where something is wrong."""
    # what stands after `--` is a job's own, whatever it looks like
    own, after = _split(list(argv))
    parser = make_parser()
    try:
        said = parser.parse_args(own)
    except HelpShown:
        return DONE
    if after and not getattr(said, "takes_rest", False):
        parser.error("only `jobs submit` and `schedules create` take words after --")
    said.rest = after
    code = said.run(said)
    return code if isinstance(code, int) else DONE


def _split(argv: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in argv:
        return argv, []
    at = argv.index("--")
    return argv[:at], argv[at + 1 :]


def make_parser() -> Parser:
    """Return the parser of the whole command line."""
    from cellworks_engine import __version__

    parser = Parser(
        prog="cellworks",
        description="Jobs, runs and the studio from the command line.",
        epilog="Exit codes: 0 done, 1 a job failed or data changed, 2 bad input, 3 no studio reached.",
    )
    parser.add_argument("--version", action="version", version=f"cellworks {__version__}")
    slices = parser.add_subparsers(dest="slice", required=True, metavar="COMMAND", parser_class=Parser)
    for module in _MODULES:
        import_module(module).add(slices)
    return parser


def _code(error: CellworksError) -> int:
    if error.code in ("job_failed", "deployment_failed"):
        return JOB_FAILED
    is_away = isinstance(error, Unavailable | WrongStore) or type(error) is CellworksError
    return NOT_REACHABLE if is_away else BAD_INPUT
