"""Where a model that was trained elsewhere may lie, looked at and not read. No database: the SDK asks too."""

import json
from pathlib import Path
from typing import Any, Literal

from cellworks_engine.errors import InvalidInput, NotFound, Refused

PICKLES = frozenset({".pkl", ".pickle", ".joblib", ".cloudpickle", ".dill", ".pt", ".pth"})
"""Endings of files that run code of their maker when they are read."""
Kind = Literal["folder", "onnx", "pickle"]


def is_uri(where: str) -> bool:
    """Tell whether it is an MLflow URI (`runs:/…`, `models:/…`, `s3://…`), and no path."""
    scheme, colon, _ = where.partition(":/")
    return bool(colon) and len(scheme) > 1


def kind_of(path: Path, *, trust_pickle: bool) -> Kind:
    """Return what lies at a path: a folder that MLflow saved, an `.onnx` file or a pickle.

    Raises NotFound where there is nothing, InvalidInput for what is no model, Refused for what runs code of
    its maker where that was not allowed.
    """
    if not path.exists():
        raise NotFound(f"There is nothing at {path.absolute()}.", field="path")
    if path.is_dir():
        check_folder(path, trust_pickle=trust_pickle)
        return "folder"
    if path.suffix.lower() == ".onnx":
        return "onnx"
    if path.suffix.lower() in PICKLES:
        _allow([path.name], trust_pickle)
        return "pickle"
    raise InvalidInput(
        f"{path.name} is no model that can be registered.",
        field="path",
        hint="Give a folder that MLflow saved (it holds MLmodel), an .onnx file, or a pickle with "
        "trust_pickle=True.",
    )


def check_folder(folder: Path, *, trust_pickle: bool) -> None:
    """Raise InvalidInput where a folder is none that MLflow saved, Refused where it holds pickles."""
    if not (folder / "MLmodel").is_file():
        raise InvalidInput(
            f"{folder} holds no MLmodel, so it is no model that MLflow saved.",
            field="path",
            hint="mlflow.sklearn.save_model(model, path) makes one.",
        )
    _allow(pickles_of(folder), trust_pickle)


def pickles_of(folder: Path) -> list[str]:
    """Return the files of a folder that run code of their maker when they are read."""
    return sorted(
        one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.suffix.lower() in PICKLES
    )


def example_in(text: str) -> list[Any]:
    """Return an input example that was written as JSON: rows by column, or an array; raises InvalidInput."""
    hint = 'Write rows by column: [{"hour": 5.0}], or an array: [[5.0, 1.0]].'
    try:
        rows = json.loads(text, parse_constant=_no_number)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InvalidInput(f"The example is no JSON: {error}.", field="example", hint=hint) from None
    if not isinstance(rows, list) or not rows or len({type(one) for one in rows}) > 1:
        raise InvalidInput("The example is no list of rows.", field="example", hint=hint)
    if not isinstance(rows[0], dict | list):
        raise InvalidInput(
            "A row of the example is neither an object nor a list.", field="example", hint=hint
        )
    return rows


def _no_number(text: str) -> float:
    raise InvalidInput(
        f"{text} is no number of JSON.", field="example", hint="Write null for what is missing."
    )


def _allow(pickles: list[str], trust: bool) -> None:
    if pickles and not trust:
        raise Refused(
            f"{', '.join(pickles[:5])} runs code of whoever made it when it is read.",
            field="trust_pickle",
            hint="Where you trust its maker, say trust_pickle=True (--trust-pickle).",
        )
