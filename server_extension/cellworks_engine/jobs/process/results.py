"""The values that a job keeps: those asked for, and what functions among them use."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cellworks_engine.errors import Refused
from cellworks_engine.jobs.folder import AttemptFolder, Launch
from cellworks_engine.jobs.gathering import gather, keep
from cellworks_engine.jobs.packfile import Packed


def keep_results(
    wanted: Sequence[str], names: dict[str, Any], launch: Launch, folder: AttemptFolder
) -> list[str]:
    """Store the wanted values and list them in the attempt's folder; return why any could not be.

    A name that only a function among them uses may be missing: that is said in the log.
    """
    refused = [f"the code leaves no value named `{name}`" for name in wanted if name not in names]

    def note(_name: str, user: str | None, error: Refused) -> None:
        if user is None:
            refused.append(error.message)
        else:
            print(f"{error.message} It does not come back with the result.", file=sys.stderr)  # noqa: T201

    def store(packed: Packed, _name: str) -> str:
        return packed.keep(Path(launch.content), Path(launch.home) / "incoming", durable=True)

    packed = gather(wanted, names, on_refused=note)
    for capture in keep(packed, names, store):
        folder.append(folder.results.name, capture)
    return refused
