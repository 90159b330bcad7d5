"""Reading runs through MLflow's client: of a tracking server, or of tables whose schema we do not know."""

from mlflow import MlflowClient
from mlflow.entities import Run as MlflowRun
from mlflow.exceptions import MlflowException

from cellworks_engine.errors import CellworksError, InvalidInput, NotFound, Unavailable
from cellworks_engine.jobs.schema import Series
from cellworks_engine.runs.reads import only_one, point, row_of, seconds
from cellworks_engine.runs.schema import Experiment, Experiments, Run, RunPage, RunRow

_PAGE = 1000
_NEWEST_FIRST = ["attributes.start_time DESC"]


class ClientReads:
    """Reads with the client's bulk calls."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._client = MlflowClient(tracking_uri=uri, registry_uri=uri)

    def page(self, text: str, experiment: str | None, limit: int, offset: int) -> RunPage:
        """Return runs that match, newest first; `total` is at least how many do."""
        names = self._names()
        chosen = [key for key, name in names.items() if experiment is None or name == experiment]
        if not chosen:
            return RunPage(runs=[], total=0)
        found: list[MlflowRun] = []
        token: str | None = None
        while len(found) <= offset + limit:
            try:
                page = self._client.search_runs(
                    chosen, text, max_results=_PAGE, order_by=_NEWEST_FIRST, page_token=token
                )
            except MlflowException as error:
                raise _told(error) from error
            found += page
            token = page.token
            if not token:
                break
        rows = [_row(one, names) for one in found[offset : offset + limit]]
        return RunPage(runs=rows, total=len(found) + (1 if token else 0))

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
            row=_row(run, names),
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


def _row(run: MlflowRun, names: dict[str, str]) -> RunRow:
    info = run.info
    return row_of(
        run_id=info.run_id,
        name=info.run_name,
        experiment_id=info.experiment_id,
        experiment=names.get(info.experiment_id, ""),
        status=info.status,
        started=info.start_time,
        ended=info.end_time,
        user=info.user_id,
        params=dict(run.data.params),
        metrics=[(key, value, False) for key, value in run.data.metrics.items()],
        tags=dict(run.data.tags),
    )


def _told(error: MlflowException) -> CellworksError:
    kinds: dict[str, type[CellworksError]] = {
        "RESOURCE_DOES_NOT_EXIST": NotFound,
        "INVALID_PARAMETER_VALUE": InvalidInput,
    }
    return kinds.get(error.error_code, Unavailable)(f"MLflow's store answered: {error.message}")
