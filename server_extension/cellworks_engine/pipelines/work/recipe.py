"""Steps that are a recipe of the wrangler: rows in, rows out."""

from cellworks_engine.config import Home
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import JobSpec
from cellworks_engine.pipelines.running.protocol import Work
from cellworks_engine.pipelines.step_schema import RecipeStep
from cellworks_engine.pipelines.work.code import step_spec
from cellworks_engine.pipelines.work.files import Files
from cellworks_engine.pipelines.work.process import InProcess, with_options
from cellworks_engine.recipes import files as recipes
from cellworks_engine.recipes.emitting import frames_of, learns
from cellworks_engine.recipes.schema import RecipeSpec

SOURCE = """\
def clean(data, recipe, refit):
    from cellworks_engine.pipelines.inside.recipes import clean

    return clean(data, recipe, refit=refit)
"""


class RecipeRunner(InProcess):
    """Runs a recipe over all rows in a job."""

    def __init__(self, home: Home, files: Files) -> None:
        super().__init__(home)
        self._files = files

    def begin(self, work: Work) -> JobSpec:
        """Return the job; raises InvalidInput for what is no recipe, or none that can run by itself."""
        does: RecipeStep = work.does
        data = self._files.read(work, does.file)
        _check(recipes.decode(data, does.file), does)
        inputs = with_options(work, recipe=data.decode(), refit=does.refit)
        return step_spec(work, function="clean", source=SOURCE, inputs=inputs)


def _check(recipe: RecipeSpec, does: RecipeStep) -> None:
    if wanted := frames_of(recipe):
        raise InvalidInput(
            f"{does.file} joins rows of another frame ({', '.join(wanted)}), and a step has one frame.",
            field="file", hint="Join the frames in a function before.",
        )  # fmt: skip
    for number, step in enumerate(recipe.steps, 1):
        if not does.refit and not step.off and learns(step.do) and step.fitted is None:
            raise InvalidInput(
                f"Step {number} of {does.file} ({step.do.title()}) has not been fitted yet.", field="file",
                hint="Fit the recipe first, or let the step learn from all rows: refit=True.",
            )  # fmt: skip
