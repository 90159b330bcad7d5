"""What a palette calls operations, where it puts them, and what a form says of their fields."""

from dataclasses import dataclass, field

from cellworks_engine.recipes.catalog_schema import FieldKind


@dataclass(frozen=True)
class OperationWords:
    """What a struct does not say of itself."""

    group: str
    title: str
    keywords: list[str] = field(default_factory=list)
    """What others call it."""
    kinds: list[str] = field(default_factory=list)
    """Of the columns that it takes; empty: all."""


_NUMBERS = ["number"]
_TEXT = ["text", "category"]
_DATES = ["datetime"]
_CATEGORIES = ["text", "category", "boolean", "number"]


def _group(
    name: str, operations: dict[str, tuple[str, str]], kinds: list[str] | None = None
) -> dict[str, OperationWords]:
    """Return a group's operations, of their titles and keywords by `op`."""
    return {
        op: OperationWords(name, title, keywords.split(", ") if keywords else [], kinds or [])
        for op, (title, keywords) in operations.items()
    }


OPERATIONS: dict[str, OperationWords] = {
    **_group("Missing", {
        "drop-missing": ("Drop rows with missing values", "dropna, null, empty, remove"),
        "fill-missing": ("Fill missing values with a value", "fillna, null, replace, constant"),
        "impute": ("Fill missing values with what is usual", "mean, median, mode, most frequent, imputer"),
        "fill-along": ("Fill missing values along the rows", "ffill, bfill, forward, backward, interpolate"),
        "mark-missing": ("Mark missing values", "missing indicator, isna, flag"),
        "disguised-missing": ("Make disguised missing values missing", "n/a, unknown, -999, null"),
    }),
    **_group("Missing", {"match-missing": ("Make texts missing by a pattern", "regex, null")}, _TEXT),
    **_group("Numbers", {
        "scale": ("Scale numbers", "standard scaler, normalize, min-max, z-score, robust"),
        "clip": ("Hold numbers within bounds", "limit, winsorize, cap, floor"),
        "outliers": ("Deal with outliers", "extreme, hampel, standard deviation, quantile"),
        "round": ("Round numbers", "digits, decimals, precision"),
        "bin": ("Put numbers into bins", "cut, qcut, discretize, bucket, quantile"),
        "transform-numbers": ("Take a function of numbers", "log, sqrt, square, exponential, absolute, skew"),
        "yeo-johnson": ("Make numbers normal by a power", "power transform, box-cox, gaussian, skew"),
        "quantile-transform": ("Make numbers even by quantiles", "uniform, percentile, rank gauss"),
        "components": ("Add principal components", "pca, dimensionality reduction, svd"),
    }, _NUMBERS),
    **_group("Categories", {
        "one-hot": ("One-hot encode", "dummies, get_dummies, indicator, categorical"),
        "ordinal": ("Number categories", "ordinal encode, label encode, codes"),
        "frequency-encode": ("Encode by frequency", "count encode, share, categorical"),
        "target-encode": ("Encode by the target's mean", "mean encode, likelihood, smoothing"),
        "replace-rare": ("Put rare values together", "infrequent, other, group, threshold"),
        "replace-values": ("Replace values", "map, recode, substitute, find"),
    }, _CATEGORIES),
    **_group("Categories", {
        "similarity-encode": ("Encode by how it is written", "min-hash, n-gram, fuzzy, dirty categories"),
    }, _TEXT),
    **_group("Text", {
        "change-case": ("Change case", "lower, upper, title, capitalize, swap"),
        "strip": ("Strip ends", "trim, white space, characters"),
        "replace-text": ("Replace text", "find, search, regex, substitute"),
        "replace-between": ("Replace text between two others", "delimiters"),
        "remove-symbols": ("Remove symbols", "punctuation, special characters"),
        "add-affix": ("Add prefix or suffix", "before, after, format"),
        "pad-text": ("Pad text", "left pad, right pad, center, zeros, zfill, format"),
        "split-text": ("Split text into columns", "delimiter, separator"),
        "extract-text": ("Extract text", "regex, pattern, match, group"),
        "between-text": ("Take text between two others", "extract, delimiters"),
        "slice-text": ("Take characters by their places", "substring, from position, left, right"),
        "find-text": ("Mark texts that have another", "contains, search, starts with, ends with, prefix"),
        "validate-text": ("Check texts", "validate string, length, digits, letters, pattern"),
        "text-length": ("Count characters", "length, len"),
        "text-statistics": ("Count words and characters", "character statistics, featurize, ratio"),
        "count-words": ("Count words that were learned", "vectorize, bag of words, tf-idf, vocabulary"),
        "hash-words": ("Count words by hashes", "vectorize, hashing, features"),
    }, _TEXT),
    **_group("Dates", {
        "parse-dates": ("Read as dates", "to_datetime, parse, timestamp, strptime"),
    }, [*_TEXT, "number", "mixed"]),
    **_group("Dates", {
        "date-parts": ("Add parts of a date", "year, month, day, weekday, hour, featurize"),
        "date-cycle": ("Add a date's place on a circle", "cyclic, sine, cosine, featurize"),
        "change-zone": ("Change time zone", "timezone, localize, convert, utc"),
        "date-difference": ("Add the time between two dates", "duration, timedelta, age, days"),
        "validate-dates": ("Check dates", "validate timestamp, bounds, range"),
    }, _DATES),
    **_group("Dates", {"join-dates": ("Make dates of their parts", "assemble, year, month, day")}, _NUMBERS),
    **_group("Types", {"change-type": ("Change type", "astype, cast, convert, number, text, boolean")}),
    **_group("Columns", {
        "drop-columns": ("Drop columns", "remove, delete"),
        "keep-columns": ("Keep columns only", "select, subset"),
        "rename-columns": ("Rename columns", "name, title"),
        "clean-names": ("Clean all names", "snake case, unique, duplicate names, headers"),
        "duplicate-column": ("Duplicate a column", "copy, clone"),
        "move-column": ("Move a column", "reorder, order, position"),
        "formula": ("Work out a column", "eval, expression, compute, derive, custom formula"),
    }),
    **_group("Rows", {
        "keep-rows": ("Keep rows where", "filter, where, query, condition"),
        "sort-rows": ("Sort rows", "order, sort_values, ascending, descending"),
        "drop-duplicates": ("Drop duplicate rows", "unique, distinct, deduplicate"),
        "mark-duplicates": ("Mark duplicate rows", "duplicated, flag"),
        "limit-rows": ("Keep the first rows", "head, limit, top"),
        "sample-rows": ("Keep rows by chance", "random sample, subset"),
        "sample-strata": ("Keep a share of each value's rows", "stratified sample, proportional"),
        "shuffle": ("Shuffle rows", "random order, permute"),
        "split-rows": ("Split rows", "train, test, validation, stratified, by key"),
        "balance": ("Balance classes", "oversample, undersample, smote, imbalance"),
    }),
    **_group("Tables", {
        "group-rows": ("Group and aggregate", "groupby, sum, mean, count"),
        "pivot": ("Pivot values into columns", "wide, crosstab, pivot_table"),
        "melt": ("Melt columns into rows", "unpivot, long, stack"),
        "explode": ("Make a row of each item of a list", "array, unnest, json"),
        "flatten": ("Make a column of each key", "struct, json, unnest, dictionary"),
        "join": ("Join a second frame", "merge, lookup, vlookup, inner, left, outer, semi, anti, cross"),
        "concat": ("Put a second frame's rows below", "append, union, concatenate"),
    }),
    **_group("Time series", {
        "lag": ("Add a value of rows before", "shift, previous"),
        "lead": ("Add a value of rows after", "shift, next"),
        "difference": ("Add the difference to rows before", "diff, change, percent, delta"),
        "cumulative": ("Add a running sum", "cumsum, cumulative, product, running total"),
        "rank": ("Rank", "order, place, percentile"),
        "rolling": ("Add a rolling window", "moving average, window"),
        "expanding": ("Add what all rows until now are", "expanding window, running mean"),
    }, _NUMBERS),
    **_group("Time series", {"resample": ("Resample time", "downsample, upsample, interval")}, _DATES),
    **_group("Your own", {"custom": ("Write pandas", "custom, code, python, function")}),
}  # fmt: skip
"""In the order of a palette."""

