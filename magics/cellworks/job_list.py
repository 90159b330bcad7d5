"""The studio's jobs: `cw.jobs[41]`, `cw.jobs(state="running")`, `cw.jobs.last`."""

from collections.abc import Sequence
from typing import overload

from cellworks.client import Client, connect
from cellworks.display import COLUMNS, html_table, job_cells, text_table
from cellworks.following import get_job
from cellworks.job_handle import JobHandle
from cellworks_engine.errors import NotFound
from cellworks_engine.jobs.schema import JobPage, JobRow, JobState

States = JobState | Sequence[JobState]


class JobList(Sequence[JobHandle]):
    """Some of the jobs, as a table; an item is a handle."""

    def __init__(self, client: Client, page: JobPage) -> None:
        self._client = client
        self.rows: list[JobRow] = page.jobs
        self.total = page.total
        self.whole = page.whole
        self.change = page.change

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> JobHandle: ...

    @overload
    def __getitem__(self, index: slice) -> list[JobHandle]: ...

    def __getitem__(self, index: int | slice) -> JobHandle | list[JobHandle]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        return JobHandle(self._client, get_job(self._client, self.rows[index].id))

    def __repr__(self) -> str:
        return text_table(COLUMNS, [job_cells(row) for row in self.rows]) if self.rows else "No jobs."

    def _repr_html_(self) -> str:
        return html_table(COLUMNS, [job_cells(row) for row in self.rows]) if self.rows else "No jobs."


class Jobs:
    """The studio's jobs.

    cw.jobs[41]                                     one job, by its number or id
    cw.jobs(state="running", search="late")         some of them, as a table
    cw.jobs(sort="-metric:auc", limit=5)            the best, by a metric or `parameter:depth`
    cw.jobs.last.wait().result["model"]             the newest
    """

    def __call__(
        self,
        *,
        state: States | None = None,
        experiment: str | None = None,
        search: str | None = None,
        since: float | None = None,
        sort: str = "-number",
        limit: int = 100,
    ) -> JobList:
        """List jobs, the newest first unless `sort` names another column; a minus turns it round."""
        client = connect()
        states: list[str] = [state] if isinstance(state, str) else list(state or [])
        query = {
            "state": states,
            "experiment": experiment,
            "search": search,
            "since": since,
            "sort": sort,
            "limit": limit,
        }
        return JobList(client, client.call("GET", "/jobs", JobPage, query=query))

    def __getitem__(self, reference: int | str) -> JobHandle:
        """Return a job by its number or id; `cw.jobs[-1]` is the newest."""
        if isinstance(reference, int) and reference < 0:
            newest = self(limit=-reference)
            if len(newest) < -reference:
                raise NotFound(f"There are only {len(newest)} jobs.")
            return newest[-reference - 1]
        client = connect()
        return JobHandle(client, get_job(client, reference))

    def __repr__(self) -> str:
        return repr(self(limit=20))

    def __str__(self) -> str:
        return "the studio's jobs"  # what `cw.jobs?` asks for, which needs no studio

    def _repr_html_(self) -> str:
        return self(limit=20)._repr_html_()

    @property
    def last(self) -> JobHandle:
        """The newest job."""
        return self[-1]


jobs = Jobs()
