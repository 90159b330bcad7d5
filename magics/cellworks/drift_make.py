"""`cw.drift(reference, current)`: how far rows have moved, worked out in this process."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from cellworks.drift_report import Drift
from cellworks.drift_source import Source, source_of
from cellworks.quantities import duration
from cellworks_engine.errors import InvalidInput
from cellworks_engine.monitors import quality, timeline
from cellworks_engine.monitors.comparing import Compared, compare
from cellworks_engine.monitors.schema import DriftColumns, DriftSettings, DriftSide
from cellworks_engine.statistics.pieces import Watcher, sketch_of
from cellworks_engine.statistics.schema import Role
from cellworks_engine.statistics.sketches import TableSketch


def drift(
    reference: Any,
    current: Any,
    *,
    preset: str = "cellworks",
    threshold: float | None = None,
    thresholds: Mapping[str, float] | None = None,
    label: str | None = None,
    prediction: str | Sequence[str] | None = None,
    time: str | None = None,
    window: str | float | timedelta | None = None,
    importance: Any = None,
    features: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    constraints: Any = None,
    keep: bool | str = False,
    **settings: Any,
) -> Drift:
    """Return how far `current` has moved from `reference`; in a notebook the report shows itself.

        cw.drift(january, july)
        cw.drift("flights/1", "july.parquet", preset="azure", thresholds={"temp": 0.2})
        cw.drift("late@champion", july, time="time_hour", window="1d")

    Each side is a frame (pandas, Polars, Arrow), a file or folder (Parquet, CSV, JSON lines, Arrow; of any
    size), a dataset's version, a model's version (its baseline), an endpoint or a window of what it was
    asked (`ep.window(last="1d")`, whose time, predictions and labels are known), or SageMaker's
    `statistics.json`. `preset` is `cellworks`, `sagemaker`, `vertex` or `azure`; `threshold` is the limit
    of all columns, `thresholds` those of single ones. `label` and `prediction` name columns: with both,
    quality is measured too. `time` and `window` (`1h`, `1d`, seconds) cut the current rows. `importance`
    says how much the model relies on each column (a mapping or Series). `constraints` is a
    `constraints.json` of SageMaker whose settings are taken. `keep` keeps the report in the studio, under a
    name where that is a text. More settings are those of `DriftSettings`: `numeric`, `categorical`,
    `missing`, `new_values`, `out_of_range`, `least_rows`, `chance`, `as_categories`. Raises InvalidInput,
    and NotFound.
    """
    if constraints is not None:
        from cellworks_engine.monitors.sagemaker import read_constraints

        told = msgspec.structs.asdict(read_constraints(Path(constraints)))
        preset, settings = told.pop("preset"), {**told, **settings}
        threshold = threshold if threshold is not None else told["threshold"]
        thresholds = {**settings.pop("thresholds"), **(thresholds or {})}
        for name in ("threshold", "features", "ignore"):
            settings.pop(name, None)
    asked = settings_of(
        preset=preset, threshold=threshold, thresholds=dict(thresholds or {}), features=list(features or []),
        ignore=[*(ignore or []), *([time] if time is not None else [])], **settings,
    )  # fmt: skip
    said = [prediction] if isinstance(prediction, str) else list(prediction or [])
    columns = DriftColumns(label=label, predictions=said, time=time, window=_seconds(window))
    made = make(source_of(reference, "reference"), source_of(current, "current"), asked, columns, importance)
    made = Drift(made.report, given=(reference, current, columns), windows=made.windows)
    if keep:
        made.keep(keep if isinstance(keep, str) else None)
    return made


def settings_of(**given: Any) -> DriftSettings:
    """Return settings; raises InvalidInput that names the one that cannot be."""
    try:
        return msgspec.convert(
            {name: value for name, value in given.items() if value is not None}, DriftSettings
        )
    except msgspec.ValidationError as error:
        raise InvalidInput(f"{error}.", field="settings") from None


def make(
    reference: Source, current: Source, settings: DriftSettings, columns: DriftColumns, importance: Any = None
) -> Drift:
    """Return the report of two sources; each is read once."""
    columns = _as_logged(columns, reference, current)
    roles: dict[str, Role] = {**current.roles, **reference.roles}
    roles.update(dict.fromkeys(columns.predictions, "prediction"))
    if columns.label is not None:
        roles[columns.label] = "label"
    before = _measuring(reference, columns, None)
    then = _sketch(reference, [before] if before is not None else [])
    after = _measuring(current, columns, before)
    cutting = _cutting(then, current, columns, settings)
    now = _sketch(current, [one for one in (after, cutting) if one is not None])
    then, now = _narrowed(then, now, reference, current, roles)
    measured = None
    if after is not None and columns.label is not None:
        measured = quality.compared(columns.label, columns.predictions[0], before, after)
    report = compare(
        Compared(then, _side(reference, then), roles), Compared(now, _side(current, now), roles), settings,
        importance=_importance(importance), quality=measured,
        timeline=None if cutting is None else cutting.timeline(),
    )  # fmt: skip
    return Drift(report, windows=None if cutting is None else cutting.counts().pack())


def _as_logged(columns: DriftColumns, reference: Source, current: Source) -> DriftColumns:
    """Take from a request log what a person did not say: its time, its label, its prediction."""
    replace = msgspec.structs.replace
    times = [one.time for one in (reference, current) if one.time is not None]
    if columns.window is not None and columns.time is None:
        if current.time is None:
            raise InvalidInput("Windows need a time column too: time=.", field="time")
        columns = replace(columns, time=current.time)
    if times and columns.label is None:
        named = {role: name for name, role in reversed(current.roles.items())}
        if "label" in named and "prediction" in named:
            columns = replace(
                columns, label=named["label"], predictions=columns.predictions or [named["prediction"]]
            )
    return columns


def _sketch(source: Source, watchers: Sequence[Watcher]) -> TableSketch:
    if source.sketch is not None:
        return source.sketch
    assert source.rows is not None
    return sketch_of(source.rows, watchers=watchers)


def _measuring(
    source: Source, columns: DriftColumns, like: quality.Measuring | None
) -> quality.Measuring | None:
    """Return what measures the quality of a side that has rows; the reference decides what kind it is."""
    if source.rows is None or columns.label is None or not columns.predictions:
        return None
    return quality.Measuring(columns.label, columns.predictions[0], like.task if like is not None else None)


def _cutting(
    reference: TableSketch, current: Source, columns: DriftColumns, settings: DriftSettings
) -> timeline.Cutting | None:
    if columns.time is None or columns.window is None:
        return None
    if current.rows is None:
        raise InvalidInput(f"{current.words} keeps no rows to cut into windows.", field="window")
    named = settings.features or [name for name in reference.columns if name not in settings.ignore]
    return timeline.Cutting(reference, columns.time, columns.window, named, settings)


def _narrowed(
    then: TableSketch, now: TableSketch, reference: Source, current: Source, roles: Mapping[str, Role]
) -> tuple[TableSketch, TableSketch]:
    """Leave out what a model's baseline says nothing of, and its predictions where there are none here."""
    if reference.whole and current.whole:
        return then, now

    def keep(table: TableSketch, other: TableSketch, source: Source) -> TableSketch:
        names = [
            name
            for name in table.columns
            if name in other.columns or (not source.whole and roles.get(name, "feature") == "feature")
        ]
        return TableSketch(table.rows, {name: table.columns[name] for name in names if name != source.time})

    return keep(then, now, reference), keep(now, then, current)


