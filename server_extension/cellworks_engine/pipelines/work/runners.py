"""Who does the work of each kind of step: one list, to which slices above add their own."""

from cellworks_engine.artifacts.content import ContentStore
from cellworks_engine.config import Home
from cellworks_engine.endpoints.service import EndpointService
from cellworks_engine.endpoints.transforms.service import TransformService
from cellworks_engine.jobs.service import JobService
from cellworks_engine.models.service import ModelService
from cellworks_engine.pipelines.running.protocol import Runner
from cellworks_engine.pipelines.work.approve import ApproveRunner
from cellworks_engine.pipelines.work.better import BetterRunner
from cellworks_engine.pipelines.work.code import CodeRunner
from cellworks_engine.pipelines.work.deploy import DeployRunner
from cellworks_engine.pipelines.work.fail import FailRunner
from cellworks_engine.pipelines.work.files import Files
from cellworks_engine.pipelines.work.notebook import NotebookRunner
from cellworks_engine.pipelines.work.recipe import RecipeRunner
from cellworks_engine.pipelines.work.register import RegisterRunner
from cellworks_engine.pipelines.work.script import ScriptRunner
from cellworks_engine.pipelines.work.suite import SuiteRunner
from cellworks_engine.pipelines.work.transform import TransformRunner


def runners(
    home: Home,
    content: ContentStore,
    jobs: JobService,
    models: ModelService,
    endpoints: EndpointService,
    transforms: TransformService,
) -> dict[str, Runner]:
    """Return the runners of the built-in kinds, by the kind's name."""
    code, files = CodeRunner(home), Files(content)
    return {
        "function": code,
        "train": code,
        "script": ScriptRunner(home),
        "notebook": NotebookRunner(home),
        "recipe": RecipeRunner(home, files),
        "register": RegisterRunner(home, jobs, models),
        "deploy": DeployRunner(endpoints, models),
        "transform": TransformRunner(home, transforms),
        "suite": SuiteRunner(home, files),
        "better": BetterRunner(models),
        "approve": ApproveRunner(),
        "fail": FailRunner(),
    }
