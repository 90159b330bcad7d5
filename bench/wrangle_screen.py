"""The data wrangler in Chromium at 10^6 and 10^7 rows of 20 mixed columns: opening, scrolling, brushing.

    .venv/bin/python bench/wrangle_screen.py

Each limit is the budget: what a person does not notice. Chromium is driven by the packages of ui-tests (`make
ui-test` installs them) and draws by software here, as on any machine without a graphics card.
"""

from jobs_race import drive, home_of, lab
from race import report
from wrangle import data


def main() -> None:
    """Look at both sizes."""
    for rows in (1_000_000, 10_000_000):
        size = f"1e{len(str(rows)) - 1}"
        with home_of(0) as folder, lab(folder) as address:
            found = drive("wrangle.mjs", address, data(rows), rows)
        budget = {"limit_is": "the budget"}
        report("wrangle", f"open_{size}", "ms", found["open_again"], 300, cold=round(found["open"]), **budget)
        for name in ("scroll", "leap"):
            told = {key: round(value) for key, value in found[name].items() if key != "worst"}
            worst = found[name]["worst"]
            report(
                "wrangle",
                f"{name}_frame_{size}",
                "ms",
                worst,
                50,
                idle=round(found["idle"]),
                **told,
                **budget,
            )
        told = {"worst": round(found["brush_worst"]), "frame": round(found["brush_frame"])}
        report("wrangle", f"brush_drawn_{size}", "ms", found["brush"], 200, **told, **budget)


if __name__ == "__main__":
    main()
