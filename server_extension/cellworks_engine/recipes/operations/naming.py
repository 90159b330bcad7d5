"""Names of columns: the one step that takes a table whose names are no texts, or stand twice."""

from typing import Literal

from cellworks_engine.recipes.operations.base import Learned, Operation


class CleanNames(Operation, frozen=True, kw_only=True, tag="clean-names"):
    """Give every column a text of its own as its name; one that is taken gets a number.

    `snake` writes small letters, digits and `_` only; `text` changes no name that is a text of its own.
    """

    style: Literal["snake", "text"] = "snake"

    def title(self) -> str:
        return "Clean the names of all columns"

    def reads(self) -> list[str]:
        return []

    def lines(self, learned: Learned) -> list[str]:
        snake = r'"_".join(re.findall(r"\w+", text.lower()))'
        return [
            "names = []",
            "for place, name in enumerate(df.columns, 1):",
            '    text = " ".join(map(str, name)) if isinstance(name, tuple) else str(name)',
            f'    first = own = {snake if self.style == "snake" else "text"} or f"column_{{place}}"',
            "    number = 2",
            "    while own in names:",
            '        own, number = f"{first}_{number}", number + 1',
            "    names.append(own)",
            "df = df.set_axis(names, axis=1)",
        ]
