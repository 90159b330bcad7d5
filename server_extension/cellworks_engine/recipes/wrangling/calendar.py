"""Dates on the calendar: how many rows a year or a month, a weekday and an hour have."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.recipes.wrangling.chart_schema import Axis, ChartAnswer, Marks
from cellworks_engine.recipes.wrangling.kinds import kind_of, numbers_of

if TYPE_CHECKING:
    import pandas as pd

WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
MOST_MONTHS = 36
"""Of more, years are shown, and the months of all years together."""
DAY, HOUR = 86_400_000, 3_600_000


def calendar_charts(frame: "pd.DataFrame", column: str) -> list[ChartAnswer]:
    """Return rows by month or year, by weekday, and by hour where times are not all at midnight.

    Dates with a time zone count in it: 6 o'clock is when clocks there show it.
    """
    import pandas as pd

    values = frame[column]
    zone = getattr(values.dtype, "tz", None)
    local = values.dt.tz_localize(None) if zone is not None else values
    found = numbers_of(pd.Series(local), kind_of(values))
    there = found[np.isfinite(found)].astype("int64")
    if not len(there):
        return []
    of, at = len(values), there.astype("datetime64[ms]")
    months = at.astype("datetime64[M]").astype("int64")
    if months.max() - months.min() < MOST_MONTHS:
        names = [str(np.datetime64(int(month), "M")) for month in range(months.min(), months.max() + 1)]
        charts = [_bars("month", names, months - months.min(), of)]
    else:
        years = at.astype("datetime64[Y]").astype("int64") + 1970
        names = [str(year) for year in range(years.min(), years.max() + 1)]
        charts = [_bars("year", names, years - years.min(), of), _bars("month", MONTHS, months % 12, of)]
    days = np.floor_divide(there, DAY)
    charts.append(_bars("weekday", WEEKDAYS, (days + 3) % 7, of))  # the first day of 1970 was a Thursday
    hours = np.floor_divide(there - days * DAY, HOUR)
    if np.any(there % DAY):
        charts.append(_bars("hour", [f"{hour:02}" for hour in range(24)], hours, of))
    return charts


def _bars(title: str, names: list[str], places: NDArray[np.int64], of: int) -> ChartAnswer:
    counts = np.bincount(places, minlength=len(names))
    marks = Marks(name="", x=[float(at) for at in range(len(names))], y=[float(count) for count in counts])
    return ChartAnswer(
        kind="bar", x=Axis(title=title, labels=names), y=Axis(title="rows"), series=[marks],
        rows=len(places), of=of,
    )  # fmt: skip
