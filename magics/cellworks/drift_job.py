"""The program of a job that compares two sources: `python -m cellworks.drift_job JSON`, of a NewDrift."""

import sys

import msgspec

from cellworks.drift_make import make
from cellworks.drift_source import Source, source_of
from cellworks.endpoint_requests import RequestWindow
from cellworks_engine.errors import CellworksError
from cellworks_engine.monitors.schema import DriftBaseline, DriftDataset, DriftFile, DriftSource, NewDrift


def main(argv: list[str]) -> int:
    """Compare, keep the report, and print it; 2 where something of it cannot be used."""
    asked = msgspec.json.decode(argv[0], type=NewDrift)
    try:
        reference, current = _source(asked.reference, "reference"), _source(asked.current, "current")
        made = make(reference, current, asked.settings, asked.columns, asked.importance or None)
        made.keep(asked.name)
    except CellworksError as error:
        print(f"{error}", file=sys.stderr)  # noqa: T201  # it is a program
        return 2
    print(made)  # noqa: T201
    return 0


def _source(wire: DriftSource, side: str) -> Source:
    if isinstance(wire, DriftFile):
        return source_of(f"file:{wire.path}", side)
    if isinstance(wire, DriftDataset):
        return source_of(f"dataset:{wire.ref}", side)
    if isinstance(wire, DriftBaseline):
        return source_of(f"model:{wire.model}", side)
    return source_of(RequestWindow(wire.endpoint, wire.since, wire.until), side)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
