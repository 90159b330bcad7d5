"""A job that registers what was trained elsewhere: a pickle is read in its process, never in the studio's."""

import sys
from pathlib import Path

from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import CellEntry, Environment, JobSpec, Provenance
from cellworks_engine.models.places import example_in, is_uri, kind_of
from cellworks_engine.models.schema import NewPathVersion

EXPERIMENT = "models"
"""The experiment that holds what was registered of no run."""


def importing(name: str, new: NewPathVersion) -> JobSpec:
    """Return the job that registers the model at a path or MLflow URI, with what a person would write.

    Raises NotFound, InvalidInput and Refused for what can be told without reading the model.
    """
    if not is_uri(new.path):
        path = Path(new.path).expanduser()
        if not path.is_absolute():
            raise InvalidInput(
                f"{new.path} is no whole path.",
                field="path",
                hint="Write it from / or ~ on, or an MLflow URI (runs:/…, models:/…, s3://…).",
            )
        kind_of(path, trust_pickle=new.trust_pickle)
    return JobSpec(
        name=f"register {name}"[:100], kind="processing", experiment=EXPERIMENT, autolog=False,
        entry=CellEntry(source=_source(name, new)),
        environment=Environment(python=new.python or sys.executable),
        provenance=Provenance(client="lab"),
    )  # fmt: skip


def _source(name: str, new: NewPathVersion) -> str:
    lines = ["import cellworks as cw"]
    given = [f"path={new.path!r}"]
    if new.example:
        rows = example_in(new.example)
        is_table = isinstance(rows[0], dict)
        lines.append("import pandas as pd" if is_table else "import numpy as np")
        given.append(f"input_example={'pd.DataFrame' if is_table else 'np.array'}({rows!r})")
    if new.baseline is not None:
        given.append(f"baseline=cw.datasets[{new.baseline!r}]")
    if new.trust_pickle:
        given.append("trust_pickle=True")
    given += [
        f"{key}={value!r}"
        for key, value in (("description", new.description), ("comment", new.comment))
        if value
    ]
    return "\n".join([*lines, "", f"cw.models[{name!r}].register(", *(f"    {one}," for one in given), ")"])
