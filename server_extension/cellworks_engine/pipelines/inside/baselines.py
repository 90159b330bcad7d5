"""What the rows of a model were like, measured where it is made a version: what monitors compare with."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.errors import CellworksError, Refused
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.pipelines.inside.frames import rows_of
from cellworks_engine.statistics.baselines import make_baseline, pack

if TYPE_CHECKING:
    import pandas as pd


def measure(model: Any, rows: Any, dataset: str | None = None) -> dict[str, str]:
    """Keep a baseline of rows and of what a model predicts; return its digest, and what it was made of.

    `dataset` is the version that the rows are. Raises Refused where the model cannot predict them.
    """
    launch = AttemptFolder(os.environ["CELLWORKS_JOB_FOLDER"]).launch()
    if launch is None:
        raise CellworksError("The attempt has no launch.json.")
    frame = _features(model, rows_of(rows, "baseline"))
    try:
        predictions = model.predict(frame)
    except Exception as error:
        raise Refused(
            f"The model cannot predict the rows of its baseline: {type(error).__name__}: {error}",
            field="baseline",
        ) from error
    packed = pack(make_baseline(frame, predictions, dataset=dataset))
    content = FileContentStore(Path(launch.content), Path(launch.home) / "incoming")
    what = dataset or "what the step was given"
    return {"digest": content.put(packed), "note": f"Made of {len(frame):,} rows of {what}."}


def _features(model: Any, frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return the columns that the model knows by name, in its order; all where it knows none."""
    named = [str(one) for one in getattr(model, "feature_names_in_", [])]
    missing = [one for one in named if one not in frame.columns]
    if missing:
        raise Refused(
            f"The model takes {', '.join(missing[:5])}: the rows of its baseline have no such column.",
            field="baseline",
        )
    return frame[named] if named else frame
