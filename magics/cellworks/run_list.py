"""Runs in code: `cw.runs("metrics.auc > 0.6")` is a DataFrame, `cw.runs["7c2f"]` one run."""

from typing import TYPE_CHECKING, Any

from cellworks.client import connect, path_of
from cellworks.display import html_table, metrics_words, number, pairs, text_table
from cellworks_engine.runs.schema import Experiments, Imported, Run, RunPage, RunRow

if TYPE_CHECKING:
    import os

    import pandas as pd

    from cellworks.reproduce import Reproduction
    from cellworks.run_file import RunFile

COLUMNS = ("run", "name", "experiment", "status", "metrics", "params", "by")
_PAGE = 10_000


class RunHandle:
    """A run of the studio's tracking store."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def __repr__(self) -> str:
        row = self.run.row
        metrics = " ".join(f"{name} {number(value)}" for name, value in values(row).items())
        return f"run {row.id[:8]}  {row.name}  {row.status.lower()}  {metrics}".rstrip()

    @property
    def id(self) -> str:
        """The run's id."""
        return self.run.row.id

    @property
    def metrics(self) -> dict[str, float]:
        """The latest value of each metric."""
        return values(self.run.row)

    @property
    def params(self) -> dict[str, str]:
        """The parameters, as MLflow keeps them: texts."""
        return dict(self.run.row.params)

    @property
    def tags(self) -> dict[str, str]:
        """The tags."""
        return dict(self.run.row.tags)

    def reproduce(
        self, *, tolerance: float = 1e-9, timeout: float | None = None, here: bool | None = None
    ) -> "Reproduction":
        """Run the job of this run again, with the same code and captures, and say what differs.

        Numbers are equal up to the relative `tolerance`. `here` runs it with this Python where the recorded
        one is gone. Raises Refused with what is missing, TimeoutError after `timeout` seconds.
        """
        from cellworks.reproduce import reproduce

        return reproduce(connect(), self.run, tolerance=tolerance, timeout=timeout, here=here)

    def export(self, path: "str | os.PathLike[str] | None" = None, *, captures: bool = True) -> "RunFile":
        """Write the run with its job (cell, outputs, log, values, models, environment) to one file.

        Without the captured values it is smaller, and the job cannot run again where it is imported.
        """
        from cellworks.run_file import export

        return export(connect(), self.run, path, captures=captures)

    def trust(self) -> "RunHandle":
        """Take in the models and values that an import held back: reading them runs code of their maker."""
        client = connect()
        client.call("POST", path_of("runs", self.id, "trust"), Imported)
        return RunHandle(client.call("GET", path_of("runs", self.id), Run))


class Runs:
    """The runs of the studio's tracking store, whoever logged them.

    cw.runs("metrics.auc > 0.6 and params.depth = '8'")    a DataFrame; MLflow's search language
    cw.runs["7c2f"].metrics                                one run, by how its id begins
    """

    def __call__(
        self,
        filter: str = "",  # noqa: A002  # MLflow's word
        *,
        experiment: str | None = None,
        sort: str = "-started",
        limit: int = _PAGE,
    ) -> "pd.DataFrame":
        """Return the runs that match MLflow's search language as a DataFrame, the newest first.

        `sort` is another order: `-metrics.auc`, `params.depth`, `name`, `duration`.
        """
        import pandas as pd

        rows = [flat(row) for row in page(filter, experiment, limit, sort=sort).runs]
        frame = pd.DataFrame(rows)
        for column in ("started", "ended"):
            if column in frame:
                frame[column] = pd.to_datetime(frame[column], unit="s", utc=True)
        return frame

    def __getitem__(self, reference: str) -> RunHandle:
        """Return a run by its id, or by how it begins."""
        return RunHandle(connect().call("GET", path_of("runs", reference), Run))

    def import_(self, path: "str | os.PathLike[str]", *, trust: bool = False) -> RunHandle:
        """Make a run, and an ended job, of an exported file.

        Models and values run code of whoever made the file when they are read: without `trust` they are held
        back until `trust()` is called on the run.
        """
        from cellworks.run_file import import_file

        client = connect()
        made = import_file(client, path, trust=trust)
        return RunHandle(client.call("GET", path_of("runs", made.run), Run))

    def __repr__(self) -> str:
        return text_table(COLUMNS, [run_cells(row) for row in page("", None, 20).runs])

    def __str__(self) -> str:
        return "the studio's runs"  # what `cw.runs?` asks for, which needs no studio

    def _repr_html_(self) -> str:
        return html_table(COLUMNS, [run_cells(row) for row in page("", None, 20).runs])

    @property
    def experiments(self) -> list[str]:
        """The names of the store's experiments."""
        found = connect().call("GET", "/experiments", Experiments)
        return [experiment.name for experiment in found.experiments]


runs = Runs()


def page(
    filter_: str, experiment: str | None, limit: int, offset: int = 0, *, sort: str = "-started"
) -> RunPage:
    """Read some of the runs that match."""
    query = {
        "filter": filter_, "experiment": experiment, "sort": sort, "limit": limit, "offset": offset,
    }  # fmt: skip
    return connect().call("GET", "/runs", RunPage, query=query)


def values(row: RunRow) -> dict[str, float]:
    """Return a run's latest metrics as floats, what JSON has no number for included."""
    return {name: float(row.special[name]) if value is None else value for name, value in row.metrics.items()}


def flat(row: RunRow) -> dict[str, Any]:
    """Return a run as one line of a frame: `metrics.auc`, `params.depth`, `tags.…`."""
    line: dict[str, Any] = {
        "run_id": row.id,
        "name": row.name,
        "experiment": row.experiment,
        "status": row.status,
        "started": row.started,
        "ended": row.ended,
        "user": row.user,
        "job": row.job,
    }
    line.update({f"metrics.{name}": value for name, value in values(row).items()})
    line.update({f"params.{name}": value for name, value in row.params.items()})
    line.update({f"tags.{name}": value for name, value in row.tags.items() if not name.startswith("mlflow.")})
    return line


def run_cells(row: RunRow) -> tuple[str, ...]:
    """Return a run as the cells of a table with `COLUMNS`."""
    return (
        row.id[:8],
        row.name,
        row.experiment,
        row.status.lower(),
        metrics_words(values(row)),
        pairs(row.params),
        row.user,
    )
