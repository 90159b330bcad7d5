"""What came of compiling a model version, as its page shows it."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.endpoints.schema import Compilation
from cellworks_engine.endpoints.showing import Showing
from cellworks_engine.models.schema import CompileParity, ParityRow


def parities(
    showing: Showing, deployed: Sequence[RowMapping], kept: Sequence[RowMapping]
) -> list[CompileParity]:
    """Return one for each deployment that asked for it, those that are there first.

    `deployed` are deployments of the version, `kept` rows of what came of compiling it: those stay when a
    deployment has ended.
    """
    judged = {row["deployment"]: row for row in kept}
    found = []
    for row in deployed:
        last = judged.pop(row["id"], None)
        now = showing.compiled(row)
        if now is not None and (last is None or now.state == "compiling"):
            found.append(_parity(row, now, None, is_deployed=True))
        elif last is not None:  # one that is stopped has nothing to show by itself
            found.append(_parity(row, _outcome(last), last["time"], is_deployed=True))
    return found + [_parity(row, _outcome(row), row["time"], is_deployed=False) for row in judged.values()]


def _outcome(row: RowMapping) -> Compilation:
    return msgspec.json.decode(row["outcome"], type=Compilation)


def _parity(row: RowMapping, made: Compilation, time: float | None, *, is_deployed: bool) -> CompileParity:
    worst = made.worst
    return CompileParity(
        endpoint=row["endpoint"], deployment=row["name"], time=time, is_deployed=is_deployed,
        state=made.state, sentence=made.sentence, engine=made.engine, rows=made.rows,
        labels_equal=made.labels_equal,
        worst=None if worst is None else ParityRow(
            row=worst.row, original=worst.original, compiled=worst.compiled, difference=worst.difference
        ),
    )  # fmt: skip
