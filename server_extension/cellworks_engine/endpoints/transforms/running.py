"""The code of a scoring job: reads, predicts, keeps, and moves the result into its place."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks_engine.artifacts.content import content_file
from cellworks_engine.endpoints.configuration import CompileSpec
from cellworks_engine.endpoints.schema import Compilation
from cellworks_engine.endpoints.transforms import crew
from cellworks_engine.endpoints.transforms.keeping import Finished, Keeping, Plan
from cellworks_engine.endpoints.transforms.planning import check_columns, check_unchanged, planned
from cellworks_engine.endpoints.transforms.predicting import Fault, Outcome, Worker
from cellworks_engine.endpoints.transforms.reading import Batch, batches
from cellworks_engine.endpoints.transforms.summing import Summing
from cellworks_engine.endpoints.transforms.writing import COLUMN, FAULT, ROLE, Parts, into_place, write
from cellworks_engine.errors import InvalidInput, Refused
from cellworks_engine.jobs.folder import AttemptFolder, Launch, write_whole
from cellworks_engine.jobs.spool import ParamLine, ProgressLine, SpoolWriter, metric
from cellworks_engine.jobs.transform_schema import TransformEntry

if TYPE_CHECKING:
    import pyarrow as pa

EVERY = 0.5
"""Seconds for which mini-batches are gathered into one part: a kill costs no more, and one of them."""
LARGEST = 64 << 20
"""Bytes of a part after which another begins."""
TELL = 0.5
"""Seconds between two words about how far it is."""


class TooManyErrors(Refused):
    """More rows failed than the job tolerates."""

    code = "too_many_errors"


def run(entry: TransformEntry, launch: Launch, folder: AttemptFolder) -> dict[str, Any]:
    """Score; returns the values that the job keeps: `output` and `summary`.

    Raises InvalidInput for rows that the model cannot take, Conflict for files that have changed meanwhile,
    Refused for a model that cannot be loaded, TooManyErrors.
    """
    keeping = Keeping(Path(launch.checkpoint))
    with keeping.held():
        finished = keeping.finished()
        if finished is None:
            with closing(Telling(folder)) as telling:
                finished = Scoring(entry, launch, folder, keeping, telling).run()
    say(finished, entry)
    summary = msgspec.to_builtins(finished)
    return {"output": finished.output, "summary": summary}


class Telling:
    """Says how far it is, in the job's spool."""

    def __init__(self, folder: AttemptFolder) -> None:
        self._spool = SpoolWriter(folder.spool)
        self._began = self._told = time.monotonic()
        self._first: int | None = None

    def params(self, **values: str) -> None:
        """Log what is scored."""
        self._spool.write(*(ParamLine(key=key, value=value) for key, value in values.items()))

    def far(self, rows: int, total: int, errors: int, *, now: bool = False) -> None:
        """Say how many rows are done; most calls say nothing."""
        at = time.monotonic()
        if self._first is None:
            self._first = rows
            self._began = at
        elif at - self._told < TELL and not now:
            return
        self._told = at
        lines: list[Any] = [metric("errors", errors, step=rows), metric("rows", rows, step=rows)]
        if at > self._began and rows > self._first:
            lines.append(metric("rows_per_second", (rows - self._first) / (at - self._began), step=rows))
        self._spool.write(ProgressLine(done=rows, total=total), *lines)

    def close(self) -> None:
        """Close the spool."""
        self._spool.close()


