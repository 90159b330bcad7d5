"""`cellworks drift …`."""

import argparse
import sys
from typing import Any, get_args

from cellworks.cli.jobs import Subparsers
from cellworks.cli.printing import add_json, say
from cellworks_engine.errors import InvalidInput
from cellworks_engine.monitors.schema import Method, Preset, Status

MOVED = 1
"""The exit code where something broke or drifted, and `--check` asked for it."""
VERBS = ("list", "show", "delete")


def add(slices: Subparsers) -> None:
    """Add the slice: two sources, or a verb."""
    parser = slices.add_parser(
        "drift",
        help="compare two sources: drift, faults, what moved",
        epilog="A source is a file or folder, flights/2 (dataset:flights), late@champion (model:late/3), or "
        "SageMaker's statistics.json. Kept reports: `drift list`, `drift show 3`, `drift delete 3`.",
    )
    parser.add_argument("what", metavar="REFERENCE", help="what was: a source; or list, show, delete")
    parser.add_argument("current", metavar="CURRENT", nargs="?", help="what is, or a number")
    parser.add_argument("--preset", choices=get_args(Preset), default="cellworks")
    parser.add_argument(
        "--threshold", action="append", default=[], metavar="[COLUMN=]LIMIT", help="of all columns, or of one"
    )
    parser.add_argument(
        "--importance",
        action="append",
        default=[],
        metavar="COLUMN=WEIGHT",
        help="how much the model relies on it",
    )
    parser.add_argument("--numeric", choices=get_args(Method), metavar="METHOD")
    parser.add_argument("--categorical", choices=get_args(Method), metavar="METHOD")
    parser.add_argument("--feature", action="append", default=[], metavar="COLUMN", help="look at these only")
    parser.add_argument("--ignore", action="append", default=[], metavar="COLUMN")
    parser.add_argument("--label", metavar="COLUMN", help="what was true")
    parser.add_argument("--prediction", action="append", default=[], metavar="COLUMN")
    parser.add_argument("--time", metavar="COLUMN")
    parser.add_argument("--window", metavar="1d", help="cut the current rows by --time")
    parser.add_argument("--constraints", metavar="FILE", help="SageMaker's constraints.json")
    parser.add_argument("--keep", "--save", action="store_true", help="keep the report in the studio")
    parser.add_argument("--name", help="of the report that is kept")
    parser.add_argument("--html", metavar="FILE", help="write the report as a page")
    parser.add_argument("--sagemaker", metavar="FOLDER", help="write constraint_violations.json there")
    parser.add_argument("--check", action="store_true", help="exit code 1 where something broke or drifted")
    for name, help_ in (
        ("--since", "of show: windows that begin from here on (2013-07-01)"),
        ("--until", "of show: windows that begin before this"),
        ("--against-since", "of show: hold them against the windows from here on"),
        ("--against-until", "of show: and before this"),
    ):
        parser.add_argument(name, metavar="TIME", help=help_)
    parser.add_argument("--search", help="of list")
    parser.add_argument("--status", choices=get_args(Status), help="of list")
    parser.add_argument("--limit", type=int, default=50, help="of list")
    add_json(parser)
    parser.set_defaults(run=_run)


def _run(said: argparse.Namespace) -> int | None:
    if said.what in VERBS and (said.what == "list" or said.current is not None):
        _kept(said)
        return None
    if said.current is None:
        raise InvalidInput(
            "Two sources are compared, and one is named.", field="current",
            hint="cellworks drift january.parquet july.parquet",
        )  # fmt: skip
    from cellworks.drift_make import drift

    limit, limits = _limits(said.threshold)
    importance = dict(_weight(text) for text in said.importance)
    made = drift(
        said.what, said.current, preset=said.preset, threshold=limit, thresholds=limits,
        importance=importance or None,
        numeric=said.numeric, categorical=said.categorical, features=said.feature, ignore=said.ignore,
        label=said.label, prediction=said.prediction, time=said.time, window=said.window,
        constraints=said.constraints, keep=said.name or said.keep if said.keep else False,
    )  # fmt: skip
    _write(said, made)
    say(said, made.report, repr(made))
    return MOVED if said.check and made.status in ("violation", "drift") else None


def _kept(said: argparse.Namespace) -> None:
    from cellworks.drift_list import drifts

    if said.what == "list":
        found = drifts(search=said.search, status=said.status, limit=said.limit)
        more = f"\n{len(found)} of {found.page.total:,}" if found.page.total > len(found) else ""
        say(said, found.page, repr(found) + more)
    elif said.what == "show":
        made = _stretch(said, drifts[said.current])
        _write(said, made)
        say(said, made.report, repr(made))
    else:
        drifts.delete(said.current)
        say(said, {"deleted": said.current}, f"Drift report {said.current} is forgotten.")


def _stretch(said: argparse.Namespace, made: Any) -> Any:
    """Return the report of the windows that are named; the whole one where none are."""
    other = (said.against_since, said.against_until)
    if said.since is None and said.until is None and other == (None, None):
        return made
    return made.between(said.since, said.until, reference=None if other == (None, None) else other)


def _write(said: argparse.Namespace, made: Any) -> None:
    if said.html is not None:
        print(f"written to {made.to_html(said.html)}", file=sys.stderr)
    if said.sagemaker is not None:
        print(f"written to {made.to_sagemaker(said.sagemaker)}", file=sys.stderr)


def _weight(text: str) -> tuple[str, float]:
    """Read `temp=0.4`; raises InvalidInput."""
    name, _, value = text.rpartition("=")
    try:
        if name:
            return name, float(value)
    except ValueError:
        pass
    raise InvalidInput(f"{text!r} is no weight.", field="importance", hint="--importance temp=0.4")


def _limits(written: list[str]) -> tuple[float | None, dict[str, float]]:
    """Read `0.2` and `temp=0.2`; raises InvalidInput."""
    whole: float | None = None
    single: dict[str, float] = {}
    for text in written:
        name, is_, value = text.rpartition("=")
        try:
            limit = float(value)
        except ValueError:
            raise InvalidInput(
                f"{text!r} is no limit.", field="threshold", hint="--threshold 0.2, --threshold temp=0.2"
            ) from None
        if is_:
            single[name] = limit
        else:
            whole = limit
    return whole, single
