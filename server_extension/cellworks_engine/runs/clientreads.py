"""Reading runs through MLflow's client: of a tracking server, or of tables whose schema we do not know."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import Run as MlflowRun
from mlflow.exceptions import MlflowException

from cellworks_engine.errors import CellworksError, InvalidInput, NotFound, Unavailable
from cellworks_engine.jobs.schema import Series
from cellworks_engine.runs.ordering import Order, arranged, order_of
from cellworks_engine.runs.reads import Wanted, wanted
from cellworks_engine.runs.schema import (
    CurveQuery,
    Experiment,
    Experiments,
    KeyKind,
    KeyQuery,
    Run,
    RunCurves,
    RunKey,
    RunKeys,
    RunPage,
    RunQuery,
    RunRow,
)
from cellworks_engine.runs.telling import MLFLOWS, curve, finite, only_one, point, row_of, seconds

MOST = 20_000
"""Runs that are read to be sorted by what MLflow's client cannot sort by."""
_PAGE = 1000
_AT_ONCE = 8
_NEWEST_FIRST = ["attributes.start_time DESC"]


class ClientReads:
    """Reads with the client's bulk calls."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._client = MlflowClient(tracking_uri=uri, registry_uri=uri)

    def page(self, query: RunQuery) -> RunPage:
        """Return some of the runs that match, in the order asked for; `total` is at least how many do."""
        names = self._names()
        chosen = _chosen(names, query.experiment)
        order = order_of(query.sort)
        told = _told_order(order)
        most = query.offset + query.limit + 1 if told is not None else MOST
        found, more = self._search(chosen, query.filter, told or _NEWEST_FIRST, most)
        if told is None:
            found = _sorted(found, order, names)
        keys = wanted(query.columns)
        rows = [_row(one, names, keys) for one in found[query.offset : query.offset + query.limit]]
        return RunPage(runs=rows, total=len(found) + (1 if more else 0))

    def keys(self, query: KeyQuery) -> RunKeys:
        """Return the metrics, parameters and tags of the newest of the runs that match."""
        chosen = _chosen(self._names(), query.experiment)
        found, _ = self._search(chosen, query.filter, _NEWEST_FIRST, _PAGE)
        seen: dict[tuple[KeyKind, str], list[float | str]] = {}
        for run in found:
            for key, number in run.data.metrics.items():
                seen.setdefault(("metrics", key), []).append(number)
            for key, text in run.data.params.items():
                seen.setdefault(("params", key), []).append(text)
            for key, text in run.data.tags.items():
                if not key.startswith(MLFLOWS):
                    seen.setdefault(("tags", key), []).append(text)
        keys = [
            RunKey(
                kind=kind,
                name=key,
                runs=len(values),
                differs=len(values) < len(found) or len(set(map(str, values))) > 1,
                example="" if kind == "metrics" else max(map(str, values))[:100],
            )
            for (kind, key), values in sorted(seen.items())
        ]
        return RunKeys(keys=keys, runs=len(found))

    def curves(self, query: CurveQuery) -> RunCurves:
        """Return histories of metrics, thinned; each is a question to the store, a few at once."""
        pairs = [(run, key) for key in query.key for run in query.run]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            histories = list(pool.map(lambda pair: self._history(*pair), pairs))
        return RunCurves(
            curves=[
                curve(run, key, points, query.points)
                for (run, key), points in zip(pairs, histories, strict=True)
                if points
            ]
        )

    def _history(self, run: str, key: str) -> list[tuple[int, int, float | None]]:
        try:
            found = self._client.get_metric_history(run, key)
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return []
            raise _told(error) from error
        points = [(one.step, one.timestamp, finite(one.value, False)) for one in found]
        return sorted(points, key=lambda one: one[:2])

    def _search(
        self, experiments: list[str], text: str, order: list[str], most: int
    ) -> tuple[list[MlflowRun], bool]:
        """Return the runs that match, up to at least `most`, and whether there are more."""
        found: list[MlflowRun] = []
        token: str | None = None
        while experiments and len(found) < most:
            try:
                page = self._client.search_runs(
                    experiments, text, max_results=_PAGE, order_by=order, page_token=token
                )
            except MlflowException as error:
                raise _told(error) from error
            found += page
            token = page.token
            if not token:
                break
        return found, bool(token)

    def get(self, prefix: str) -> Run:
        """Return the one run whose id begins so."""
        names = self._names()
        run_id = prefix
        if len(prefix) < 32:
            query = f"attributes.run_id LIKE '{prefix}%'" if prefix.isalnum() else "attributes.run_id = ''"
            matching = [
                one.info.run_id for one in self._client.search_runs(list(names), query, max_results=3)
            ]
            only_one(prefix, matching)
            run_id = matching[0]
        try:
            run = self._client.get_run(run_id)
        except MlflowException as error:
            raise _told(error) from error
        series = [
            Series(
                key=key,
                points=[
                    point(one.step, one.timestamp, one.value, False)
                    for one in self._client.get_metric_history(run_id, key)
                ],
            )
            for key in sorted(run.data.metrics)
        ]
        outputs = run.outputs.model_outputs if run.outputs else []
        return Run(
            row=_row(run, names, None),
            artifact_uri=run.info.artifact_uri or "",
            series=series,
            models=sorted(one.model_id for one in outputs),
        )

    def experiments(self) -> Experiments:
        """Return every active experiment; how many runs each has is not known without reading them all."""
        found = []
        for key, name in self._names().items():
            runs = self._client.search_runs([key], "", max_results=_PAGE, order_by=_NEWEST_FIRST)
            last = seconds(runs[0].info.start_time) if runs else None
            found.append(Experiment(id=key, name=name, runs=len(runs), last=last))
        found.sort(key=lambda one: (-(one.last or 0.0), one.name))
        return Experiments(experiments=found, store=self._uri)

    def _names(self) -> dict[str, str]:
        try:
            return {one.experiment_id: one.name for one in self._client.search_experiments(max_results=_PAGE)}
        except MlflowException as error:
            raise _told(error) from error


def _chosen(names: dict[str, str], experiments: list[str]) -> list[str]:
    return [key for key, name in names.items() if not experiments or name in experiments]


def _told_order(order: Order) -> list[str] | None:
    """Return the order as MLflow's client says it; None where it cannot."""
    turn = "DESC" if order.descending else "ASC"
    if order.kind == "metrics" and "`" not in order.key:
        return [f"metrics.`{order.key}` {turn}", *_NEWEST_FIRST]
    name = {"started": "start_time", "name": "run_name", "status": "status"}.get(order.key)
    if order.kind != "attribute" or name is None:
        return None
    return [f"attributes.{name} {turn}", *([] if name == "start_time" else _NEWEST_FIRST)]


