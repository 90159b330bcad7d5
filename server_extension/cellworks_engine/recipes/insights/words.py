"""How severities are shown, so that none of them has to be told by its colour."""

from cellworks_engine.recipes.wrangling.insight_schema import Severity

SYMBOLS: dict[Severity, str] = {"high": "✕", "medium": "▲", "low": "○"}
WORDS: dict[Severity, str] = {
    "high": "Mend these first",
    "medium": "Look at these",
    "low": "Good to know",
}
