"""A wrangler's data: every ask of a panel, answered from the frames that are open."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes import files
from cellworks_engine.recipes.catalog import catalog
from cellworks_engine.recipes.misfits import expected, misfits
from cellworks_engine.recipes.schema import RecipeSpec
from cellworks_engine.recipes.suites import check, suite_of
from cellworks_engine.recipes.wrangling import ask_schema as asks
from cellworks_engine.recipes.wrangling.answer_schema import (
    CellAnswer,
    DoneAnswer,
    FramesAnswer,
    HeadersAnswer,
    JobAnswer,
    ReadAnswer,
    TextAnswer,
    WrangleAnswer,
)
from cellworks_engine.recipes.wrangling.columns import whole_text
from cellworks_engine.recipes.wrangling.differences import Trial
from cellworks_engine.recipes.wrangling.headers import Headers
from cellworks_engine.recipes.wrangling.opening import frames_in, title_of
from cellworks_engine.recipes.wrangling.shown import Plain
from cellworks_engine.recipes.wrangling.table_schema import Origin, Table, View
from cellworks_engine.recipes.wrangling.tables import Tables
from cellworks_engine.recipes.wrangling.views import Views
from cellworks_engine.recipes.wrangling.windows import window

if TYPE_CHECKING:
    import pandas as pd

MOST_TEXT = 1_000_000
"""Characters of one value that are shown whole."""
SHOWN = 6
BUDGET = 100 << 20
"""Tables, and trials of steps, that are remembered as they were looked at: so many, and so many bytes."""


class Superseded(Exception):
    """Nobody waits for the answer any more."""


class Elsewhere(Protocol):
    """What a wrangler needs of the studio."""

    def read_dataset(self, ref: str) -> "pd.DataFrame":
        """Return a version's rows."""
        ...

    def submit(
        self, ask: asks.AskJob, origin: Origin, frame: "pd.DataFrame", frames: "dict[str, pd.DataFrame]"
    ) -> JobAnswer:
        """Submit a recipe as a job over all rows of what a frame was opened from.

        `frame` has all rows where that is a frame of the notebook; `frames` are those that steps name.
        """
        ...


class Telling(Protocol):
    """How an answer that takes long says how far it is; raises Superseded where nobody waits for it."""

    def __call__(self, words: str, share: float) -> None:
        """Say how far it is, from 0 to 1."""
        ...


Answered = tuple[WrangleAnswer, list[bytes]]


