"""Every operation that a step may be."""

from cellworks_engine.recipes.operations.balance import Balance
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
from cellworks_engine.recipes.operations.dates import (
    ChangeZone,
    DateCycle,
    DateDifference,
    DateParts,
    JoinDates,
    ParseDates,
)
from cellworks_engine.recipes.operations.encodings import FrequencyEncode, MinHash, TargetEncode
from cellworks_engine.recipes.operations.finding import (
    AddAffix,
    BetweenText,
    FindText,
    MatchMissing,
    RemoveSymbols,
    ReplaceBetween,
    SliceText,
)
from cellworks_engine.recipes.operations.joins import Concat, Join
from cellworks_engine.recipes.operations.missing import DropMissing, FillMissing, Impute, MarkMissing
from cellworks_engine.recipes.operations.naming import CleanNames
from cellworks_engine.recipes.operations.numbers import Bin, Clip, Outliers, Round, Scale
from cellworks_engine.recipes.operations.powers import QuantileTransform, TransformNumbers, YeoJohnson
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
from cellworks_engine.recipes.operations.series import (
    Cumulative,
    Difference,
    Expanding,
    FillAlong,
    Lead,
    Rank,
    Resample,
)
from cellworks_engine.recipes.operations.shapes import Explode, Flatten, Melt, Pivot
from cellworks_engine.recipes.operations.splits import SampleStrata, Shuffle, SplitRows
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
from cellworks_engine.recipes.operations.validity import (
    Disguised,
    MarkDuplicates,
    ValidateDates,
    ValidateText,
)
from cellworks_engine.recipes.operations.vectors import Components, CountWords, HashWords, TextStatistics

AnyOperation = (
    DropMissing | FillMissing | Impute | FillAlong | MarkMissing | Disguised | MatchMissing
    | Scale | Clip | Outliers | Round | Bin | TransformNumbers | YeoJohnson | QuantileTransform | Components
    | OneHot | Ordinal | FrequencyEncode | TargetEncode | MinHash | ReplaceRare | ReplaceValues
    | ChangeCase | Strip | ReplaceText | ReplaceBetween | RemoveSymbols | AddAffix | PadText
    | SplitText | ExtractText | BetweenText | SliceText | FindText | ValidateText
    | TextLength | TextStatistics | CountWords | HashWords
    | ParseDates | DateParts | DateCycle | JoinDates | ChangeZone | DateDifference | ValidateDates
    | ChangeType
    | DropColumns | KeepColumns | RenameColumns | CleanNames | DuplicateColumn | MoveColumn | Formula
    | KeepRows | SortRows | DropDuplicates | MarkDuplicates | LimitRows | SampleRows | SampleStrata | Shuffle
    | SplitRows | Balance
    | GroupRows | Pivot | Melt | Explode | Flatten | Join | Concat
    | Lag | Lead | Difference | Cumulative | Rank | Rolling | Expanding | Resample
    | Custom
)  # fmt: skip
"""Told apart by `op`."""
