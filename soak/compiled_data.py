"""The ten data sets, their models, and rows of any number: like the data, and where answers turn."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

EXAMPLES = Path(__file__).parents[1] / "magics" / "cellworks" / "examples"
BATCH = 10_000


class Case(NamedTuple):
    """A model that was fitted on a data set."""

    name: str
    model: Any
    frame: "pd.DataFrame"
    with_baseline: bool

    def save(self, folder: Path) -> None:
        """Save it as MLflow does."""
        import mlflow
        from mlflow.models import infer_signature

        answered = self.model.predict(self.frame)
        family = type(self.model).__module__.partition(".")[0]
        given: dict[str, Any] = {
            "signature": infer_signature(self.frame, answered), "input_example": self.frame.head(3),
            "pip_requirements": [],
        }  # fmt: skip
        if family == "sklearn":
            given["serialization_format"] = "cloudpickle"
        getattr(mlflow, family).save_model(self.model, folder, **given)

    def baseline(self) -> bytes:
        """Return the baseline that registering it would make."""
        from cellworks_engine.statistics.baselines import make_baseline, pack

        return pack(make_baseline(self.frame, self.model.predict(self.frame)))

    def scale(self) -> float:
        """Return how far numbers spread that it answers."""
        answered = self.model.predict(self.frame)
        return float(answered.std()) if answered.dtype.kind == "f" else 1.0

    def rows(self, number: int, seed: int) -> Iterator["pd.DataFrame"]:
        """Return so many rows, first in frames of many, then the odd ones in frames of one."""
        import numpy as np

        from cellworks_engine.endpoints.compiling.learned import learned

        random = np.random.default_rng([seed, len(self.name)])
        thresholds = learned(self.model, list(self.frame.columns)).thresholds
        odd = max(number // 200, 60)
        for start in range(0, number - odd, BATCH):
            yield self._alike(min(BATCH, number - odd - start), thresholds, random)
        alike = self._alike(odd, thresholds, random)
        for row in range(odd):
            yield self._odd(alike.iloc[row : row + 1].reset_index(drop=True), row, random)

    def _alike(self, size: int, thresholds: dict[str, list[float]], random: Any) -> "pd.DataFrame":
        """Return rows of the data, half of them with numbers moved, a tenth of these onto a threshold."""
        import numpy as np

        made = self.frame.iloc[random.integers(0, len(self.frame), size)].reset_index(drop=True)
        for name in made.columns:
            if made[name].dtype.kind != "f":
                continue
            values = made[name].to_numpy(copy=True)
            moved = random.random(size) < 0.5
            width = float(self.frame[name].std()) or 1.0
            values[moved] += width * 0.1 * random.normal(size=int(moved.sum()))
            if points := thresholds.get(name):
                onto = random.random(size) < 0.1
                values[onto] = _beside(random.choice(points, int(onto.sum())), random)
            single = random.random(size) < 0.05
            values[single] = values[single].astype(np.float32)
            made[name] = values
        return made

    def _odd(self, row: "pd.DataFrame", number: int, random: Any) -> "pd.DataFrame":
        """Return a row with one value that no data has."""
        name = str(random.choice(self.frame.columns))
        kind = row[name].dtype.kind
        numbers = (None, 1e300, -1e300, 5e-324, -1e-40, 3.5e38, 1e16, 0.0, -0.0, 1e-31)
        wholes = (0, -1, 10**15, -(10**12), 2**53 + 1, 99)
        texts = ("", "never seen", "Ümlaut", "x" * 500, "nul\0", None)
        if kind == "f":
            value: Any = numbers[number % len(numbers)]
        elif kind in "iu":
            value = wholes[number % len(wholes)]
        elif kind == "b":
            return row
        else:
            value = texts[number % len(texts)]
        return row.assign(**{name: [value]})


def _beside(points: Any, random: Any) -> Any:
    """Return numbers, or their neighbours in either precision."""
    import numpy as np

    single = points.astype(np.float32)
    ways = (
        points, np.nextafter(points, -np.inf), np.nextafter(points, np.inf), single.astype(float),
        np.nextafter(single, np.float32(-np.inf)).astype(float),
        np.nextafter(single, np.float32(np.inf)).astype(float),
    )  # fmt: skip
    return np.choose(random.integers(0, len(ways), len(points)), ways)


def cases(seed: int, sets: tuple[str, ...] = ()) -> Iterator[list[Case]]:
    """Return the models, fitted, of each data set that is named, else of all."""
    warnings.filterwarnings("ignore")
    number = 0
    for name, (frame, target) in data(seed).items():
        if sets and name not in sets:
            continue
        found = []
        for kind, model in models(frame, target, seed).items():
            number += 1
            found.append(Case(f"{name}/{kind}", model.fit(frame, target), frame, number % 2 == 0))
        yield found


def data(seed: int) -> dict[str, tuple["pd.DataFrame", Any]]:
    """Return ten data sets: five of scikit-learn's, three real ones, two made by the seed."""
    import numpy as np
    import pandas as pd
    from sklearn import datasets

    found: dict[str, tuple[pd.DataFrame, Any]] = {}
    for name in ("iris", "wine", "breast_cancer", "digits", "diabetes"):
        loaded = getattr(datasets, f"load_{name}")(as_frame=True)
        frame = loaded.data.astype(float)
        frame.columns = [str(one).replace(" ", "_") for one in frame.columns]
        classes = getattr(loaded, "target_names", None)
        target = loaded.target.to_numpy()
        # a label as people have it: a word, where the data set has words
        found[name] = (frame, target if name in ("digits", "diabetes") else np.asarray(classes)[target])
    flights = pd.read_parquet(EXAMPLES / "flights.parquet").sample(8000, random_state=seed)
    chosen = ["carrier", "origin", "dep_delay", "distance", "hour", "month"]
    flown = flights.dropna(subset=["arr_delay", "dep_delay"]).reset_index(drop=True)
    flown = flown.assign(dep_delay=flown["dep_delay"].astype(float), distance=flown["distance"].astype(float))
    late = np.where(flown["arr_delay"] > 15, "late", "on time")
    found["flights"] = (flown[chosen], late)
    found["delays"] = (flown[chosen], flown["arr_delay"].to_numpy(dtype=float))
    weather = pd.read_parquet(EXAMPLES / "weather.parquet").dropna(subset=["temp", "humid", "wind_speed"])
    air = weather[["temp", "humid", "wind_speed", "precip"]].astype(float).reset_index(drop=True)[:8000]
    found["weather"] = (air, (weather["visib"].to_numpy()[: len(air)] < 10).astype(int))
    random = np.random.default_rng(seed)
    x, y = datasets.make_classification(4000, 12, n_informative=8, n_classes=4, random_state=seed)
    found["clouds"] = (pd.DataFrame(x, columns=[f"f{one}" for one in range(12)]), y)
    mixed = pd.DataFrame(
        {
            "word": random.choice(["red", "green", "blue", "grey"], 4000),
            "grade": random.integers(0, 6, 4000),
            "member": random.random(4000) < 0.4,
            "amount": np.where(random.random(4000) < 0.1, np.nan, random.lognormal(3, 1, 4000)),
            "age": random.normal(45, 15, 4000),
        }
    )
    value = np.nan_to_num(mixed["amount"].to_numpy()) + 20 * (mixed["word"] == "red") + mixed["age"]
    found["mixed"] = (mixed, np.where(value > 80, "high", "low"))
    return found


