"""The baseline of the model that a job registers: made in its process, of the one dataset that it used."""

import os

from cellworks.client import connect
from cellworks.dataset_list import datasets
from cellworks.model_baseline import Data, Made, of_folder
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.registering import BASELINE, Measured, chosen


def measure() -> None:
    """Leave the baseline in the attempt's folder, or why there is none; nothing where no dataset is named."""
    folder = AttemptFolder(os.environ["CELLWORKS_JOB_FOLDER"])
    launch, model = folder.launch(), chosen(folder)
    refs = sorted(set(launch.spec.datasets.values())) if launch is not None else []
    if model is None or len(refs) != 1:
        return
    try:
        data = Data(datasets[refs[0]].frame(), refs[0], f"{refs[0]}, which the job used")
        made = of_folder(connect(), folder.models / model, data)
    except CellworksError as error:
        made = Made(None, f"There is none: of {refs[0]} none could be made. {error.message}")
    folder.write(BASELINE, Measured(model=model, digest=made.digest, note=made.note))