KINDS: dict[str, FieldKind] = {
    "pivot.value": "column", "melt.values": "columns", "melt.name": "into", "concat.source": "into",
    "target-encode.target": "column", "date-difference.until": "column", "balance.numbers": "columns",
    **{f"join-dates.{part}": "column" for part in ("year", "month", "day", "hour", "minute", "second")},
}  # fmt: skip
"""What fields are whose types and names leave it open."""

LABELS = {
    "into": "New column", "groups": "In groups of", "how": "Which", "fix": "What is done",
    "errors": "What cannot be",
    "unseen": "What was not there when it was fitted", "drop_first": "Leave out the first category",
    "by": "How", "to": "To", "is": "Is", "low": "Least", "high": "Most", "regex": "As a regular expression",
    "by_rows": "Each row by itself", "scale.by": "To", "impute.by": "With", "replace-text.by": "Replace with",
    "split-text.by": "At", "split-text.into": "New columns", "rolling.by": "What they are together",
    "rename-columns.names": "New names", "replace-values.values": "Values", "group-rows.columns": "Group by",
    "move-column.to": "Place", "lag.rows": "Rows before", "rolling.rows": "Rows",
    "parse-dates.format": "Format",
    "mark-missing.suffix": "Ending of the new names", "date-parts.parts": "Parts", "date-cycle.part": "Part",
    "replace-rare.share": "Rarer than", "replace-rare.word": "Put", "bin.by": "Of equal",
    "frame": "Second frame", "matches": "Keys in the second frame",
    "suffix": "Ending of names that are taken",
    "join.columns": "Keys", "concat.source": "Column that says where from", "unique": "Drop duplicate rows",
    "pivot.columns": "Keys", "pivot.column": "Names from", "pivot.value": "Values from",
    "melt.columns": "Columns that stay", "melt.values": "Columns that become rows",
    "melt.name": "Column of names",
    "melt.into": "Column of values", "split-rows.names": "Parts", "keep": "Which is kept",
    "components.keep": "Keep the columns", "components.into": "Names begin with",
    "difference.rows": "Rows before",
    "lead.rows": "Rows after", "limit": "Most rows in a row", "zone": "To the zone", "given": "From the zone",
    "until": "Until", "find": "Find", "where": "Where", "left": "After", "right": "Before",
    "outliers.limit": "Limit", "similarity-encode.count": "Numbers", "hash-words.count": "Columns",
    "kept": "Symbols that stay", "count-words.most": "Most words",
    "count-words.least": "Rows that must have one",
    "idf": "Rare words count more", "binary": "Once at most", "neighbours": "Nearest rows",
    "quantile-transform.steps": "Steps", "sample-strata.share": "Share of the rows",
    "components.share": "Share of the variance", "components.count": "Components",
    "replace-between.by": "Replace with", "change-type.value": "Put",
    "round.digits": "Digits after the point", "strip.characters": "Characters",
}  # fmt: skip
"""By a field's name, or by `op.field` where it says something else there; others are their name itself."""

