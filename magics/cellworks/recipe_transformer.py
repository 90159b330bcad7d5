"""A recipe before a model: a transformer of scikit-learn that keeps what its steps have learned."""

from typing import TYPE_CHECKING, Any

from sklearn.base import BaseEstimator, TransformerMixin

if TYPE_CHECKING:
    import pandas as pd

    from cellworks.recipe import Recipe


class RecipeTransformer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """What `recipe.to_transformer()` is; `fit` learns anew, one that has learned can transform at once."""

    def __init__(self, recipe: "Recipe") -> None:
        self.recipe = recipe

    def fit(self, frame: "pd.DataFrame", y: Any = None) -> "RecipeTransformer":  # noqa: ARG002
        """Have the steps learn from rows."""
        self.recipe_ = self.recipe.fit(frame)
        return self

    def transform(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        """Return rows after all steps."""
        return self._learned()(frame)

    def get_feature_names_out(self, names: Any = None) -> Any:
        """Return the columns that come out of rows with these columns; raises where a step needs another."""
        import numpy as np
        import pandas as pd

        return np.array(list(self.transform(pd.DataFrame(columns=list(names))).columns), dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        """Tell whether it can transform."""
        return self._learned().fitted

    def _learned(self) -> "Recipe":
        found: Recipe = getattr(self, "recipe_", self.recipe)
        return found