def _side(source: Source, table: TableSketch) -> DriftSide:
    return DriftSide(
        words=source.words, rows=table.rows, source=source.wire, since=source.since, until=source.until
    )


def _importance(given: Any) -> dict[str, float] | None:
    if given is None:
        return None
    try:
        return {str(name): float(value) for name, value in dict(given).items()}
    except (TypeError, ValueError):
        raise InvalidInput(
            "Importance is a number for each column.", field="importance", hint='{"temp": 0.4, "hour": 0.1}'
        ) from None


def _seconds(window: str | float | timedelta | None) -> float | None:
    if isinstance(window, timedelta):
        return window.total_seconds()
    return duration(window, "window")


def sagemaker_baseline(rows: Any, folder: Any, *, constraints_for: DriftSettings | None = None) -> Path:
    """Write `statistics.json` and `constraints.json` of rows as Model Monitor does; return the folder.

    `rows` is what a side of `cw.drift` may be. Limits are Model Monitor's defaults unless settings are given.
    """
    from cellworks_engine.monitors import sagemaker

    table = _sketch(source_of(rows, "rows"), [])
    target = Path(folder).expanduser()
    sagemaker.write(target, sagemaker.STATISTICS, sagemaker.statistics_of(table))
    sagemaker.write(target, sagemaker.CONSTRAINTS, sagemaker.constraints_of(table, constraints_for))
    return target
