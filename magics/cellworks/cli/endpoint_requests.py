"""`cellworks endpoints requests` and `label`: the request log in a shell."""

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cellworks.cli.printing import say
from cellworks.display import number, text_table
from cellworks.endpoint_requests import between, page_of_requests, read_requests
from cellworks.parsing import Parser
from cellworks_engine.endpoints.requestlog.schema import RequestsPage
from cellworks_engine.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd

SHOWN = ("time", "status", "version", "request_id")


def add_requests(parser: Parser) -> None:
    """Add the options of `requests`."""
    parser.add_argument("--last", help="how far back: 1h, 2d (1d where nothing is said)")
    parser.add_argument("--since", help="2026-11-30 or 2026-11-30T14:00")
    parser.add_argument("--until")
    parser.add_argument("--where", help="words, or a condition: distance > 1000 and carrier = 'UA'")
    parser.add_argument("--deployment")
    parser.add_argument("--status", choices=("ok", "failed"))
    parser.add_argument("--labelled", action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--limit", type=int, help="the newest so many (20; all where they are saved)")
    parser.add_argument("--to", metavar="FILE", help="save them as .parquet or .csv")


def run_requests(said: argparse.Namespace) -> None:
    """Print the newest rows, or save those that match."""
    last = said.last if said.last or said.since else "1d"
    if said.to is not None:
        frame = read_requests(
            said.endpoint, last=last, since=said.since, until=said.until, where=said.where,
            deployment=said.deployment, status=said.status, labelled=said.labelled, limit=said.limit,
        )  # fmt: skip
        _save(frame, Path(said.to))
        say(said, {"rows": len(frame), "to": said.to}, f"{len(frame):,} rows in {said.to}.")
        return
    page = page_of_requests(
        said.endpoint, **between(last, said.since, said.until), search=said.where, deployment=said.deployment,
        status=said.status, labelled=said.labelled, limit=said.limit or 20,
    )  # fmt: skip
    say(said, page, _table(page))


def read_labels(path: str) -> "pd.DataFrame":
    """Return a file of labels; raises InvalidInput where it cannot be read."""
    import pandas as pd

    try:
        return pd.read_parquet(path) if path.endswith(".parquet") else pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", field="file") from None


def _save(frame: "pd.DataFrame", path: Path) -> None:
    if path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    elif path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        raise InvalidInput(f"{path} is neither .parquet nor .csv.", field="to")


def _table(page: RequestsPage) -> str:
    names = [one.name for one in page.columns]
    wanted = [one.name for one in page.columns if one.name in SHOWN or one.role != "request"]
    cells = [tuple(_cell(name, row[names.index(name)]) for name in wanted) for row in page.rows]
    if not cells:
        return f"No request of {page.logged:,} matches." if page.logged else "No requests."
    return f"{text_table(wanted, cells)}\n{len(cells):,} of {page.total:,}, in {page.folder}"


def _cell(name: str, value: object) -> str:
    if name == "time" and isinstance(value, float):
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(value))
    if isinstance(value, float):
        return number(value)
    return "" if value is None else str(value)
