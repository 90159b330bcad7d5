"""Rows through a version of a model, by the machinery of batch scoring: it goes on where it was killed."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks_engine.endpoints.transforms.running import run
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.transform_schema import TransformEntry, TransformRows
from cellworks_engine.pipelines.inside.frames import rows_of

if TYPE_CHECKING:
    import pandas as pd


def score(entry: dict[str, Any], data: Any = None) -> "pd.DataFrame":
    """Return rows with their predictions, and write them to the entry's file where it names one.

    The rows are those that the entry names, else those of the frame `data`. Raises what batch scoring raises.
    """
    folder = AttemptFolder(os.environ["CELLWORKS_JOB_FOLDER"])
    launch = folder.launch()
    if launch is None:
        raise CellworksError("The attempt has no launch.json.")
    asked = msgspec.convert(entry, TransformEntry)
    # beside the checkpoint: an attempt that follows one that was killed finds the same file
    place = Path(launch.checkpoint).parent / "rows"
    place.mkdir(mode=0o700, exist_ok=True)
    if data is not None:
        asked = msgspec.structs.replace(asked, rows=_written(data, place / "data.parquet"))
    to = Path(asked.to) if asked.to is not None else place / "scored.parquet"
    run(msgspec.structs.replace(asked, to=str(to)), launch, folder)
    return _read(to)


def _written(data: Any, file: Path) -> TransformRows:
    frame = rows_of(data, "data")
    if not file.exists():
        part = file.with_suffix(".part")
        frame.to_parquet(part, index=False)
        part.replace(file)
    return TransformRows(files=[str(file)], format="parquet")


def _read(file: Path) -> "pd.DataFrame":
    import pandas as pd

    if file.suffix == ".csv":
        return pd.read_csv(file)
    return pd.read_json(file, lines=True) if file.suffix == ".jsonl" else pd.read_parquet(file)
