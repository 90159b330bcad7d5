"""A job as one who used a version of a dataset."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.datasets.schema import Use
from cellworks_engine.jobs.schema import Capture


class _DataOf(msgspec.Struct, frozen=True):
    """As much of a spec as says by which names a job knows its data."""

    captures: list[Capture] = []
    datasets: dict[str, str] = {}


def use_of(row: RowMapping, dataset: str, runs: Mapping[str, list[str]]) -> Use:
    """Return what a job's row says of its use of a version; its last run may not have ended."""
    spec = msgspec.json.decode(row["spec"], type=_DataOf)
    names = [name for name, ref in spec.datasets.items() if ref == dataset]
    names += [one.name for one in spec.captures if one.dataset == dataset]
    made = runs.get(row["id"], [])
    current = [row["run_id"]] if row["run_id"] and row["run_id"] not in made else []
    return Use(
        job=row["id"], number=row["number"], name=row["name"], state=row["state"], actor=row["actor"],
        created=row["time"], names=names, runs=[*made, *current],
    )  # fmt: skip
