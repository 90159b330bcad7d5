"""The rows on which a compiled model is judged: like those that the version was trained on, as far as these
are known, and where a difference would hide: thresholds and their neighbours, rounded and signed numbers.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cellworks_engine.endpoints.compiling.learned import Learned
from cellworks_engine.endpoints.compiling.program import TINY, Column
from cellworks_engine.statistics.columns import ColumnSketch

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

HELD, EDGES = 4_000, 4_000
_DTYPES = {"double": "float64", "float": "float32", "long": "int64", "integer": "int32", "boolean": "bool"}


class Rows(NamedTuple):
    """Frames as the worker hands them to the model, and where their values come from, in words."""

    frame: "pd.DataFrame"
    source: str


class Making:
    """Makes rows of a signature's columns; the same seed makes the same rows."""

    def __init__(
        self, columns: Sequence[Column], types: Mapping[str, str], learned: Learned,
        sketches: Mapping[str, ColumnSketch], example: "pd.DataFrame | None", seed: int,
    ) -> None:  # fmt: skip
        import numpy as np

        self.columns = columns
        self._types = types
        self._learned = learned
        self._sketches = sketches
        self._example = example
        self._random = np.random.default_rng(seed)

    def frame(self, values: Mapping[str, Any]) -> "pd.DataFrame":
        """Return columns as the frame that a worker makes of a request."""
        import pandas as pd

        made = pd.DataFrame({one.name: list(values[one.name]) for one in self.columns})
        own = {name: kind for name, kind in ((n, _DTYPES.get(t)) for n, t in self._types.items()) if kind}
        return made.astype(own)

    def held(self, rows: int = HELD) -> Rows:
        """Return rows like those that the version was trained on, then edges of the same number."""
        import pandas as pd

        drawn = self.frame({one.name: self._draw(one, rows) for one in self.columns})
        parts = [drawn] if self._example is None else [self._example, drawn]
        known = sum(one.name in self._sketches for one in self.columns)
        source = "the baseline" if known == len(self.columns) else "what the model learned"
        if 0 < known < len(self.columns):
            source = f"the baseline of {known} columns, and what the model learned of the others"
        return Rows(pd.concat([*parts, self._edges(drawn)], ignore_index=True), source)

    # Values.

    def _draw(self, column: Column, rows: int) -> Any:
        """Draw values of a column, each by itself."""
        sketch = self._sketches.get(column.name)
        if sketch is not None and column.kind in ("text", "truth") and sketch.categories.counts:
            return self._of_counts(column, sketch, rows)
        if sketch is not None and len(sketch.ranks.values):
            ranks = self._random.integers(0, sketch.ranks.rows, rows).astype(float)
            return self._fit(column, sketch.ranks.at_rank(ranks))
        return self._guessed(column, rows)

    def _of_counts(self, column: Column, sketch: ColumnSketch, rows: int) -> Any:
        import numpy as np

        names = list(sketch.categories.counts)
        weights = np.array([sketch.categories.counts[name] for name in names], dtype=float)
        # half of them by how frequent they are, half evenly, so that a rare one is judged as well
        often = self._random.choice(len(names), rows // 2, p=weights / weights.sum())
        evenly = self._random.integers(0, len(names), rows - rows // 2)
        chosen = [names[place] for place in np.concatenate([often, evenly])]
        return [one == "true" for one in chosen] if column.kind == "truth" else chosen

    def _guessed(self, column: Column, rows: int) -> Any:
        """Draw around what the model learned of the column, else around the input example."""
        import numpy as np

        if column.kind == "truth":
            return self._random.random(rows) < 0.5
        seen = [] if self._example is None else self._example[column.name].dropna().tolist()
        values = [*self._learned.values.get(column.name, []), *seen]
        if column.kind == "text":
            texts = [one for one in values if isinstance(one, str)] or ["a", "b"]
            return [texts[place] for place in self._random.integers(0, len(texts), rows)]
        numbers = [float(one) for one in values if isinstance(one, int | float)]
        if column.name in self._learned.categories and numbers:
            return self._fit(column, self._random.choice(numbers, rows))
        numbers += self._learned.thresholds.get(column.name, [])
        centre = np.array(numbers or [0.0])
        width = float(centre.std()) or max(1.0, abs(float(centre[0])))
        return self._fit(column, self._random.choice(centre, rows) + width * self._random.normal(size=rows))

    def _fit(self, column: Column, values: "np.ndarray[Any, Any]") -> Any:
        import numpy as np

        return np.rint(values).astype("int64") if column.kind == "whole" else values

    def _edges(self, drawn: "pd.DataFrame") -> "pd.DataFrame":
        """Return drawn rows, each with one number moved to where an answer may turn."""
        import numpy as np

        numbers = [
            one for one in self.columns
            if one.kind in ("number", "whole") and one.name not in self._learned.categories
        ]  # fmt: skip
        made = drawn.sample(min(EDGES, len(drawn)), random_state=0, ignore_index=True)
        if not numbers:
            return made
        cells = {one.name: made[one.name].to_numpy(copy=True) for one in numbers}
        for row in range(len(made)):
            column = numbers[int(self._random.integers(len(numbers)))]
            points = self._learned.thresholds.get(column.name)
            own = float(cells[column.name][row])
            point = own if not points else float(points[int(self._random.integers(len(points)))])
            value = self._beside(point)
            if column.kind == "whole":
                value = float(np.rint(point)) + int(self._random.integers(-1, 2))
            bound = 2.0**31 - 1 if self._types[column.name] == "integer" else 2.0**62
            cells[column.name][row] = value if column.kind == "number" else max(-bound, min(bound, value))
        return made.assign(**cells)

    def _beside(self, point: float) -> float:
        """Return a number, one of its neighbours in either precision, or what its sign makes of it."""
        import numpy as np

        single = np.float32(point)
        choices = (
            point, np.nextafter(point, -np.inf), np.nextafter(point, np.inf), float(single),
            float(np.nextafter(single, np.float32(-np.inf))), float(np.nextafter(single, np.float32(np.inf))),
            point * (1 + 1e-9), point * (1 - 1e-9), -point, 0.0, -0.0,
        )  # fmt: skip
        # thresholds are the places that matter: the first eight stand for seven in eight of the edges
        often = self._random.random() < 0.875
        chosen = float(choices[int(self._random.integers(8 if often else len(choices)))])
        return chosen if abs(chosen) >= TINY else 0.0
