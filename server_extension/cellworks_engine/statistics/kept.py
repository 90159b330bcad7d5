"""What is kept of sketches, read as it stands. Loads nothing but msgspec, so the supervisor may show it."""

from typing import TypeVar

import msgspec

from cellworks_engine.errors import InvalidInput, WrongStore
from cellworks_engine.statistics.schema import FORMAT, BaselineSummary, KeptBaseline

T = TypeVar("T")


class _Marked(msgspec.Struct):
    format: int


class _Shown(msgspec.Struct):
    format: int
    summary: BaselineSummary


def decoded(data: bytes, type_: type[T]) -> T:
    """Read what is kept of a sketch or baseline, after a look at its format.

    Raises InvalidInput for other bytes, WrongStore for those of a newer version.
    """
    try:
        format_ = msgspec.msgpack.decode(data, type=_Marked).format
        if format_ > FORMAT:
            raise WrongStore(
                f"The sketch was written in format {format_}; this version reads up to {FORMAT}.",
                hint="Update Cellworks.",
            )
        return msgspec.msgpack.decode(data, type=type_)
    except msgspec.DecodeError as error:
        what = "baseline" if type_ in (KeptBaseline, _Shown) else "table"
        raise InvalidInput(f"These bytes are no packed {what}: {error}.") from None


def summary_in(data: bytes) -> BaselineSummary:
    """Return what a panel shows of a packed baseline; raises as `decoded` does."""
    return decoded(data, _Shown).summary
