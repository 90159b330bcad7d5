"""What a person says of a step, by kind."""

from typing import Annotated, Literal

from msgspec import Meta

from cellworks_engine.endpoints.schema import EndpointName
from cellworks_engine.jobs.schema import Argument, ModelName
from cellworks_engine.models.schema import AliasName
from cellworks_engine.pipelines.schema import Code, Name, Operator, Text
from cellworks_engine.schema import FilePath, Input


class FunctionStep(Input, frozen=True, kw_only=True):
    """A function: its parameters are the inputs, what it returns are the outputs. A cell is one too."""

    code: Code


class TrainStep(Input, frozen=True, kw_only=True, omit_defaults=True):
    """A function that is tracked as a training run."""

    code: Code
    experiment: Name | None = None


class ScriptStep(Input, frozen=True, kw_only=True, omit_defaults=True):
    """A Python file, run as `__main__` in a snapshot of the pipeline's folder, after `args`.

    Numbers, texts and truths are given as `--name value`. Every other input is `--name FILE`: rows as
    Parquet, lists and dicts as JSON, any other object as a pickle. Every output is `--out-name FILE`,
    where the script writes it: a dataset as Parquet or CSV; metrics, a report or a value as JSON; a model
    as a pickle or a folder that MLflow saved; a file or folder as it is.
    """

    file: FilePath
    args: list[Argument] = []


class NotebookStep(Input, frozen=True, kw_only=True):
    """A notebook, run cell by cell in a snapshot of the pipeline's folder.

    Its inputs are names that the cells find, over what a cell tagged `parameters` sets; its outputs are names
    that the cells leave.
    """

    file: FilePath


class RecipeStep(Input, frozen=True, kw_only=True, omit_defaults=True):
    """A recipe of the wrangler over all rows; `refit` has it learn from them first."""

    file: FilePath
    refit: bool = False


class RegisterStep(Input, frozen=True, kw_only=True, omit_defaults=True):
    """A model becomes a version; `alias` is moved to it, and the numbers of `metrics` are logged with it.

    It is the model as the training step logged it, with signature, metrics and parameters; a model that was
    not logged is logged first. A model that is a version already stays that one. Of the rows of `baseline`
    the version gets what monitors compare with.
    """

    model_name: ModelName
    alias: AliasName | None = None


class DeployStep(Input, frozen=True, kw_only=True, omit_defaults=True):
    """A version serves at an endpoint, which is made where it is not there, at a share of its requests."""

    endpoint: EndpointName
    workers: Annotated[int, Meta(ge=1, le=64)] = 1
    share: Annotated[int, Meta(ge=0, le=100)] = 100


class TransformStep(Input, frozen=True, kw_only=True, omit_defaults=True):
    """A version scores rows, and each comes out with its prediction."""

    to: FilePath | None = None
    """A file that is written as well (`.parquet`, `.csv`, `.jsonl`), in the pipeline's folder."""


class SuiteStep(Input, frozen=True, kw_only=True):
    """A suite of Great Expectations must hold on rows; the report says which do not, and on which rows."""

    file: FilePath


class BetterStep(Input, frozen=True, kw_only=True, omit_defaults=True):
    """A metric must beat the champion's, by an interval that leaves no doubt.

    The interval is of this metric minus the champion's, at `confidence`: of folds that both have, in
    pairs; else of an accuracy or AUC by how many rows it was measured on; else by what either side says
    of its spread (its interval, its deviation and count, its folds). With `>` and `>=` all of it must lie
    above zero, with `<` and `<=` below; `==` asks that it holds zero, `!=` that it does not. Where
    neither side says how its metric varies, the two numbers decide, and the report says so. The
    champion's numbers are those of its run.
    """

    metric: Name
    model_name: ModelName
    alias: AliasName = "champion"
    op: Operator = ">"
    confidence: Annotated[float, Meta(gt=0, lt=1)] = 0.95
    otherwise: Literal["fail", "pass"] = "pass"
    """Where there is no champion yet."""


class ApproveStep(Input, frozen=True, kw_only=True, omit_defaults=True):
    """A person says yes or no; the execution waits."""

    question: Text
    by: list[Name] = []


class FailStep(Input, frozen=True, kw_only=True):
    """The execution fails, and says why."""

    message: Text
