"""What counts as drift where nobody says: our own defaults, and those of the three clouds.

- `cellworks`: Jensen-Shannon distance over 0.1, of numbers over 20 bins at quantiles of the reference, which
  is a shift by about a quarter of a standard deviation; and no verdict that chance alone would explain.
- `sagemaker`: Model Monitor's `constraints.json` as its schema documents the defaults: distance of CDFs over
  0.1 (`Robust`, corrected for few rows), L-infinity of categories, completeness not below the baseline's,
  `datatype_check_threshold` and `domain_content_threshold` 0.1.
- `vertex`: Jensen-Shannon divergence of numbers, L-infinity of categories, 0.3 each, the default of Vertex
  AI's back end; a limit of 0 is a column that is not monitored.
- `azure`: normalised Wasserstein of numbers and Jensen-Shannon distance of categories over 0.1, the defaults
  of the Python SDK (the component's own are 0.5).
"""

from cellworks_engine.monitors.schema import DriftSettings, Method, Preset

LIMITS: dict[Method, float] = {
    "js": 0.1, "js_divergence": 0.01, "psi": 0.2, "l_infinity": 0.1, "ks": 0.1, "ks_p": 0.05,
    "wasserstein": 0.1, "chi_squared_p": 0.05, "azure_js": 0.1, "azure_psi": 0.2, "azure_chi_squared_p": 0.05,
    "vertex_js": 0.3, "sagemaker_simple": 0.1, "sagemaker_robust": 0.1, "sagemaker_chi_squared_p": 0.05,
}  # fmt: skip
"""The limit of a method that is asked for without one."""

_PRESETS: dict[Preset, DriftSettings] = {
    "cellworks": DriftSettings(
        numeric="js", categorical="js", missing=0.05, new_values=0.01, out_of_range=0.01,
        least_rows=30, chance=0.01,
    ),
    "sagemaker": DriftSettings(
        preset="sagemaker", numeric="sagemaker_robust", categorical="sagemaker_robust",
        missing=0.0, new_values=0.1, out_of_range=1.0, least_rows=1, chance=0.0,
    ),
    "vertex": DriftSettings(
        preset="vertex", numeric="vertex_js", categorical="l_infinity", threshold=0.3,
        missing=1.0, new_values=1.0, out_of_range=1.0, least_rows=1, chance=0.0,
    ),
    "azure": DriftSettings(
        preset="azure", numeric="wasserstein", categorical="azure_js",
        missing=1.0, new_values=1.0, out_of_range=1.0, least_rows=1, chance=0.0,
    ),
}  # fmt: skip


def filled(settings: DriftSettings) -> DriftSettings:
    """Return settings with everything that is None taken from the preset; a threshold stays None."""
    from msgspec.structs import asdict, replace

    preset = asdict(_PRESETS[settings.preset])
    own_method = settings.numeric is not None or settings.categorical is not None
    if own_method:
        preset["threshold"] = None  # a preset's limit is of its own methods
    told = {name: preset[name] for name, value in asdict(settings).items() if value is None}
    return replace(settings, **told)


def limit_of(name: str, method: Method, settings: DriftSettings) -> float | None:
    """Return the limit of a column; None where it is not monitored (Vertex AI's limit of 0)."""
    limit = settings.thresholds.get(name, settings.threshold)
    if limit is None:
        limit = LIMITS[method]
    return None if settings.preset == "vertex" and limit == 0 else limit
