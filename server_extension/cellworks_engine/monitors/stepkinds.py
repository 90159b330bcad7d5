"""The kinds of pipeline step that monitors bring: a drift report as a gate."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cellworks_engine.monitors.schema import Preset
from cellworks_engine.pipelines.kinds import Kind, Port
from cellworks_engine.schema import Input


class DriftStep(Input, frozen=True, kw_only=True, omit_defaults=True):
    """Compare two datasets, or a dataset with a model's baseline; a violation fails the step."""

    preset: Preset = "cellworks"
    thresholds: dict[str, Annotated[float, Meta(ge=0)]] = msgspec.field(default_factory=dict)
    """By column; the preset's where none is given."""


KINDS = (
    Kind(
        "drift",
        DriftStep,
        "compare data with a reference",
        "data",
        inputs=(Port("reference", ("dataset", "model", "value")), Port("current", ("dataset",))),
        outputs={"report": "report"},
    ),
)
