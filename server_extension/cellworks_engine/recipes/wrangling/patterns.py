"""Forms that texts have: `{upper:2}-{digits:4-7}`, found from coarse to fine classes of characters."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cellworks_engine.recipes.wrangling.chart_schema import Pattern

LONGEST = 200
"""Characters of a text that has a form; of longer ones nobody would read it."""
MOST = 10
ENOUGH = 0.8
LEAST = 0.01
_OTHER = r"\x80-\U0010ffff"


@dataclass(frozen=True)
class _Level:
    """How finely characters are told apart: classes by name, all others stand for themselves."""

    classes: tuple[tuple[str, str], ...]

    def pieces(self) -> re.Pattern[str]:
        """Return what finds the next run of a class, or one other character."""
        runs = "|".join(f"(?P<{name}>[{those}]+)" for name, those in self.classes)
        return re.compile(f"{runs}|(?P<one>[\\x00-\\x7f])", re.DOTALL)


_LEVELS = (
    _Level((("upper", "A-Z"), ("lower", "a-z"), ("digits", "0-9"), ("other", _OTHER))),
    _Level((("letters", f"A-Za-z{_OTHER}"), ("digits", "0-9"))),
    _Level((("word", f"A-Za-z0-9{_OTHER}"),)),
)


@dataclass
class _Form:
    """Texts whose pieces are of the same classes."""

    kinds: tuple[str, ...]
    example: str
    rows: int = 0
    texts: int = 0
    pieces: list[set[str]] = field(default_factory=list)
    """What stood in each place, up to two of them."""
    least: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)

    def add(self, text: list[str], rows: int) -> None:
        """Take another text in."""
        self.rows += rows
        self.texts += 1
        if not self.pieces:
            self.pieces = [set() for _ in text]
            self.least = [len(piece) for piece in text]
            self.most = list(self.least)
        for at, piece in enumerate(text):
            if len(self.pieces[at]) < 2:
                self.pieces[at].add(piece)
            self.least[at], self.most[at] = min(self.least[at], len(piece)), max(self.most[at], len(piece))


def patterns(counts: Mapping[str, int]) -> list[Pattern]:
    """Return the forms of texts, the most frequent first, in the finest classes that do for 80% of rows."""
    total = sum(counts.values())
    if not total:
        return []
    for level in _LEVELS:
        forms = sorted(_forms(counts, level), key=lambda form: -form.rows)[:MOST]
        kept = [form for form in forms if form.rows / total >= LEAST]
        few = len(kept) <= max(1, len(counts) // 2)  # a form for each text says nothing
        if few and sum(form.rows for form in kept) >= ENOUGH * total:
            return [_pattern(form, level, total) for form in kept]
    return [_anything(counts)]


def _forms(counts: Mapping[str, int], level: _Level) -> Iterator[_Form]:
    find = level.pieces()
    forms: dict[tuple[str, ...], _Form] = {}
    for text, rows in counts.items():
        if len(text) > LONGEST:
            continue
        found = [
            (match.lastgroup if match.lastgroup != "one" else match[0], match[0])
            for match in find.finditer(text)
        ]
        kinds = tuple(str(kind) for kind, _ in found)
        form = forms.setdefault(kinds, _Form(kinds, text))
        form.add([piece for _, piece in found], rows)
    yield from forms.values()


def _pattern(form: _Form, level: _Level, total: int) -> Pattern:
    classes = dict(level.classes)
    said, regex = [], []
    for at, kind in enumerate(form.kinds):
        same = len(form.pieces[at]) == 1
        # what is the same in all of several texts is a part of the form: the N of N14228
        if kind not in classes or (same and form.texts > 1):
            piece = next(iter(form.pieces[at]))
            said.append(piece)
            regex.append(re.escape(piece))
            continue
        least, most = form.least[at], form.most[at]
        said.append(f"{{{kind}:{least}}}" if least == most else f"{{{kind}:{least}-{most}}}")
        regex.append(f"[{classes[kind]}]{{{least},{most}}}")
    return Pattern(
        pattern="".join(said) or "(empty)", regex="".join(regex) or "^$", share=form.rows / total,
        example=form.example,
    )  # fmt: skip


def _anything(counts: Mapping[str, int]) -> Pattern:
    lengths = [len(text) for text in counts]
    example = Counter(counts).most_common(1)[0][0]
    least, most = min(lengths), max(lengths)
    return Pattern(
        pattern=f"{{any:{least}-{most}}}", regex=r"[\s\S]*", share=1.0, example=example[:LONGEST],
    )  # fmt: skip
