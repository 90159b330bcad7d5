"""`%wrangle flights`: a frame of the notebook in the data wrangler."""

from cellworks.magics import Shell
from cellworks.wrangle import Wrangled, wrangle
from cellworks_engine.errors import InvalidInput


def run(_shell: Shell, line: str) -> Wrangled:
    """Open the frame that the line names."""
    name = line.strip()
    if not name:
        raise InvalidInput("Say which frame: %wrangle flights.", field="frame")
    return wrangle(name)