class Scoring:
    """One attempt at scoring what the entry names."""

    def __init__(
        self, entry: TransformEntry, launch: Launch, folder: AttemptFolder, keeping: Keeping, telling: Telling
    ) -> None:
        self._entry = entry
        self._launch = launch
        self._folder = folder
        self._keeping = keeping
        self._telling = telling
        self._held: list[pa.Table] = []
        self._held_faults = 0
        self._since = time.monotonic()

    def run(self) -> Finished:
        """Score the rows that are not scored yet, and put the output into its place."""
        entry, keeping = self._entry, self._keeping
        plan = planned(entry, keeping)
        self._rows = sum(one.rows for one in keeping.parts())
        self._errors = sum(one.errors for one in keeping.parts())
        self._total = plan.rows
        self._telling.params(version=entry.version, mini_batch=str(plan.mini_batch))
        if self._rows:
            print(f"{self._rows:,} of {plan.rows:,} rows are scored already; going on.")  # noqa: T201
        if self._rows < plan.rows or not keeping.parts():
            self._score(plan)
        check_unchanged(plan)  # what was read while somebody wrote is of no file
        finished = self._publish()
        keeping.finish(finished)
        return finished

    def _score(self, plan: Plan) -> None:
        compiled = self._compiled()
        self._telling.far(self._rows, plan.rows, self._errors)
        worker = Worker(self._entry, compiled)
        check_columns(plan, self._entry, worker.model.signature)
        if plan.rows == 0:
            self._keep(_nothing(plan, join=self._entry.join), 0)
        todo = batches(plan, self._rows)
        if self._entry.workers > 1:
            del worker
            answers = crew.together(self._entry, compiled, todo)
        else:
            answers = crew.alone(worker, todo)
        with closing(answers):  # type: ignore[type-var]  # generators both
            self._take(answers)
        self._flush()
        self._telling.far(self._rows, plan.rows, self._errors, now=True)

    def _take(self, answers: Iterator[tuple[Batch, Outcome]]) -> None:
        threshold = self._entry.error_threshold
        for batch, outcome in answers:
            errors = self._errors + len(outcome.faults)
            if 0 <= threshold < errors or outcome.given_up:
                self._flush()
                raise self._too_many(outcome.faults)
            table = self._joined(batch, outcome)
            if self._held and self._held[0].schema != table.schema:
                self._flush()
            self._held.append(table)
            self._held_faults += len(outcome.faults)
            self._rows += outcome.rows
            self._errors = errors
            is_large = sum(one.nbytes for one in self._held) >= LARGEST
            if is_large or time.monotonic() - self._since >= EVERY:
                self._flush()
            self._telling.far(self._rows, self._total, self._errors)

    def _joined(self, batch: Batch, outcome: Outcome) -> "pa.Table":
        """Return the rows as they are kept: input, predictions, and why there is none."""
        import pyarrow as pa

        fields: list[pa.Field] = []
        columns: list[Any] = []
        if self._entry.join:
            for field in batch.table.schema:
                if field.name:
                    columns.append(batch.table.column(field.name))
                    fields.append(field.with_metadata({ROLE: b"text"}) if batch.text else field)
        made = outcome.table if outcome.table is not None else pa.table({})
        taken = {field.name for field in fields}
        new = [*made.column_names, *([f"{self._entry.prediction}_error"] if self._tolerant else [])]
        if twice := [name for name in new if name in taken]:
            raise InvalidInput(
                f"The rows have a column {twice[0]!r} already, which would be the prediction's.",
                field="prediction",
                hint="Give the prediction another name: prediction='score'.",
            )
        for name in made.column_names:
            columns.append(made.column(name))
            fields.append(pa.field(name, made.schema.field(name).type, metadata={ROLE: b"prediction"}))
        why: list[str | None] = [None] * outcome.rows
        blamed: list[str | None] = [None] * outcome.rows
        for fault in outcome.faults:
            why[fault.row], blamed[fault.row] = fault.message, fault.column
        columns += [pa.array(why, pa.string()), pa.array(blamed, pa.string())]
        fields += [pa.field(FAULT, pa.string()), pa.field(COLUMN, pa.string())]
        return pa.table(columns, schema=pa.schema(fields))

    @property
    def _tolerant(self) -> bool:
        return self._entry.error_threshold != 0

    def _flush(self) -> None:
        import pyarrow as pa

        if self._held:
            self._keep(pa.concat_tables(self._held), self._held_faults)
        self._held, self._held_faults = [], 0
        self._since = time.monotonic()

    def _keep(self, table: "pa.Table", errors: int) -> None:
        self._keeping.commit(table, errors)

    def _too_many(self, faults: list[Fault]) -> TooManyErrors:
        """Write down what failed so far, and return why the job fails."""
        entry = self._entry
        place = self._write_faults(faults)
        first = next(iter(self._faults(faults)))
        tolerated = (
            "none is tolerated" if not entry.error_threshold else f"{entry.error_threshold:,} are tolerated"
        )
        return TooManyErrors(
            f"{_counted(self._errors + len(faults))} failed, and {tolerated}. Row {first[0]:,}: {first[1]}",
            field="error_threshold",
            hint=f"{place} names them; error_threshold=-1 goes on without their predictions.",
        )

    def _faults(self, more: list[Fault]) -> Iterator[tuple[int, str, str | None]]:
        parts = Parts(self._keeping.paths(), self._entry.prediction, tolerant=self._tolerant)
        yield from parts.faults()
        yield from ((self._rows + one.row, one.message, one.column) for one in more)

    def _write_faults(self, more: list[Fault]) -> Path:
        """Write the rows that failed beside the output, else among the run's artifacts."""
        to = self._entry.to
        place = error_file(Path(to)) if to is not None else self._folder.artifacts / "errors.jsonl"
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with into_place(place, self._launch.job) as file:
            for row, message, column in self._faults(more):
                file.write(msgspec.json.encode({"row": row, "column": column, "error": message}) + b"\n")
        return place

    def _publish(self) -> Finished:
        """Put the output into its place; a second time does no harm."""
        entry = self._entry
        parts = Parts(self._keeping.paths(), entry.prediction, tolerant=self._tolerant)
        summing = Summing()
        output = Path(entry.to) if entry.to is not None and entry.output == "append_row" else None
        if output is not None:
            try:
                write(parts, output, summing, mark=self._launch.job)
            except FileNotFoundError:
                raise InvalidInput(f"There is no folder {output.parent} any more.", field="to") from None
        else:
            for table in parts.tables():
                summing.look(table.select(parts.predictions))
        place = None
        if self._errors:
            place = self._write_faults([])
        elif output is not None:
            error_file(output).unlink(missing_ok=True)  # of an earlier job
        finished = Finished(
            rows=self._rows, errors=self._errors, output=str(output) if output is not None else None,
            error_file=str(place) if place is not None else None, predictions=summing.said(),
        )  # fmt: skip
        if entry.to is not None and output is None:
            write_whole(Path(entry.to), msgspec.json.format(msgspec.json.encode(finished)))
            finished = msgspec.structs.replace(finished, output=entry.to)
        return finished

    def _compiled(self) -> Path | None:
        """Return the folder of the compiled model, made by the first attempt; None where there is none."""
        if not self._entry.compile:
            return None
        place, made = self._keeping.compiled, AttemptFolder(self._keeping.compiled)
        outcome = made.read("outcome.json", Compilation)
        if outcome is None:
            outcome = self._compile(place)
            made.write("outcome.json", outcome)
        print(f"{self._entry.version} is {outcome.sentence}")  # noqa: T201 (the job's log)
        return place if outcome.state == "compiled" else None

    def _compile(self, place: Path) -> Compilation:
        from cellworks_engine.endpoints.compiling.converting import Cannot
        from cellworks_engine.endpoints.compiling.judging import Unfit
        from cellworks_engine.endpoints.compiling.main import compile_model

        entry = self._entry
        baseline = content_file(Path(self._launch.content), entry.baseline) if entry.baseline else None
        known = str(baseline) if baseline is not None and baseline.exists() else None
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        spec = CompileSpec(version=entry.version, model=entry.model, baseline=known, threads=entry.threads)
        try:
            return compile_model(spec, place)
        except (Cannot, Unfit) as error:
            return Compilation(state="original", sentence=f"original: {error}.")