class Wrangling:
    """Answers what panels ask. Quick asks and slow ones may come from different threads."""

    def __init__(self, names: Mapping[str, object], elsewhere: Elsewhere) -> None:
        """`names` are the notebook's: its frames are opened by name."""
        self.tables = Tables(names, elsewhere.read_dataset)
        self._elsewhere = elsewhere
        self._views = Views()
        self._headers = Headers()
        self._shown: dict[str, Plain | Trial] = {}
        self._ways: dict[type, Callable[[Any, Telling], WrangleAnswer | Answered]] = {
            asks.AskFrames: lambda _, __: FramesAnswer(frames=frames_in(names)),
            asks.AskCatalog: lambda _, __: catalog(),
            asks.AskOpen: lambda ask, _: self.tables.open(ask),
            asks.AskClose: self._close,
            asks.AskRun: lambda ask, _: self.tables.run(ask),
            asks.AskWindow: self._window,
            asks.AskHeaders: self._headed,
            asks.AskCell: self._cell,
            asks.AskProfile: self._profile,
            asks.AskChart: self._chart,
            asks.AskInsights: self._insights,
            asks.AskFile: self._file,
            asks.AskRead: lambda ask, _: ReadAnswer(recipe=files.decode(ask.text.encode(), ask.path)),
            asks.AskFit: self._fit,
            asks.AskSuite: self._suite,
            asks.AskCheck: self._check,
            asks.AskJob: self._job,
        }

    def answer(self, ask: asks.WrangleAsk, tell: Telling) -> Answered:
        """Return the answer and its buffers; raises CellworksError, and Superseded from `tell`."""
        made = self._ways[type(ask)](ask, tell)
        if not isinstance(ask, asks.AskWindow | asks.AskCell) or ask.table.trial is not None:
            _give_back()
        return made if isinstance(made, tuple) else (made, [])

    def shown(self, table: Table) -> "Plain | Trial":
        """Return the table that is looked at; raises StepFailed for a trial that cannot be done."""
        key = self.tables.key_of(table.frame, table.steps)
        plain = self._remembered(key, lambda: Plain(key, self.tables.after(table.frame, table.steps)))
        step = table.trial
        if step is None or not isinstance(plain, Plain):
            return plain
        return self._remembered(f"{self.tables.key_after(key, step)}?", lambda: self._trial(plain, table))

    def _trial(self, plain: Plain, table: Table) -> Trial:
        """Do a step on the table with its rows numbered, so that they are known again afterwards."""
        assert table.trial is not None
        numbered = Plain(plain.key, plain.frame.reset_index(drop=True))
        number, fit = len(table.steps) + 1, table.trial.fitted is None
        done = self.tables.do(table.trial, number, numbered.frame, fit=fit)
        key = f"{self.tables.key_after(plain.key, table.trial)}!"
        return Trial(f"{key}?", numbered, Plain(key, done.frame), table.trial.do)

    def _remembered(self, key: str, make: "Callable[[], Plain | Trial]") -> "Plain | Trial":
        found = self._shown.pop(key, None)
        self._shown[key] = made = found if found is not None else make()
        while len(self._shown) > SHOWN or (len(self._shown) > 1 and self._bytes() > BUDGET):
            self._shown.pop(next(iter(self._shown)))
        return made

    def _bytes(self) -> int:
        return sum(one.bytes for one in self._shown.values())

    def _plain(self, table: Table) -> Plain:
        """Return the table with a trial's step done."""
        shown = self.shown(table)
        return shown.after if isinstance(shown, Trial) else shown

    def _rows(self, table: Table, view: View) -> "pd.DataFrame":
        """Return the rows that a view shows, under the names that are shown."""
        plain = self._plain(table)
        places = self._views.places(plain, view)
        frame = plain.frame if places is None else plain.frame.iloc[places]
        return frame.set_axis([column.name for column in plain.columns], axis=1)

    def _close(self, ask: asks.AskClose, _: Telling) -> DoneAnswer:
        self.tables.close(ask.frame)
        for key in [key for key in self._shown if key.startswith(ask.frame)]:
            self._shown.pop(key, None)
        return DoneAnswer()

    def _window(self, ask: asks.AskWindow, _: Telling) -> Answered:
        shown = self.shown(ask.table)
        answer, stream = window(shown, self._views.places(shown, ask.view), ask)
        return answer, [stream]

    def _headed(self, ask: asks.AskHeaders, tell: Telling) -> HeadersAnswer:
        shown = self.shown(ask.table)
        plain = shown.after if isinstance(shown, Trial) else shown
        view = ask.view
        names = ask.columns or [column.name for column in plain.columns]
        made = []
        for at, name in enumerate(names):
            tell(name, at / len(names))
            side = plain if plain.has(name) or not isinstance(shown, Trial) else shown.before
            mask = self._views.mask(side, self._views.fitting(side, view), but=name)
            made.append(
                self._headers.header(side.key, side.info(name), side.values(name), mask, exact=ask.exact)
            )
        whole = self._views.mask(plain, self._views.fitting(plain, view))
        return HeadersAnswer(rows=plain.rows if whole is None else int(whole.sum()), headers=made)

    def _cell(self, ask: asks.AskCell, _: Telling) -> CellAnswer:
        shown = self.shown(ask.table)
        if ask.row >= shown.rows:
            raise InvalidInput(f"There is no row {ask.row}: there are {shown.rows}.", field="row")
        value = shown.take(ask.column, slice(ask.row, ask.row + 1)).iloc[0]
        text = whole_text(value)
        return CellAnswer(
            text="" if text is None else text[:MOST_TEXT],
            kind="missing" if text is None else type(value).__name__,
            length=0 if text is None else len(text),
        )

    def _profile(self, ask: asks.AskProfile, _: Telling) -> WrangleAnswer:
        from cellworks_engine.recipes.wrangling.profiles import profile

        return profile(self._rows(ask.table, ask.view), column=ask.column, target=ask.target)

    def _chart(self, ask: asks.AskChart, _: Telling) -> WrangleAnswer:
        from cellworks_engine.recipes.wrangling.charts import chart

        return chart(
            self._rows(ask.table, ask.view), kind=ask.kind, x=ask.x, y=ask.y, color=ask.color, by=ask.by,
            bins=ask.bins,
        )  # fmt: skip

    def _insights(self, ask: asks.AskInsights, tell: Telling) -> WrangleAnswer:
        from cellworks_engine.recipes.insights.report import report

        opened = self.tables.opened().get(ask.table.frame)
        title = "Table" if opened is None else title_of(opened.origin)
        return report(self._plain(ask.table).frame, ask, tell, title=title)

    def _file(self, ask: asks.AskFile, _: Telling) -> TextAnswer:
        expects = expected(RecipeSpec(steps=ask.steps), self.tables.base(ask.frame)) if ask.frame else []
        recipe = RecipeSpec(name=ask.name, expects=expects, steps=ask.steps)
        return TextAnswer(text=files.encode(recipe).decode())

    def _job(self, ask: asks.AskJob, _: Telling) -> JobAnswer:
        origin, frame = self.tables.whole(ask.frame)
        return self._elsewhere.submit(ask, origin, frame, self.tables.others(ask.steps))

    def _fit(self, ask: asks.AskFit, _: Telling) -> WrangleAnswer:
        expects = [] if ask.expects is None else files.decode(ask.expects.encode()).expects
        recipe = RecipeSpec(expects=expects, steps=ask.steps)
        return misfits(recipe, self.tables.base(ask.frame), self.tables.others(ask.steps))

    def _suite(self, ask: asks.AskSuite, _: Telling) -> TextAnswer:
        return TextAnswer(text=suite_of(self._plain(ask.table).frame, ask.name))

    def _check(self, ask: asks.AskCheck, tell: Telling) -> WrangleAnswer:
        return check(ask.suite, self._plain(ask.table).frame, tell)


def _give_back() -> None:
    """Give what Arrow has freed to the system: of ten million different texts it keeps a gigabyte."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
