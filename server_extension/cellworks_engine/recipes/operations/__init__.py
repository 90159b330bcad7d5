"""Every operation that a step may be."""

from cellworks_engine.recipes.operations.categories import OneHot, Ordinal, ReplaceRare, ReplaceValues
from cellworks_engine.recipes.operations.columns import (
    DropColumns,
    DuplicateColumn,
    Formula,
    KeepColumns,
    MoveColumn,
    RenameColumns,
)
from cellworks_engine.recipes.operations.custom import Custom
from cellworks_engine.recipes.operations.dates import DateCycle, DateParts, ParseDates
from cellworks_engine.recipes.operations.missing import DropMissing, FillMissing, Impute, MarkMissing
from cellworks_engine.recipes.operations.numbers import Bin, Clip, Outliers, Round, Scale
from cellworks_engine.recipes.operations.rows import (
    DropDuplicates,
    GroupRows,
    KeepRows,
    Lag,
    LimitRows,
    Rolling,
    SampleRows,
    SortRows,
)
from cellworks_engine.recipes.operations.text import (
    ChangeCase,
    ExtractText,
    PadText,
    ReplaceText,
    SplitText,
    Strip,
    TextLength,
)
from cellworks_engine.recipes.operations.types import ChangeType

AnyOperation = (
    DropMissing | FillMissing | Impute | MarkMissing
    | Scale | Clip | Outliers | Round | Bin
    | OneHot | Ordinal | ReplaceRare | ReplaceValues
    | ChangeCase | Strip | ReplaceText | SplitText | ExtractText | PadText | TextLength
    | ParseDates | DateParts | DateCycle
    | ChangeType
    | DropColumns | KeepColumns | RenameColumns | DuplicateColumn | MoveColumn | Formula
    | KeepRows | SortRows | DropDuplicates | LimitRows | SampleRows | GroupRows | Lag | Rolling
    | Custom
)  # fmt: skip
"""Told apart by `op`."""
