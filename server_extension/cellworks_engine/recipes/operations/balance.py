"""Classes of unequal size: more rows of the small ones, or fewer of the large ones."""

from typing import Annotated, Literal

from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import Learned, Name, OnColumn, Reach, code, column
from cellworks_engine.recipes.operations.splits import Seed


class Balance(OnColumn, frozen=True, kw_only=True, tag="balance"):
    """Make all classes as large as the largest one (`oversample`, `smote`) or the smallest (`undersample`).

    `oversample` draws rows again. `smote` makes rows between one and one of its nearest of the same class
    (Chawla et al., 2002): numbers are interpolated, all else is one parent's. New rows stand after the
    others; those without a class stay as they are.
    """

    by: Literal["oversample", "undersample", "smote"] = "oversample"
    numbers: list[Name] = []
    """Of `smote`: the columns that are interpolated, and that say who is near; scale them first."""
    neighbours: Annotated[int, Meta(ge=1, le=100)] = 5
    seed: Seed = 0

    def __post_init__(self) -> None:
        """Raise InvalidInput where there is nothing to interpolate."""
        if self.by == "smote" and not self.numbers:
            raise InvalidInput("SMOTE needs columns of numbers.", field="numbers")

    @property
    def reach(self) -> Reach:
        """Rows come and go."""
        return "others"

    @property
    def makes_rows(self) -> bool:
        return self.by != "undersample"

    @property
    def moves_rows(self) -> bool:
        return self.by == "undersample"

    def title(self) -> str:
        return f"Balance {self.column} ({self.by})"

    def reads(self) -> list[str]:
        return [self.column, *(self.numbers if self.by == "smote" else [])]

    def lines(self, learned: Learned) -> list[str]:
        labels = f"{column(self.column)}.to_numpy()"
        if self.by == "undersample":
            return [
                f"chance = pd.Series(np.random.default_rng({self.seed}).permutation(len(df)))",
                f"groups = chance.groupby({labels})",
                'kept = groups.rank(method="first") <= groups.size().min()',
                f"df = df[kept.to_numpy() | {column(self.column)}.isna().to_numpy()]",
            ]
        start = [
            f"rng = np.random.default_rng({self.seed})",
            f"groups = pd.Series(np.arange(len(df))).groupby({labels})",
            "most = groups.size().max()",
        ]
        if self.by == "oversample":
            return [
                *start,
                "drawn = [rng.choice(rows, most - len(rows)) for _, rows in groups]",
                "df = df.iloc[np.concatenate([np.arange(len(df)), *drawn])].reset_index(drop=True)",
            ]
        return [*start, *self._smote()]

    def _smote(self) -> list[str]:
        return [
            f"numbers = {code(self.numbers)}",
            "made = [df]",
            "for _, rows in groups:",
            '    points = df.iloc[rows][numbers].to_numpy(dtype="float64")',
            "    first = rng.integers(len(rows), size=most - len(rows))",
            "    second = first.copy()",
            "    for at, one in enumerate(first):",
            "        near = ((points - points[one]) ** 2).sum(axis=1)",
            f"        near = [other for other in near.argsort() if other != one][:{self.neighbours}]",
            "        second[at] = rng.choice(near) if near else one",
            "    new = df.iloc[rows.to_numpy()[np.where(rng.random(len(first)) < 0.5, first, second)]]",
            "    weight = rng.random((len(first), 1))",
            "    between = points[first] + weight * (points[second] - points[first])",
            "    made.append(new.assign(**dict(zip(numbers, between.T))))",
            "df = pd.concat([one for one in made if len(one)] or made, ignore_index=True)",
        ]
