"""What a script of a pipeline reads and writes: a file for each input and output, given by its name."""

import importlib
import json
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.step_schema import WrittenAs

_SUFFIX: dict[WrittenAs, str] = {"frame": ".parquet", "json": ".json", "model": "", "path": ""}
_PARQUET = b"PAR1"


class Files:
    """The files of one attempt's script, in `inputs` and `written` of its folder."""

    def __init__(self, folder: AttemptFolder, written: Mapping[str, WrittenAs]) -> None:
        self._inputs = folder.path / "inputs"
        self._outputs = folder.path / "written"
        self._written = written

    def arguments(self, inputs: Mapping[str, Any]) -> list[str]:
        """Write the inputs, and return the arguments that say where they and the outputs are."""
        self._outputs.mkdir(mode=0o700, exist_ok=True)
        found: list[str] = []
        for name, value in inputs.items():
            self._inputs.mkdir(mode=0o700, exist_ok=True)
            found += [f"--{name}", str(_wrote(value, self._inputs / name))]
        for name in self._written:
            found += [f"--out-{name}", str(self._place(name))]
        return found

    def read(self) -> dict[str, Any]:
        """Return what the script wrote; raises NotFound and InvalidInput that name the output."""
        return {name: self._read(name, kind) for name, kind in self._written.items()}

    def _place(self, name: str) -> Path:
        return self._outputs / f"{name}{_SUFFIX[self._written[name]]}"

    def _read(self, name: str, kind: WrittenAs) -> Any:
        file = self._place(name)
        if not file.exists():
            raise NotFound(
                f"The script wrote no {name}.", field=name,
                hint=f"It is given --out-{name}, and what it makes is to be written there.",
            )  # fmt: skip
        match kind:
            case "frame":
                return _frame(file, name)
            case "json":
                return _json(file, name)
            case "model":
                return _model(file, name)
            case "path":
                return str(file)


def _wrote(value: Any, place: Path) -> Path:
    """Write a value in the form that fits it; a file that it names stays where it is."""
    if isinstance(value, str | Path) and Path(value).is_absolute() and Path(value).exists():
        return Path(value)
    if hasattr(value, "columns"):
        file = place.with_suffix(".parquet")
        frame = value if hasattr(value, "to_parquet") else value.to_pandas()
        frame.to_parquet(file)
        return file
    try:
        text = json.dumps(value)
    except (TypeError, ValueError):
        file = place.with_suffix(".pkl")
        file.write_bytes(pickle.dumps(value))
        return file
    file = place.with_suffix(".json")
    file.write_text(text)
    return file


def _frame(file: Path, name: str) -> Any:
    import pandas as pd

    with file.open("rb") as opened:
        is_parquet = opened.read(4) == _PARQUET
    try:
        return pd.read_parquet(file) if is_parquet else pd.read_csv(file)
    except ValueError as error:
        raise InvalidInput(f"What was written as {name} is neither Parquet nor CSV: {error}.") from None


def _json(file: Path, name: str) -> Any:
    try:
        return json.loads(file.read_text())
    except ValueError as error:
        raise InvalidInput(f"What was written as {name} is no JSON: {error}.", field=name) from None


def _model(place: Path, name: str) -> Any:
    """Return a model as the object that it is: of MLflow's folder by its own flavour, else unpickled."""
    if place.is_dir():
        return _of_mlflow(place, name)
    try:
        joblib: Any = importlib.import_module("joblib")
    except ImportError:
        with place.open("rb") as opened:
            return pickle.load(opened)
    return joblib.load(place)


def _of_mlflow(folder: Path, name: str) -> Any:
    if not (folder / "MLmodel").is_file():
        raise InvalidInput(
            f"The folder that was written as {name} is no MLflow model: it has no MLmodel.", field=name,
            hint="Write it by mlflow.<flavor>.save_model, or a pickle instead of a folder.",
        )  # fmt: skip
    models: Any = importlib.import_module("mlflow.models")
    flavors = [one for one in models.Model.load(str(folder)).flavors if one != "python_function"]
    module: Any = importlib.import_module(f"mlflow.{flavors[0] if flavors else 'pyfunc'}")
    return module.load_model(str(folder))
