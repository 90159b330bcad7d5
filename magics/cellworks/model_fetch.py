"""A model that was trained elsewhere (a path, an MLflow URI) as an MLflow model folder of ours."""

import importlib
import shutil
from pathlib import Path
from typing import Any

from cellworks.model_save import WHAT_TO_GIVE, infer, mlflow_module, save
from cellworks_engine.errors import InvalidInput, NotFound, Refused
from cellworks_engine.models.places import check_folder, is_uri, kind_of


def fetch(where: str, folder: Path, *, signature: Any, example: Any, trust_pickle: bool) -> None:
    """Bring the model at a path or MLflow URI into `folder`, which is not there yet.

    A folder with an `MLmodel` is copied, an `.onnx` file is saved as ONNX, a pickle as what it holds. Raises
    Refused for what would run code of its maker where that was not allowed, and where there is no signature.
    """
    if is_uri(where):
        mlflow: Any = mlflow_module()
        try:
            fetched = Path(
                mlflow.artifacts.download_artifacts(artifact_uri=where, dst_path=str(folder.parent))
            )
        except (mlflow.exceptions.MlflowException, OSError) as error:
            raise NotFound(f"There is no model at {where}: {error}", field="path") from error
        _folder(fetched, folder, signature, example, trust_pickle)
        return
    path = Path(where).expanduser()
    kind = kind_of(path, trust_pickle=trust_pickle)
    if kind == "folder":
        _folder(path, folder, signature, example, trust_pickle)
    elif kind == "onnx":
        onnx: Any = _module("onnx", "Reading an .onnx file")
        save(onnx.load(str(path)), folder, signature=signature, example=example)
    else:
        save(_unpickled(path), folder, signature=signature, example=example)


def _folder(given: Path, folder: Path, signature: Any, example: Any, trust_pickle: bool) -> None:
    check_folder(given, trust_pickle=trust_pickle)
    shutil.copytree(given, folder)
    models: Any = importlib.import_module("mlflow.models")
    told = models.Model.load(str(folder / "MLmodel"))
    if signature is None and told.signature is None and example is not None:
        pyfunc: Any = importlib.import_module("mlflow.pyfunc")
        signature = infer(pyfunc.load_model(str(folder)).predict, example)
    if signature is None and told.signature is None:
        raise Refused(f"The model at {given} has no signature.", field="signature", hint=WHAT_TO_GIVE)
    if signature is not None:
        told.signature = signature
        told.save(str(folder / "MLmodel"))


def _unpickled(path: Path) -> Any:
    """Return what a pickle holds, in this process; the studio never does that."""
    import pickle

    try:
        if path.suffix.lower() == ".joblib":
            return _module("joblib", "Reading a .joblib file").load(path)
        if path.suffix.lower() in (".pt", ".pth"):
            return _module("torch", "Reading a .pt file").load(path, weights_only=False)
        with path.open("rb") as file:
            return pickle.load(file)
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, KeyError) as error:
        raise InvalidInput(
            f"{path.name} cannot be read here ({type(error).__name__}: {error}).",
            field="path",
            hint="The packages and modules that it was made with must be here too.",
        ) from error


def _module(name: str, what: str) -> Any:
    from cellworks_engine.errors import MissingExtra

    try:
        return importlib.import_module(name)
    except ImportError:
        raise MissingExtra(f"{what} needs {name} here.", hint=f"pip install {name}") from None