def error_file(to: Path) -> Path:
    """Return where the rows that failed are named."""
    return to.with_name(f"{to.name}.errors.jsonl")


def _nothing(plan: Plan, *, join: bool) -> "pa.Table":
    """Return what is kept of files without a row."""
    import pyarrow as pa

    from cellworks_engine.endpoints.transforms.reading import names_of

    names = [name for file in plan.files for name in names_of(Path(file.path), plan.format) or []]
    columns = {name: pa.array([], pa.string()) for name in (dict.fromkeys(names) if join else ())}
    columns |= {FAULT: pa.array([], pa.string()), COLUMN: pa.array([], pa.string())}
    return pa.table(columns)


def _counted(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows:,} rows"


def say(finished: Finished, entry: TransformEntry) -> None:
    """Print what came of it, for the job's output."""
    where = f" -> {finished.output}" if finished.output else ""
    print(f"{finished.rows:,} rows by {entry.version}{where}")  # noqa: T201
    if finished.errors:
        print(f"{_counted(finished.errors)} without a prediction: {finished.error_file}")  # noqa: T201
    for name, told in finished.predictions.items():
        print(f"{name}: {_told(told)}")  # noqa: T201


def _told(told: dict[str, Any]) -> str:
    words = []
    if "mean" in told:
        words.append(f"mean {told['mean']:.4g}, {told['least']:.4g} to {told['most']:.4g}")
    if counts := told.get("counts"):
        words.append(", ".join(f"{value} {count:,}" for value, count in counts.items()))
    if told["missing"]:
        words.append(f"{told['missing']:,} missing")
    return " · ".join(words) or "no values"
