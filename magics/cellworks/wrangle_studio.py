"""What the data wrangler needs of the studio: datasets to open, and jobs."""

from typing import TYPE_CHECKING

from cellworks_engine.recipes.schema import RecipeSpec
from cellworks_engine.recipes.wrangling.answer_schema import JobAnswer
from cellworks_engine.recipes.wrangling.ask_schema import AskJob
from cellworks_engine.recipes.wrangling.table_schema import DatasetOrigin, FileOrigin, Origin

if TYPE_CHECKING:
    import pandas as pd


class FromStudio:
    """The studio that the SDK reaches."""

    def read_dataset(self, ref: str) -> "pd.DataFrame":
        """Return a version's rows; `flights` is its newest."""
        from cellworks.dataset_list import datasets

        found: pd.DataFrame = datasets[ref].frame()
        return found

    def submit(
        self, ask: AskJob, origin: Origin, frame: "pd.DataFrame", frames: "dict[str, pd.DataFrame]"
    ) -> JobAnswer:
        """Submit a recipe as a job, over the file or version that a frame was opened from, or the frame."""
        from cellworks.dataset_list import datasets
        from cellworks.recipe_job import submit

        source: object = frame
        if isinstance(origin, FileOrigin):
            source = origin.path
        elif isinstance(origin, DatasetOrigin):
            source = datasets[origin.ref]
        recipe = RecipeSpec(name=ask.name, steps=ask.steps)
        job = submit(recipe, source, ask.to, ask.dataset, ask.refit, frames=frames)
        return JobAnswer(job=job.id, number=job.number)
