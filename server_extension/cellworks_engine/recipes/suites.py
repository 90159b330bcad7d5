"""Suites of Great Expectations: made of what a table holds, and run on others, down to the failing rows."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks_engine.errors import InvalidInput, MissingExtra
from cellworks_engine.recipes.wrangling.answer_schema import CheckAnswer, CheckResult, ColumnKind
from cellworks_engine.recipes.wrangling.kinds import hashed, kind_of, numbers_of
from cellworks_engine.recipes.wrangling.patterns import patterns

if TYPE_CHECKING:
    import pandas as pd

Expectation = dict[str, Any]
"""As a suite has it in JSON: `type`, `kwargs`, `meta`."""
FEW = 20
"""Values of a column that are its set; of more it has any."""
PER_VALUE = 5
"""Rows that a value must have at least, on average, to be of a set."""
SLACK = 0.05
"""Share of missing values beyond those that there are, before that is told."""
MOST_ROWS = 10_000
"""Failing rows that are told."""
_INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
             "Int8Dtype", "Int16Dtype", "Int32Dtype", "Int64Dtype"]  # fmt: skip
_NUMBERS = [*_INTEGERS, "float32", "float64", "Float32Dtype", "Float64Dtype"]
_TRUTHS = ["bool", "BooleanDtype"]


def suite_of(frame: "pd.DataFrame", name: str = "wrangled") -> str:
    """Return a suite, as JSON: types, ranges, sets, forms, nullness and uniqueness as the table has them."""
    expectations = [one for column in frame.columns for one in _of_column(str(column), frame[column])]
    columns = {"column_set": [str(column) for column in frame.columns], "exact_match": False}
    whole = [_expect("expect_table_columns_to_match_set", **columns), *expectations]
    suite = {"name": name, "expectations": whole, "meta": {"made_of_rows": len(frame)}}
    return msgspec.json.format(msgspec.json.encode(suite), indent=2).decode() + "\n"


def check(
    suite: str, frame: "pd.DataFrame", tell: Callable[[str, float], None] = lambda _words, _share: None
) -> CheckAnswer:
    """Validate a table; raises InvalidInput for what is no suite, MissingExtra without Great Expectations.

    Rows are told by their places. The table is not changed, and nothing is kept.
    """
    gx = _great_expectations()
    expected = _suite(gx, suite)
    tell("Looking at each expectation", 0.1)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("cellworks").add_dataframe_asset("rows")
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch(
        {"dataframe": frame.reset_index(drop=True)}
    )
    found = batch.validate(expected, result_format={"result_format": "COMPLETE"})
    results = [_result(one) for one in found.results]
    return CheckAnswer(
        passed=bool(found.success), results=sorted(results, key=lambda one: (one.passed, -one.failing))
    )


def _of_column(name: str, values: "pd.Series") -> Iterator[Expectation]:
    kind = kind_of(values)
    missing = float(values.isna().mean()) if len(values) else 1.0
    if missing == 0:
        yield _expect("expect_column_values_to_not_be_null", column=name)
    elif missing < 1:
        mostly = max(math.floor((1 - missing - SLACK) * 1000) / 1000, 0.0)
        yield _expect("expect_column_values_to_not_be_null", column=name, mostly=mostly)
    if missing == 1:
        return
    yield from _typed(name, values, kind)
    known = hashed(values.dropna())
    counts = known.value_counts()
    counts = counts[counts > 0]
    if len(counts) == len(known) > 1 and (kind == "text" or _is_whole(values, kind)):
        yield _expect("expect_column_values_to_be_unique", column=name)
    if kind in ("text", "category", "boolean") and len(counts) <= min(FEW, len(known) / PER_VALUE):
        yield _expect("expect_column_values_to_be_in_set", column=name, value_set=_plain(counts.index))
    elif kind == "text":
        yield from _formed(name, counts)
    if kind in ("number", "datetime"):
        yield from _ranged(name, values, kind)


def _typed(name: str, values: "pd.Series", kind: ColumnKind) -> Iterator[Expectation]:
    """Say the types that a column may have, where Great Expectations can tell them."""
    types = {"boolean": _TRUTHS, "number": _INTEGERS if _is_whole(values, kind) else _NUMBERS}.get(kind, [])
    if types and values.dtype != object:
        yield _expect("expect_column_values_to_be_in_type_list", column=name, type_list=types)


def _ranged(name: str, values: "pd.Series", kind: ColumnKind) -> Iterator[Expectation]:
    if kind == "datetime":
        low, high = (one.isoformat() for one in (values.min(), values.max()))
        yield _expect("expect_column_values_to_be_between", column=name, min_value=low, max_value=high)
        return
    import numpy as np

    numbers = numbers_of(values, kind)
    there = numbers[np.isfinite(numbers)]
    if len(there):
        low, high = (
            int(one) if float(one).is_integer() else float(one) for one in (there.min(), there.max())
        )
        yield _expect("expect_column_values_to_be_between", column=name, min_value=low, max_value=high)


def _formed(name: str, counts: "pd.Series") -> Iterator[Expectation]:
    """Say the form that all texts have, else how long they are."""
    texts = Counter({str(text): int(count) for text, count in counts.head(FEW * 1000).items()})
    form = next(iter(patterns(texts)), None)
    anything = form is None or form.pattern.startswith("{any:")
    if form is not None and not anything and counts.index.to_series().str.fullmatch(form.regex).all():
        anchored = f"^(?:{form.regex})$"
        yield _expect("expect_column_values_to_match_regex", column=name, regex=anchored)
        return
    lengths = counts.index.to_series().str.len()
    yield _expect(
        "expect_column_value_lengths_to_be_between", column=name, min_value=int(lengths.min()),
        max_value=int(lengths.max()),
    )  # fmt: skip


def _is_whole(values: "pd.Series", kind: ColumnKind) -> bool:
    from pandas.api.types import is_integer_dtype

    return kind == "number" and is_integer_dtype(values.dtype)


def _plain(values: "pd.Index") -> list[str | bool]:
    return sorted(one.item() if hasattr(one, "item") else one for one in values)


def _expect(kind: str, **kwargs: Any) -> Expectation:
    return {"type": kind, "kwargs": kwargs, "meta": {}}


def _great_expectations() -> Any:
    try:
        import great_expectations
    except ImportError:
        raise MissingExtra(
            "Great Expectations is not installed here.", hint="pip install 'cellworks[checks]'"
        ) from None
    return great_expectations


def _suite(gx: Any, text: str) -> Any:
    try:
        told = msgspec.json.decode(text)
        return gx.ExpectationSuite(name=told["name"], expectations=told["expectations"])
    except (ValueError, KeyError, TypeError, AttributeError, gx.exceptions.GreatExpectationsError) as error:
        words = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InvalidInput(f"This is no suite of Great Expectations: {words}.", field="suite") from None


def _result(one: Any) -> CheckResult:
    config, result = one.expectation_config, one.result or {}
    column = config.kwargs.get("column")
    rows = [int(row) for row in result.get("unexpected_index_list") or [] if not isinstance(row, dict)]
    failing = int(result.get("unexpected_count") or 0)
    said = _sentence(config.type, column, config.kwargs)
    trouble = _trouble(one.exception_info or {})
    if trouble:
        said = f"{said} It cannot be told: {trouble}"
    elif not one.success and not failing and "observed_value" in result:
        said = f"{said} It is {result['observed_value']}."
    return CheckResult(
        expectation=config.type, column=column, sentence=said, passed=bool(one.success), failing=failing,
        rows=[] if one.success else sorted(rows)[:MOST_ROWS],
    )  # fmt: skip


def _sentence(kind: str, column: str | None, kwargs: dict[str, Any]) -> str:
    """Return an expectation in words: `delay: values to be between, min_value 0, max_value 12.`"""
    what = kind.removeprefix("expect_").removeprefix("column_").removeprefix("table_").replace("_", " ")
    asked = {name: value for name, value in kwargs.items() if name not in ("batch_id", "column")}
    said = ", ".join(
        [what, *(f"{name} {_short(value)}" for name, value in asked.items() if value is not None)]
    )
    return f"{column}: {said}." if column is not None else f"{said[:1].upper()}{said[1:]}."


def _short(value: Any) -> str:
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return words if len(words) <= 120 else f"{words[:117]}…"


def _trouble(info: dict[str, Any]) -> str:
    """Return why an expectation could not be looked at: one exception, or one of each metric."""
    if "raised_exception" in info:
        return str(info.get("exception_message") or "").splitlines()[0] if info["raised_exception"] else ""
    told = [_trouble(one) for one in info.values() if isinstance(one, dict)]
    return next((one for one in told if one), "")
