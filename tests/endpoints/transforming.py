"""Scoring without a studio: a job's folder, what its process is told, and what came of it."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from cellworks_engine.endpoints.transforms.running import run
from cellworks_engine.jobs.folder import AttemptFolder, Launch
from cellworks_engine.jobs.schema import Environment, JobSpec, TransformEntry
from cellworks_engine.jobs.transform_schema import TransformRows

SUFFIXES = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".gz": "csv"}


class Scored:
    """A job that scores, an attempt after the other."""

    def __init__(self, folder: Path, model: Path, *sources: Path, to: str = "scored.parquet", **more: Any):
        self.folder = folder
        self.to = folder / to
        rows = more.pop("rows", None) or TransformRows(
            files=[str(path) for path in sources], format=SUFFIXES[sources[0].suffix]
        )
        self.entry = TransformEntry(version="m/1", model=str(model), rows=rows, to=str(self.to), **more)
        self.attempts = 0

    def run(self) -> dict[str, Any]:
        """Run one attempt; what it raises ends it."""
        self.attempts += 1
        folder = AttemptFolder(self.folder / "job" / str(self.attempts))
        folder.path.mkdir(parents=True)
        spec = JobSpec(name="score", entry=self.entry, environment=Environment(python="python"))
        launch = Launch(
            job="job_0123456789abcdef", number=1, attempt=self.attempts, spec=spec, home=str(self.folder),
            content=str(self.folder / "content"), checkpoint=str(self.folder / "job" / "checkpoint"),
            run_id=None,
        )  # fmt: skip
        return run(self.entry, launch, folder)

    def frame(self) -> pd.DataFrame:
        """Return what was written, as pandas reads it."""
        if self.to.suffix == ".parquet":
            return pd.read_parquet(self.to)
        return pd.read_csv(self.to) if self.to.suffix == ".csv" else pd.read_json(self.to, lines=True)

    def errors(self) -> list[dict[str, Any]]:
        """Return the rows that failed."""
        path = self.to.with_name(f"{self.to.name}.errors.jsonl")
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