HINTS = {
    "frame": "A DataFrame of the notebook, or a file.", "matches": "None: they are called the same there.",
    "melt.values": "None: all others.", "flatten.keys": "None: those that the fitted rows have.",
    "split-rows.column": "Of all but random.", "split-rows.shares": "Together 1.",
    "balance.numbers": "Of SMOTE: what is interpolated. Scale them first.", "limit": "Empty: all.",
    "target-encode.smoothing": "As if so many rows more had the mean of all.",
    "target-encode.target": "Needed when it is fitted only; fit it on training rows.",
    "change-zone.zone": "Empty: the zone goes, and the clock stays.",
    "change-zone.given": "Of times without one: whose clock they were read from.",
    "validate-dates.low": "2013-01-31 or 2013-01-31T18:00", "validate-dates.high": "2013-12-31",
    "components.count": "Empty: as many as hold the share.", "mark-duplicates.columns": "None: all columns.",
    "disguised-missing.values": "Texts in any case, and numbers such as -999.",
    "change-type.value": "For what cannot be read, with value.",
    "seed": "The same seed draws the same rows.",
    "drop-missing.columns": "None: all columns.", "drop-duplicates.columns": "None: all columns.",
    "formula.expression": "distance / air_time * 60", "custom.code": "Lines that leave what they make in df.",
    "custom.by_rows": "Your word that no row looks at another, so that it may stand before a model.",
    "extract-text.pattern": r"With one group in parentheses: (\d+)",
    "parse-dates.format": "As strptime takes it: %d/%m/%Y. Empty: each text in its own way.",
    "split-text.into": "The last takes the rest.", "strip.characters": "Empty: white space.",
    "replace-rare.share": "A share of the rows: 0.01 is one in a hundred.",
    "outliers.limit": "Standard deviations from the middle, or the quantile that is cut off.",
    "move-column.to": "0 is the first.", "scale.by": "standard: mean 0, deviation 1.",
    "replace-values.values": "Whole values: the old one, the new one.",
    "unseen": "For categories that come later.", "keep-rows.values": "For in and not in.",
    "rename-columns.names": "New names by old ones.",
}  # fmt: skip
"""By a field's name or `op.field`; others need none."""
