"""Frames that are open, and tables after steps: what was worked out before is not worked out again."""

import hashlib
import itertools
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.recipes.emitting import function, learns, lines_of
from cellworks_engine.recipes.running import Done, StepFailed, do_step
from cellworks_engine.recipes.sameness import own_bytes
from cellworks_engine.recipes.schema import RecipeSpec, Step, StepOutcome
from cellworks_engine.recipes.wrangling.answer_schema import (
    OpenAnswer,
    RunAnswer,
    StepFailure,
    StepView,
)
from cellworks_engine.recipes.wrangling.ask_schema import AskOpen, AskRun
from cellworks_engine.recipes.wrangling.columns import columns_of
from cellworks_engine.recipes.wrangling.learned import words_of
from cellworks_engine.recipes.wrangling.opening import as_pandas, find, open_source
from cellworks_engine.recipes.wrangling.table_schema import FrameOrigin, Origin

if TYPE_CHECKING:
    import pandas as pd

BUDGET = 200 << 20
"""Bytes that remembered tables may take beyond the frames themselves."""


@dataclass(frozen=True)
class _Made:
    """A table after a step, and what the step did."""

    frame: "pd.DataFrame"
    outcome: StepOutcome | None
    bytes: int
    """That it does not share with the table before it."""


class Tables:
    """The frames that panels have open; safe to use from several threads."""

    def __init__(self, names: Mapping[str, object], dataset: "Callable[[str], pd.DataFrame]") -> None:
        """`names` are the notebook's; `dataset` reads a version of one."""
        self.names = names
        self._dataset = dataset
        self._frames: dict[str, pd.DataFrame] = {}
        self._asks: dict[str, AskOpen] = {}
        self._made: OrderedDict[str, _Made] = OrderedDict()
        self._others: dict[str, tuple[int, object]] = {}
        """Second frames as they were last seen; held, so that no other can have their place."""
        self._lock = threading.RLock()

    def open(self, ask: AskOpen) -> OpenAnswer:
        """Open a frame; raises NotFound and InvalidInput."""
        source = open_source(ask.origin, ask.sampling, self.names, self._dataset)
        handle = uuid.uuid4().hex[:12]
        with self._lock:
            self._frames[handle], self._asks[handle] = source.frame, ask
        return OpenAnswer(
            frame=handle, title=source.title, rows=len(source.frame), all_rows=source.all_rows,
            sampling=ask.sampling, columns=columns_of(source.frame), notes=source.notes,
        )  # fmt: skip

    def close(self, handle: str) -> None:
        """Let a frame go, and all that was made of it; one that is not open is no fault."""
        with self._lock:
            self._frames.pop(handle, None)
            self._asks.pop(handle, None)
            for key in [key for key in self._made if key.startswith(handle)]:
                del self._made[key]

    def opened(self) -> dict[str, AskOpen]:
        """Return how each open frame was opened."""
        with self._lock:
            return dict(self._asks)

    def base(self, handle: str) -> "pd.DataFrame":
        """Return a frame as it was opened; raises NotFound where the kernel has begun anew since."""
        with self._lock:
            if handle not in self._frames:
                raise NotFound("This frame is no longer open in the kernel.", hint="Open it again.")
            return self._frames[handle]

    def after(self, handle: str, steps: Iterable[Step]) -> "pd.DataFrame":
        """Return the table after steps that have learned what they need; raises StepFailed."""
        with self._lock:
            frame, key = self.base(handle), handle
            for number, step in enumerate(steps, 1):
                if not step.off:
                    key = self.key_after(key, step)
                    frame = self._done(key, step, number, frame).frame
            return frame

    def key_after(self, key: str, step: Step) -> str:
        """Return what names the table after a step: the frame's handle, and a digest of the steps to it."""
        handle, _, digest = key.partition(":")
        said = msgspec.json.encode(msgspec.structs.replace(step, note=""))
        others = "".join(f"{name}={self._turn(name)}" for name in step.do.frames())
        return f"{handle}:{hashlib.sha256(digest.encode() + said + others.encode()).hexdigest()[:24]}"

    def _turn(self, name: str) -> int:
        """Return how often the notebook has put another frame under a name."""
        turn, seen = self._others.get(name, (0, None))
        now = self.names.get(name)
        if now is not seen:
            turn += 1
            self._others[name] = (turn, now)
        return turn

    def key_of(self, handle: str, steps: Iterable[Step]) -> str:
        """Return what names the table after steps."""
        key = handle
        for step in steps:
            key = key if step.off else self.key_after(key, step)
        return key

    def whole(self, handle: str) -> "tuple[Origin, pd.DataFrame]":
        """Return what a frame was opened from; a frame of the notebook with all its rows, not a sample."""
        opened, frame = self.opened().get(handle), self.base(handle)
        assert opened is not None
        if isinstance(opened.origin, FrameOrigin):
            frame = as_pandas(find(self.names, opened.origin.name), [])
        return opened.origin, frame

    def others(self, steps: Iterable[Step]) -> "dict[str, pd.DataFrame]":
        """Return the notebook's frames that steps name; those that are not there are left out."""
        names = {name for step in steps if not step.off for name in step.do.frames()}
        return {name: as_pandas(find(self.names, name), []) for name in names if name in self.names}

    def do(self, step: Step, number: int, frame: "pd.DataFrame", *, fit: bool = False) -> Done:
        """Do one step, with the notebook's frames that it names; raises StepFailed."""
        return do_step(step, number, frame, fit=fit, frames=self.others([step]))

    def run(self, ask: AskRun) -> RunAnswer:
        """Do all steps, learn where nothing was learned, and say what came of each; a failure is in it."""
        with self._lock:
            frame, key = self.base(ask.frame), ask.frame
            outcomes: list[StepOutcome] = []
            failed: StepFailure | None = None
            steps = list(ask.steps)
            for at, step in enumerate(steps):
                if step.off:
                    continue
                try:
                    steps[at], made, key = self._learned(step, at + 1, frame, key, at + 1 in ask.refit)
                except StepFailed as error:
                    failed = StepFailure(
                        number=error.number, message=error.message, hint=error.hint, row=error.row
                    )
                    break
                frame = made.frame
                if made.outcome is not None:
                    outcomes.append(msgspec.structs.replace(made.outcome, number=at + 1))
            return _answer(RecipeSpec(name=ask.name, steps=steps), frame, outcomes, failed)

    def _learned(
        self, step: Step, number: int, frame: "pd.DataFrame", key: str, again: bool
    ) -> tuple[Step, _Made, str]:
        """Do a step, which learns first where it has to."""
        if learns(step.do) and (again or step.fitted is None):
            done = self.do(step, number, frame, fit=True)
            key = self.key_after(key, done.step)
            return done.step, self._keep(key, frame, done.frame, done.outcome), key
        key = self.key_after(key, step)
        return step, self._done(key, step, number, frame), key

    def _done(self, key: str, step: Step, number: int, frame: "pd.DataFrame") -> _Made:
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]
        done = self.do(step, number, frame)
        return self._keep(key, frame, done.frame, done.outcome)

    def _keep(self, key: str, before: "pd.DataFrame", after: "pd.DataFrame", outcome: StepOutcome) -> _Made:
        self._made[key] = made = _Made(after, outcome, own_bytes(before, after))
        while len(self._made) > 1 and sum(one.bytes for one in self._made.values()) > BUDGET:
            self._made.popitem(last=False)
        return made


def _answer(
    recipe: RecipeSpec, frame: "pd.DataFrame", outcomes: list[StepOutcome], failed: StepFailure | None
) -> RunAnswer:
    whole = recipe.steps if failed is None else recipe.steps[: failed.number - 1]
    return RunAnswer(
        recipe=recipe, views=[_view(step, number) for number, step in enumerate(recipe.steps, 1)],
        outcomes=outcomes, failed=failed, rows=len(frame), columns=columns_of(frame),
        code=function(msgspec.structs.replace(recipe, steps=whole)),
        before_model=all(step.off or step.do.reach != "others" for step in recipe.steps),
    )  # fmt: skip


def _view(step: Step, number: int) -> StepView:
    try:
        lines = lines_of(step, number)
    except InvalidInput:
        lines = []
    words = list(itertools.islice(words_of(step.fitted), 200)) if step.fitted is not None else []
    return StepView(title=step.do.title(), reach=step.do.reach, lines=lines, learned=words)
