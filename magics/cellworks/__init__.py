"""Cellworks in a cell, a script or a shell: `%%train` makes a cell a job, `cw.submit` anything else.

Importing this loads next to nothing: a name is imported when it is first used. In a notebook it registers
the magics and starts the studio in the background, so that the first job need not wait for it.
"""

import importlib
import os
import sys
from typing import TYPE_CHECKING

from cellworks_engine import __version__

if TYPE_CHECKING:
    from cellworks import examples
    from cellworks.client import connect
    from cellworks.dataset_handle import Dataset
    from cellworks.dataset_list import datasets
    from cellworks.dataset_rows import sql
    from cellworks.drift_list import drifts
    from cellworks.drift_make import drift, sagemaker_baseline
    from cellworks.drift_report import Drift
    from cellworks.endpoint_handle import DeploymentFailed
    from cellworks.endpoint_list import deploy, endpoints
    from cellworks.execution_handle import ExecutionFailed
    from cellworks.execution_list import executions
    from cellworks.insight_report import insights
    from cellworks.job_handle import JobFailed
    from cellworks.job_list import jobs
    from cellworks.job_submit import job, submit
    from cellworks.lineage_tree import lineage
    from cellworks.logging import (
        log_artifact,
        log_metric,
        log_metrics,
        log_param,
        log_params,
        progress,
        set_tag,
    )
    from cellworks.magics import Shell
    from cellworks.model_list import models
    from cellworks.pipeline_cells import notebook_pipeline
    from cellworks.pipeline_flow import each, otherwise, when
    from cellworks.pipeline_function import pipeline
    from cellworks.pipeline_handle import pipelines
    from cellworks.pipeline_step import step
    from cellworks.pipeline_types import File, Metrics, Model, Report
    from cellworks.quantities import resources as Resources  # noqa: N812  # made like a class
    from cellworks.recipe import Recipe, recipes
    from cellworks.run_compare import compare
    from cellworks.run_list import runs
    from cellworks.schedule_list import schedules
    from cellworks.schedule_make import schedule
    from cellworks.transforming import transform
    from cellworks.wrangle import wrangle

__all__ = [
    "Dataset",
    "DeploymentFailed",
    "Drift",
    "ExecutionFailed",
    "File",
    "JobFailed",
    "Metrics",
    "Model",
    "Recipe",
    "Report",
    "Resources",
    "__version__",
    "compare",
    "connect",
    "datasets",
    "deploy",
    "drift",
    "drifts",
    "each",
    "endpoints",
    "examples",
    "executions",
    "insights",
    "job",
    "jobs",
    "lineage",
    "log_artifact",
    "log_metric",
    "log_metrics",
    "log_param",
    "log_params",
    "models",
    "notebook_pipeline",
    "otherwise",
    "pipeline",
    "pipelines",
    "progress",
    "recipes",
    "runs",
    "sagemaker_baseline",
    "schedule",
    "schedules",
    "set_tag",
    "sql",
    "step",
    "submit",
    "transform",
    "when",
    "wrangle",
]

_PLACES = {
    "Dataset": ("cellworks.dataset_handle", "Dataset"),
    "Drift": ("cellworks.drift_report", "Drift"),
    "DeploymentFailed": ("cellworks.endpoint_handle", "DeploymentFailed"),
    "ExecutionFailed": ("cellworks.execution_handle", "ExecutionFailed"),
    "JobFailed": ("cellworks.job_handle", "JobFailed"),
    "Recipe": ("cellworks.recipe", "Recipe"),
    "Resources": ("cellworks.quantities", "resources"),
    "File": ("cellworks.pipeline_types", "File"),
    "Metrics": ("cellworks.pipeline_types", "Metrics"),
    "Model": ("cellworks.pipeline_types", "Model"),
    "Report": ("cellworks.pipeline_types", "Report"),
    "compare": ("cellworks.run_compare", "compare"),
    "connect": ("cellworks.client", "connect"),
    "datasets": ("cellworks.dataset_list", "datasets"),
    "deploy": ("cellworks.endpoint_list", "deploy"),
    "drift": ("cellworks.drift_make", "drift"),
    "drifts": ("cellworks.drift_list", "drifts"),
    "each": ("cellworks.pipeline_flow", "each"),
    "endpoints": ("cellworks.endpoint_list", "endpoints"),
    "examples": ("cellworks.examples", None),
    "executions": ("cellworks.execution_list", "executions"),
    "insights": ("cellworks.insight_report", "insights"),
    "job": ("cellworks.job_submit", "job"),
    "jobs": ("cellworks.job_list", "jobs"),
    "lineage": ("cellworks.lineage_tree", "lineage"),
    "log_artifact": ("cellworks.logging", "log_artifact"),
    "log_metric": ("cellworks.logging", "log_metric"),
    "log_metrics": ("cellworks.logging", "log_metrics"),
    "log_param": ("cellworks.logging", "log_param"),
    "log_params": ("cellworks.logging", "log_params"),
    "models": ("cellworks.model_list", "models"),
    "notebook_pipeline": ("cellworks.pipeline_cells", "notebook_pipeline"),
    "otherwise": ("cellworks.pipeline_flow", "otherwise"),
    "pipeline": ("cellworks.pipeline_function", "pipeline"),
    "pipelines": ("cellworks.pipeline_handle", "pipelines"),
    "progress": ("cellworks.logging", "progress"),
    "recipes": ("cellworks.recipe", "recipes"),
    "runs": ("cellworks.run_list", "runs"),
    "sagemaker_baseline": ("cellworks.drift_make", "sagemaker_baseline"),
    "schedule": ("cellworks.schedule_make", "schedule"),
    "schedules": ("cellworks.schedule_list", "schedules"),
    "set_tag": ("cellworks.logging", "set_tag"),
    "sql": ("cellworks.dataset_rows", "sql"),
    "step": ("cellworks.pipeline_step", "step"),
    "submit": ("cellworks.job_submit", "submit"),
    "when": ("cellworks.pipeline_flow", "when"),
    "wrangle": ("cellworks.wrangle", "wrangle"),
    "transform": ("cellworks.transforming", "transform"),
}


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module 'cellworks' has no attribute {name!r}")
    module, attribute = _PLACES[name]
    found = importlib.import_module(module)
    value = found if attribute is None else getattr(found, attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(shell: "Shell") -> None:
    """Register the magics: `%load_ext cellworks` and `import cellworks` do the same."""
    importlib.import_module("cellworks.activation").activate(shell)


def _activate() -> None:
    """In a notebook or IPython, and not inside a job: get ready."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None and hasattr(ipython, "get_ipython") else None
    if shell is not None and not os.environ.get("CELLWORKS_JOB_FOLDER"):
        load_ipython_extension(shell)


_activate()
