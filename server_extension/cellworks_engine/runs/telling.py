"""What both readers of a store make their answers of."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.jobs.schema import Point
from cellworks_engine.runs.rows import LARGEST
from cellworks_engine.runs.schema import RunCurve, RunRow

if TYPE_CHECKING:
    from cellworks_engine.jobs.spool import Special

MLFLOWS = "mlflow."
"""How the tags begin that are MLflow's own."""


def only_one(prefix: str, ids: list[str]) -> None:
    """Refuse a beginning that is nobody's, or more than one's."""
    if not ids:
        raise NotFound(f"No run's id begins with {prefix!r}.")
    if len(ids) > 1 and prefix not in ids:
        raise InvalidInput(f"More than one run's id begins with {prefix!r}: give more of it.", field="run")


def seconds(milliseconds: int | None) -> float | None:
    """Return MLflow's time as ours."""
    return None if milliseconds is None else milliseconds / 1000


def special(value: float, is_nan: bool) -> "Special | None":
    """Return the name of a value that JSON has no number for."""
    if is_nan or math.isnan(value):
        return "nan"
    if abs(value) >= LARGEST:
        return "inf" if value > 0 else "-inf"
    return None


def row_of(
    *,
    run_id: str,
    name: str | None,
    experiment_id: str,
    experiment: str,
    status: str,
    started: int | None,
    ended: int | None,
    user: str | None,
    params: dict[str, str],
    metrics: Iterable[tuple[str, float, bool]],
    tags: dict[str, str],
) -> RunRow:
    """Make a line of the runs table."""
    values: dict[str, float | None] = {}
    named: dict[str, str] = {}
    for key, value, is_nan in metrics:
        what = special(value, is_nan)
        values[key] = value if what is None else None
        if what is not None:
            named[key] = what
    return RunRow(
        id=run_id,
        name=name or tags.get("mlflow.runName", ""),
        experiment_id=experiment_id,
        experiment=experiment,
        status=status,
        started=seconds(started),
        ended=seconds(ended),
        user=user or tags.get("mlflow.user", ""),
        params=params,
        metrics=values,
        special=named,
        tags=tags,
        job=tags.get("cellworks.job"),
    )


def point(step: int, at: int, value: float, is_nan: bool) -> Point:
    """Make one point of a curve."""
    what = special(value, is_nan)
    return Point(step=step, time=at / 1000, value=value if what is None else None, special=what)


def curve(run: str, key: str, points: Sequence[tuple[int, int, float | None]], most: int) -> RunCurve:
    """Make a curve of (step, milliseconds, value) in order, of which about `most` points are kept."""
    kept = thinned(points, most)
    return RunCurve(
        run=run,
        key=key,
        steps=[step for step, _, _ in kept],
        times=[at / 1000 for _, at, _ in kept],
        values=[value for _, _, value in kept],
        of=len(points),
    )


def finite(value: float, is_nan: bool) -> float | None:
    """Return a value that JSON has a number for, else None."""
    return value if special(value, is_nan) is None else None


def thinned(
    points: Sequence[tuple[int, int, float | None]], most: int
) -> Sequence[tuple[int, int, float | None]]:
    """Keep the first and the last point, and of each stretch between the lowest and the highest."""
    if len(points) <= most:
        return points
    stretches = max(1, (most - 2) // 2)
    inner = len(points) - 2
    kept = [points[0]]
    for number in range(stretches):
        first, last = 1 + number * inner // stretches, 1 + (number + 1) * inner // stretches
        if first == last:
            continue
        low = high = first
        for at in range(first, last):
            value = points[at][2]
            if value is None:
                continue
            lowest, highest = points[low][2], points[high][2]
            if lowest is None or value < lowest:
                low = at
            if highest is None or value > highest:
                high = at
        kept += [points[at] for at in sorted({low, high})]
    return [*kept, points[-1]]
