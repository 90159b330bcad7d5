"""Frames that are wrangled as a panel does it, with answers as a panel reads them."""

from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa

from cellworks_engine.recipes.schema import Step
from cellworks_engine.recipes.wrangling import ask_schema as asks
from cellworks_engine.recipes.wrangling.answer_schema import HeadersAnswer, RunAnswer, WindowAnswer
from cellworks_engine.recipes.wrangling.answering import Wrangling
from cellworks_engine.recipes.wrangling.table_schema import FrameOrigin, Sampling, Table, View


class Alone:
    """A wrangler without a studio."""

    def read_dataset(self, ref: str) -> pd.DataFrame:
        raise AssertionError(ref)

    def submit(self, *given: object) -> Any:
        raise AssertionError(given)


def step(**fields: Any) -> Step:
    """Return a step as a panel writes it."""
    return msgspec.convert({"do": fields}, Step)


class Bench:
    """One frame in a wrangler."""

    def __init__(self, frame: Any, **sampling: Any) -> None:
        self.names: dict[str, object] = {"df": frame}
        self.wrangling = Wrangling(self.names, Alone())
        self.opened: Any = self.ask(
            asks.AskOpen(origin=FrameOrigin(name="df"), sampling=Sampling(**sampling))
        )
        self.frame: str = self.opened.frame

    def ask(self, ask: asks.WrangleAsk) -> Any:
        return self.wrangling.answer(ask, lambda words, share: None)[0]

    def run(self, *steps: Step, **how: Any) -> RunAnswer:
        return self.ask(asks.AskRun(frame=self.frame, steps=list(steps), **how))

    def table(self, *steps: Step, trial: Step | None = None) -> Table:
        return Table(frame=self.frame, steps=list(steps), trial=trial)

    def rows(self, table: Table | None = None, view: View | None = None, **ask: Any) -> list[int]:
        return self.window(table, view, **ask)[1]["row"]

    def window(
        self, table: Table | None = None, view: View | None = None, **ask: Any
    ) -> tuple[WindowAnswer, dict[str, list[Any]]]:
        """Return a window and its buffer by columns: values go by their names, with `was` and `differs`."""
        whole = asks.AskWindow(table=table or self.table(), view=view or View(), **ask)
        answer, (stream,) = self.wrangling.answer(whole, lambda words, share: None)
        assert isinstance(answer, WindowAnswer)
        read = pa.ipc.open_stream(stream).read_all().to_pydict()
        named = {
            {"v": "", "c": "differs ", "w": "was "}[key[0]] + answer.columns[int(key[1:])].name: values
            for key, values in read.items()
            if key[1:].isdigit()
        }
        return answer, {"row": read["row"], "index": read["index"], "mark": read.get("mark", []), **named}

    def headers(self, view: View | None = None, table: Table | None = None, **ask: Any) -> HeadersAnswer:
        return self.ask(asks.AskHeaders(table=table or self.table(), view=view or View(), **ask))


def a_frame(seed: int, rows: int) -> pd.DataFrame:
    """Return a random frame of every usual kind, with missing values, and an index of its own."""
    rng = np.random.default_rng(seed)

    def holes(values: Any) -> Any:
        return pd.Series(values, dtype=object).where(rng.random(rows) > 0.2, None)

    frame = pd.DataFrame(
        {
            "number": pd.to_numeric(holes(rng.normal(size=rows).round(2))).astype("float64"),
            "whole": rng.integers(-3, 40, rows),
            "text": holes(rng.choice(["AA", "aa b", "n/a", "", "Zoë"], rows)).astype("str"),
            "yes": rng.random(rows) > 0.5,
            "day": pd.Series(pd.to_datetime("2013-01-01") + pd.to_timedelta(rng.integers(0, 400, rows), "D")),
            "zoned": pd.Series(
                pd.to_datetime("2013-01-01", utc=True) + pd.to_timedelta(rng.integers(0, 9000, rows), "h")
            ).dt.tz_convert("Europe/Berlin"),
            "kind": pd.Categorical(rng.choice(list("xyz"), rows)),
        }
    )
    frame.index = pd.Index(rng.integers(0, max(rows // 2, 1), rows))
    return frame