def models(frame: "pd.DataFrame", target: Any, seed: int) -> dict[str, Any]:
    """Return models that suit a data set: linear, trees of four libraries, and one that is not compiled."""
    from lightgbm import LGBMClassifier, LGBMRegressor
    from sklearn import ensemble, linear_model, neighbors, pipeline, preprocessing, tree
    from xgboost import XGBClassifier, XGBRegressor

    numbers = all(kind.kind == "f" for kind in frame.dtypes)
    is_real = target.dtype.kind == "f"
    linear = linear_model.Ridge() if is_real else linear_model.LogisticRegression(max_iter=300)
    boosting = (
        ensemble.HistGradientBoostingRegressor if is_real else ensemble.HistGradientBoostingClassifier
    )(max_iter=30, random_state=seed)
    forest = (ensemble.RandomForestRegressor if is_real else ensemble.RandomForestClassifier)(
        20, random_state=seed
    )
    if not numbers:
        return {
            "linear": pipeline.make_pipeline(_encoder("one-hot"), linear),
            "boosting": pipeline.make_pipeline(_encoder("ordinal"), boosting),
            "strict": pipeline.make_pipeline(_encoder("strict"), forest),
        }
    found = {
        "linear": pipeline.make_pipeline(preprocessing.StandardScaler(), linear),
        "boosting": boosting,
        "forest": forest,
        "lightgbm": (LGBMRegressor if is_real else LGBMClassifier)(n_estimators=20, verbose=-1),
        "tree": (tree.DecisionTreeRegressor if is_real else tree.DecisionTreeClassifier)(max_depth=6),
    }
    if is_real or target.dtype.kind in "iu":
        found["xgboost"] = (XGBRegressor if is_real else XGBClassifier)(n_estimators=20, random_state=seed)
    if len(frame) < 1000:
        found["neighbours"] = (neighbors.KNeighborsRegressor if is_real else neighbors.KNeighborsClassifier)()
    return found


def _encoder(kind: str) -> Any:
    """Return what makes numbers of a frame of words, whole numbers and floats."""
    from sklearn import compose, impute, pipeline, preprocessing

    words = compose.make_column_selector(dtype_exclude="number")
    floats = compose.make_column_selector(dtype_include="number")
    if kind == "ordinal":
        encoder: Any = preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
        return compose.make_column_transformer((encoder, words), remainder="passthrough")
    unknown = "ignore" if kind == "one-hot" else "error"
    scaled = pipeline.make_pipeline(impute.SimpleImputer(), preprocessing.StandardScaler())
    encoder = preprocessing.OneHotEncoder(handle_unknown=unknown)
    return compose.make_column_transformer((encoder, words), (scaled, floats))
