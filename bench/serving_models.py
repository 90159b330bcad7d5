"""The models that are raced, and how the limit compiles them; imports nothing of ours."""

import json
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Race(NamedTuple):
    """One model, in every shape that a server asks for, and one row in every form."""

    name: str
    model: Path
    """MLflow's folder."""
    pickle: Path
    joblib: Path
    body: Any
    mlflow_body: Any
    oip_body: Any
    bento_body: Any


def save(folder: Path) -> Iterator[Race]:
    """Fit the models, save them, and return the races."""
    import numpy as np
    import pandas as pd
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    source = np.random.default_rng(0)
    names = [f"f{number}" for number in range(30)]
    frame = pd.DataFrame(source.normal(size=(5000, 30)), columns=names)
    label = (frame["f0"] + frame["f1"] * frame["f2"] > 0).astype(int)
    flown = pd.DataFrame(
        {
            "carrier": source.choice(["AA", "UA", "DL", "WN"], 5000),
            "distance": source.normal(800, 200, 5000),
            "hour": source.integers(0, 24, 5000).astype(float),
        }
    )
    late = (flown["hour"] + 5 * (flown["carrier"] == "AA") > 14).astype(int)
    encode = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["carrier"]), (StandardScaler(), ["distance", "hour"])
    )
    yield _race(folder, "lr", LogisticRegression(max_iter=500).fit(frame, label), frame)
    yield _race(folder, "hgb", HistGradientBoostingClassifier().fit(frame, label), frame)
    yield _race(folder, "mixed", make_pipeline(encode, LogisticRegression()).fit(flown, late), flown)


def _race(folder: Path, name: str, model: Any, frame: Any) -> Race:
    import joblib
    import mlflow
    from mlflow.models import infer_signature

    place = folder / name
    signature = infer_signature(frame, model.predict(frame))
    mlflow.sklearn.save_model(
        model,
        place,
        signature=signature,
        pip_requirements=["scikit-learn"],
        serialization_format="cloudpickle",
    )
    pickled, dumped = folder / f"{name}.pickle", folder / f"{name}.joblib"
    kinds = {column: str(kind) for column, kind in frame.dtypes.items()}
    pickled.write_bytes(pickle.dumps((model, kinds)))
    joblib.dump(model, dumped)
    split = json.loads(frame[:1].to_json(orient="split"))
    record = json.loads(frame[:1].to_json(orient="records"))
    row = split["data"]
    return Race(
        name,
        place,
        pickled,
        dumped,
        {"instances": record if name == "mixed" else row},
        {"dataframe_split": {"columns": split["columns"], "data": row}},
        {"inputs": [{"name": "rows", "shape": [1, len(row[0])], "datatype": "FP64", "data": row[0]}]},
        {"rows": row},
    )


def compile_to_onnx(pickled: Path, compiled: Path) -> None:
    """Compile a model as its own makers advise."""
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    model, kinds = pickle.loads(pickled.read_bytes())
    if all(kind == "float64" for kind in kinds.values()):
        types = [("rows", FloatTensorType([None, len(kinds)]))]
    else:
        types = [
            (name, FloatTensorType([None, 1]) if kind == "float64" else StringTensorType([None, 1]))
            for name, kind in kinds.items()
        ]
    made = to_onnx(model, initial_types=types, options={"zipmap": False})
    compiled.write_bytes(made.SerializeToString())


if __name__ == "__main__":
    compile_to_onnx(Path(sys.argv[2]), Path(sys.argv[3]))
