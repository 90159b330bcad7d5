"""Printed text as a terminal leaves it: progress bars write over themselves, and only the end counts."""

import re
from itertools import zip_longest

Cell = tuple[str, str]
"""A character, and the colour codes in force where it stands."""

_PIECE = re.compile(
    r"\x1b\[(?P<given>[0-?]*)[ -/]*(?P<final>[@-~])"  # colours and movements
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\^_]|\x1b"  # titles, and what says nothing about text
    r"|(?P<move>[\r\n\b])"
    r"|(?P<text>[^\x1b\r\n\b]+)"
)
_MOVES = re.compile(r"\r(?!\n)|\x08|\x1b\[[0-?]*[ -/]*[@-ln-~]")


def moves(text: str) -> bool:
    """Tell whether text moves the cursor back, so that something is written over."""
    return _MOVES.search(text) is not None


class Screen:
    """The lines that printed text leaves; its first line is as far up as the cursor can go."""

    def __init__(self, text: str = "") -> None:
        self._lines: list[list[Cell]] = [[]]
        self._row = self._column = 0
        self._pen = ""
        self.feed(text)

    @property
    def is_done(self) -> bool:
        """Whether the cursor stands on a new last line: what comes next may as well stand elsewhere."""
        return self._column == 0 and self._row == len(self._lines) - 1 and not self._lines[-1]

    def feed(self, text: str) -> None:
        """Print text."""
        for piece in _PIECE.finditer(text):
            if run := piece["text"]:
                self._write(run)
            elif move := piece["move"]:
                self._move(move)
            elif piece["final"]:
                self._control(piece["given"], piece["final"])

    def text(self) -> str:
        """Return the lines, with their colours."""
        return "\n".join(_line(cells) for cells in self._lines)

    def take(self, keep: int) -> str:
        """Remove the lines above the last `keep` and return them; the cursor's line stays."""
        cut = max(0, min(len(self._lines) - keep, self._row))
        taken, self._lines = self._lines[:cut], self._lines[cut:]
        self._row -= cut
        return "".join(_line(cells) + "\n" for cells in taken)

    def _write(self, run: str) -> None:
        line = self._lines[self._row]
        line.extend([(" ", "")] * (self._column - len(line)))
        line[self._column : self._column + len(run)] = [(char, self._pen) for char in run]
        self._column += len(run)

    def _move(self, move: str) -> None:
        if move == "\n":
            self._down(1)
            self._column = 0
        elif move == "\r":
            self._column = 0
        else:
            self._column = max(0, self._column - 1)

    def _down(self, lines: int) -> None:
        self._row += lines
        self._lines.extend([] for _ in range(self._row - len(self._lines) + 1))

    def _control(self, given: str, final: str) -> None:
        first = given.partition(";")[0]
        count = int(first) if first.isdigit() else 0
        if final == "m":
            is_reset = given.partition(";")[0] in ("", "0")
            self._pen = ("" if is_reset else self._pen) + (f"\x1b[{given}m" if given not in ("", "0") else "")
        elif final in "AF":
            self._row = max(0, self._row - (count or 1))
        elif final in "BE":
            self._down(min(count or 1, 1000))
        elif final == "C":
            self._column += min(count or 1, 1000)
        elif final == "D":
            self._column = max(0, self._column - (count or 1))
        elif final == "G":
            self._column = min(max(count, 1) - 1, 1000)
        elif final in "JK":
            self._erase(final, count)
        if final in "EF":
            self._column = 0

    def _erase(self, final: str, what: int) -> None:
        line = self._lines[self._row]
        if what == 0:
            del line[self._column :]
        elif what == 1:
            line[: self._column] = [(" ", "")] * min(self._column, len(line))
        else:
            line.clear()
        if final == "J" and what == 0:
            del self._lines[self._row + 1 :]
        elif final == "J" and what == 2:
            self._lines = [[] for _ in self._lines]


def _line(cells: list[Cell]) -> str:
    """Return a line with its colour codes; blanks at its end were only there to write over something."""
    end = len(cells)
    while end and cells[end - 1] == (" ", ""):
        end -= 1
    parts = []
    for (_, before), (char, pen) in zip_longest([("", ""), *cells[:end]], cells[:end], fillvalue=("", "")):
        if pen != before:
            parts.append(("\x1b[0m" if before else "") + pen)
        parts.append(char)
    return "".join(parts)
