"""The kinds of step that stand without a slice above: code, recipes, models, endpoints, gates."""

from cellworks_engine.pipelines.kinds import Kind, Port
from cellworks_engine.pipelines.step_schema import (
    ApproveStep,
    BetterStep,
    DeployStep,
    FailStep,
    FunctionStep,
    NotebookStep,
    RecipeStep,
    RegisterStep,
    ScriptStep,
    SuiteStep,
    TrainStep,
    TransformStep,
)

BUILT_IN = (
    Kind("function", FunctionStep, "run a function or a cell", "code", any_inputs=True, any_outputs=True),
    Kind("train", TrainStep, "train, tracked as a run", "code", any_inputs=True, any_outputs=True),
    Kind(
        "script",
        ScriptStep,
        "run a Python file",
        "code",
        any_inputs=True,
        any_outputs=True,
        files=("file",),
    ),
    Kind(
        "notebook", NotebookStep, "run a notebook", "code", any_inputs=True, any_outputs=True, files=("file",)
    ),
    Kind(
        "recipe",
        RecipeStep,
        "clean a dataset by a recipe",
        "data",
        inputs=(Port("data", ("dataset",)),),
        outputs={"data": "dataset"},
        files=("file",),
    ),
    Kind(
        "register",
        RegisterStep,
        "make a model a version",
        "models",
        inputs=(
            Port("model", ("model",)),
            Port("metrics", ("metrics", "report"), required=False),
            Port("baseline", ("dataset",), required=False),
        ),
        outputs={"version": "value"},
    ),
    Kind(
        "deploy",
        DeployStep,
        "serve a version",
        "models",
        inputs=(Port("version", ("value",)),),
        outputs={"endpoint": "value"},
    ),
    Kind(
        "transform",
        TransformStep,
        "score a dataset",
        "data",
        inputs=(Port("version", ("value",)), Port("data", ("dataset",))),
        outputs={"data": "dataset"},
    ),
    Kind(
        "suite",
        SuiteStep,
        "check a dataset by expectations",
        "data",
        inputs=(Port("data", ("dataset",)),),
        outputs={"report": "report"},
        files=("file",),
    ),
    Kind(
        "better",
        BetterStep,
        "check a metric against the champion",
        "models",
        inputs=(Port("report", ("report", "metrics")),),
        outputs={"report": "report"},
    ),
    Kind(
        "approve", ApproveStep, "wait for a person", "control", any_inputs=True, outputs={"report": "report"}
    ),
    Kind("fail", FailStep, "end the execution as failed", "control", any_inputs=True, ends=True),
)