def _sorted(found: list[MlflowRun], order: Order, names: dict[str, str]) -> list[MlflowRun]:
    return arranged(((run, _text(run, order, names)) for run in found), descending=order.descending)


def _text(run: MlflowRun, order: Order, names: dict[str, str]) -> str | None:
    """Return what a run is sorted by, as a text; None where it has none."""
    info = run.info
    if order.kind != "attribute":
        data: dict[str, Any] = getattr(run.data, order.kind)
        value = data.get(order.key)
        return None if value is None else str(value)
    if order.key == "duration":
        ended = info.end_time
        return None if ended is None or info.start_time is None else str(ended - info.start_time)
    return names.get(info.experiment_id) if order.key == "experiment" else info.user_id


def _row(run: MlflowRun, names: dict[str, str], keys: Wanted) -> RunRow:
    info = run.info

    def kept(kind: KeyKind, values: dict[str, Any]) -> dict[str, Any]:
        return {key: one for key, one in values.items() if keys is None or key in keys[kind]}

    return row_of(
        run_id=info.run_id,
        name=info.run_name,
        experiment_id=info.experiment_id,
        experiment=names.get(info.experiment_id, ""),
        status=info.status,
        started=info.start_time,
        ended=info.end_time,
        user=info.user_id,
        params=kept("params", run.data.params),
        metrics=[(key, value, False) for key, value in kept("metrics", run.data.metrics).items()],
        tags=kept("tags", run.data.tags),
    )


def _told(error: MlflowException) -> CellworksError:
    kinds: dict[str, type[CellworksError]] = {
        "RESOURCE_DOES_NOT_EXIST": NotFound,
        "INVALID_PARAMETER_VALUE": InvalidInput,
    }
    return kinds.get(error.error_code, Unavailable)(f"MLflow's store answered: {error.message}")
