"""Whether a compiled model agrees with the original, and for which values of which column that is proved."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from cellworks_engine.endpoints.compiling.program import TOLERANCE, Column, Kind, Program, Running, classes
from cellworks_engine.endpoints.schema import WorstRow

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

PROBES = 48
BEYOND = 1_000.0
"""Numbers are proved up to so many times the largest that was seen."""
UNSEEN = ("", "unseen", "UNSEEN ", "x" * 300, "0", "nan")


class Unfit(Exception):
    """The compiled model differs from the original; the sentence says where."""

    def __init__(
        self, sentence: str, worst: WorstRow | None = None, labels_equal: bool | None = None
    ) -> None:
        super().__init__(sentence)
        self.worst = worst
        self.labels_equal = labels_equal
        self.rows = 0
        """How many rows both had answered then."""


class Asked(NamedTuple):
    """What the original makes of rows. Those that it refuses hold nothing."""

    refused: "np.ndarray[Any, Any]"
    answers: Any
    scores: "np.ndarray[Any, Any]"


class Judge:
    """Holds a program against the original."""

    def __init__(self, raw: Any, original: Callable[[Any], Any], kind: Kind) -> None:
        self._raw = raw
        self._original = original
        self._kind = kind
        self._scale = 1.0
        self.distance = kind == "labels" and not hasattr(raw, "predict_proba")
        self.rows = 0
        """How many were judged."""
        self.worst: WorstRow | None = None
        """Of the held rows, the one whose scores are farthest apart."""

    def prove(self, running: Callable[[Program], Running], program: Program, held: "pd.DataFrame") -> Program:
        """Return the program with the values that it may answer; raises Unfit where it differs."""
        asked = self.ask(held)
        if self._kind == "numbers":
            self._scale = float(asked.scores[~asked.refused].std()) or 1.0
        self.worst = self._compare(running(program), held, asked)
        program = msgspec.structs.replace(program, columns=_limited(program.columns, held))
        found = [self._probe(running, program, column, held) for column in program.columns]
        return self._together(running, msgspec.structs.replace(program, columns=found), held)

    def ask(self, frame: "pd.DataFrame") -> Asked:
        """Ask the original; a row that it refuses is found by halving."""
        import numpy as np

        parts = list(self._halves(frame, 0))
        refused = np.ones(len(frame), dtype=bool)
        first = next((one for one in parts if one[1] is not None), None)
        if first is None:
            return Asked(refused, None, np.zeros((len(frame), 1)))
        _, answer, score = first
        answers = np.empty((len(frame), *answer.shape[1:]), dtype=np.asarray(answer).dtype)
        scores = np.full((len(frame), score.shape[1]), np.nan)
        for start, answer, score in parts:
            if answer is not None:
                refused[start : start + len(answer)] = False
                answers[start : start + len(answer)] = answer
                scores[start : start + len(answer)] = score
        return Asked(refused, answers, scores)

    def _halves(self, frame: "pd.DataFrame", start: int) -> Iterable[tuple[int, Any, Any]]:
        import numpy as np

        try:
            answer = np.asarray(self._original(frame))
            yield start, answer, self._scores(frame, answer)
        except Exception:  # noqa: BLE001 (whatever the model's own code raises)
            if len(frame) == 1:
                yield start, None, None
                return
            half = len(frame) // 2
            yield from self._halves(frame.iloc[:half], start)
            yield from self._halves(frame.iloc[half:], start + half)

    def _scores(self, frame: "pd.DataFrame", answer: Any) -> Any:
        """Return a score for each class, in the order of the classes, or the numbers themselves."""
        import numpy as np

        if self._kind != "labels":
            return answer.reshape(len(answer), -1).astype(float)
        made = self._raw.decision_function(frame) if self.distance else self._raw.predict_proba(frame)
        made = np.asarray(made, dtype=float).reshape(len(frame), -1)
        return np.hstack([-made, made]) if made.shape[1] == 1 else made

    def _compare(self, running: Running, frame: "pd.DataFrame", asked: Asked) -> WorstRow | None:
        """Return the row whose scores are farthest apart; raises Unfit where one is too far."""
        import numpy as np

        self.rows += len(frame)
        if asked.refused.any():
            place = int(np.flatnonzero(asked.refused)[0])
            raise Unfit(
                f"the original refuses a row that the compiled model would answer: {_row(frame, place)}"
            )
        arrays = running.of_frame(frame)
        if arrays is None:
            raise Unfit("its rows cannot be handed to the compiled model")
        scores = running.scores(arrays)
        if scores.shape != asked.scores.shape:
            raise Unfit(
                f"it gives {asked.scores.shape[1]} scores a row, and the compiled model {scores.shape[1]}"
            )
        both = np.isnan(scores) & np.isnan(asked.scores)
        apart = np.where(both | (scores == asked.scores), 0.0, np.abs(scores - asked.scores))
        apart = np.where(np.isnan(apart), np.inf, apart)
        allowed = np.full(scores.shape, TOLERANCE)
        if self._kind == "numbers":
            allowed *= np.maximum(self._scale, np.where(both, 0, np.abs(asked.scores)))
        over = (apart / allowed).max(axis=1)
        place = int(over.argmax())
        worst = WorstRow(
            row=_row(frame, place), original=_said(asked, place), compiled=_numbers(scores[place]),
            difference=float(apart[place].max()) if np.isfinite(apart[place]).all() else None,
        )  # fmt: skip
        if over[place] > 1:
            raise Unfit(
                f"on the row {worst.row} it answers {worst.original}, "
                f"and the compiled model {worst.compiled}",
                worst,
            )
        if self._kind == "labels":
            self._compare_labels(frame, scores, asked)
        return worst

    def _compare_labels(self, frame: "pd.DataFrame", scores: Any, asked: Asked) -> None:
        import numpy as np

        two = np.partition(scores, -2, axis=1)[:, -2:]
        labels = classes(self._raw)[scores.argmax(axis=1)]
        wrong = (labels != asked.answers) & (two[:, 1] - two[:, 0] > 2 * TOLERANCE)
        if wrong.any():
            place = int(np.flatnonzero(wrong)[0])
            said = f"it answers {asked.answers[place]}, and the compiled model {labels[place]}"
            raise Unfit(
                f"on the row {_row(frame, place)} {said}",
                WorstRow(row=_row(frame, place), original=str(asked.answers[place]),
                         compiled=str(labels[place]), difference=1.0),
                labels_equal=False,
            )  # fmt: skip

    # What lies beyond the held rows: each kind of value is tried, and left to the original where it differs.

    def _agrees(self, running: Running, frame: "pd.DataFrame") -> bool:
        try:
            self._compare(running, frame, self.ask(frame))
        except Unfit:
            return False
        except Exception:  # noqa: BLE001 (the compiled model's libraries raise errors of their own)
            return False
        return True

    def _probe(
        self, running: Callable[[Program], Running], program: Program, column: Column, held: "pd.DataFrame"
    ) -> Column:
        """Return a column with what was found of missing, unknown and large values."""
        if column.kind == "truth":
            return column
        import numpy as np

        replace = msgspec.structs.replace
        now = running(program)
        base = held.sample(min(PROBES, len(held)), random_state=1, ignore_index=True)

        def with_values(values: Sequence[Any]) -> "pd.DataFrame":
            every = [values[row % len(values)] for row in range(len(base))]
            return base.assign(**{column.name: np.array(every, dtype=str(base[column.name].dtype))})

        if column.kind == "text":
            fits = self._agrees(
                now, base.assign(**{column.name: [UNSEEN[row % 6] for row in range(len(base))]})
            )
            return column if fits else replace(column, known=sorted(set(held[column.name].dropna())))
        low, high = float(held[column.name].min()), float(held[column.name].max())
        source = np.random.default_rng(3)
        between = source.uniform(low, high, PROBES)
        unseen = np.unique(np.rint(between)) if column.kind == "whole" else between
        beyond = [high + 1, low - 1] if column.kind == "whole" else [high * 1.5 + 1, low * 1.5 - 1]
        if not self._agrees(now, with_values([*unseen, *beyond])):
            values = sorted({float(one) for one in held[column.name].dropna()})
            column = replace(column, known=list(values))
        elif not self._agrees(now, with_values([column.limit, -column.limit])):
            column = replace(column, limit=max(abs(low), abs(high)))
        if column.kind == "number" and self._agrees(now, with_values([float("nan")])):
            column = replace(column, nan=True)
        return column

    def _together(
        self, running: Callable[[Program], Running], program: Program, held: "pd.DataFrame"
    ) -> Program:
        """Try what was found column by column in many columns at once; take it back where that differs."""
        import numpy as np

        source = np.random.default_rng(4)
        frame = held.sample(min(1000, len(held)), random_state=2, ignore_index=True)
        cells = {}
        for column in program.columns:
            if column.kind not in ("number", "whole") or column.known is not None:
                continue
            values = frame[column.name].to_numpy(copy=True)
            large = source.random(len(values)) < 0.1
            values[large] = source.choice([column.limit, -column.limit], int(large.sum()))
            if column.nan:
                values[source.random(len(values)) < 0.3] = np.nan
            cells[column.name] = values
        if not cells or self._agrees(running(program), frame.assign(**cells)):
            return program
        seen = [
            msgspec.structs.replace(one, nan=False, limit=_largest(held[one.name]))
            if one.kind in ("number", "whole") else one
            for one in program.columns
        ]  # fmt: skip
        return msgspec.structs.replace(program, columns=seen)


def _limited(columns: Sequence[Column], held: "pd.DataFrame") -> list[Column]:
    """Return columns with the numbers that they may hold."""
    found = []
    for one in columns:
        if one.kind not in ("number", "whole"):
            found.append(one)
            continue
        most = 2.0**31 - 1 if str(held[one.name].dtype) == "int32" else 2.0**53 - 1
        limit = max(BEYOND, BEYOND * _largest(held[one.name]))
        found.append(msgspec.structs.replace(one, limit=min(limit, most) if one.kind == "whole" else limit))
    return found


def _largest(values: "pd.Series[Any]") -> float:
    return float(values.abs().max())


def _row(frame: "pd.DataFrame", place: int) -> str:
    return ", ".join(
        f"{name}={value!r}" for name, value in frame.iloc[place : place + 1].to_dict("records")[0].items()
    )


def _said(asked: Asked, place: int) -> str:
    return _numbers(asked.scores[place])


def _numbers(values: Any) -> str:
    return ", ".join(f"{float(one):.9g}" for one in values)
