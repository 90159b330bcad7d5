"""Which names a cell needs from the notebook: those it may read before it has assigned them itself.

The walk follows the cell as Python runs it. A name counts as the cell's own once every way to that point
has bound it; a branch, a loop or a handler that may not have run leaves it needed. A function's body is read
where the function is named, since only then can it run. Words inside strings are no names, but what IPython
and pandas evaluate in a string is (`texts.py`).
"""

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from cellworks_engine.pipelines.source import texts
from cellworks_engine.pipelines.source.scopes import Body, body_of, comprehension_targets

StarNames = Callable[[str], Iterable[str]]
"""From a module's name, the names that `from module import *` binds; nothing where that is not known."""

_SWALLOWS = frozenset({"suppress", "raises", "assertRaises"})


@dataclass(frozen=True, slots=True)
class Names:
    """What a cell reads before it assigns (in the order it does), and what it may assign."""

    needed: tuple[str, ...]
    assigned: frozenset[str]
    bound: frozenset[str] = frozenset()
    """What it has assigned for certain once it has run to its end."""
    attributes: frozenset[str] = frozenset()
    """Every `attribute` in an `object.attribute`."""
    magics: frozenset[str] = frozenset()
    """The magics that it calls, as they are written: `%time`, `%%capture`."""
    around: str = ""
    """How it looks at every name there is, whatever their names: `globals()`."""


def cell_names(source: str, star: StarNames = lambda _: (), last: Iterable[str] = ()) -> Names:
    """Analyse Python source, as IPython's transformer leaves it; raises SyntaxError.

    `last` are names that are read once the cell has run: what functions among them need is needed too.
    """
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(source, "<cell>", "exec", flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return names_of(tree, star, last)


def names_of(tree: ast.Module, star: StarNames = lambda _: (), last: Iterable[str] = ()) -> Names:
    """Analyse a cell that is parsed already."""
    walk = _Walk(star)
    walk.block(tree.body)
    for name in last:
        walk.read(name)
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    bound = frozenset() if walk.state.over else walk.state.bound & walk.assigned
    return Names(
        tuple(walk.needed),
        frozenset(walk.assigned),
        frozenset(bound),
        frozenset(attributes),
        frozenset(walk.magics),
        walk.around,
    )


@dataclass(slots=True)
class _State:
    """What is bound for certain at a point; `over` where control never reaches it."""

    bound: set[str] = field(default_factory=set)
    over: bool = False

    def copy(self) -> "_State":
        return _State(set(self.bound), self.over)


def _join(*states: _State) -> _State:
    reached = [state for state in states if not state.over]
    if not reached:
        return _State(set(states[0].bound), over=True)
    return _State(set.intersection(*(state.bound for state in reached)))


class _Walk(ast.NodeVisitor):
    def __init__(self, star: StarNames) -> None:
        self.star = star
        self.needed: dict[str, None] = {}
        self.assigned: set[str] = set()
        self.state = _State()
        self.bodies: dict[str, list[Body]] = {}  # of the functions that names stand for
        self.running: set[str] = set()
        self.exits: list[list[_State]] = []  # per loop: the states at its breaks
        self.lazy_annotations = False
        self.magics: set[str] = set()
        self.around = ""
        self.asked: set[int] = set()  # calls of globals() that are asked for one name

    # -- names

    def read(self, name: str) -> None:
        if name not in self.state.bound:
            self.needed.setdefault(name)
        if name in self.bodies and name not in self.running:  # a function may call itself
            self.running.add(name)
            for body in self.bodies[name]:
                self.run(body)
            self.running.discard(name)

    def bind(self, name: str) -> None:
        self.state.bound.add(name)
        self.assigned.add(name)
        self.bodies.pop(name, None)

    def run(self, body: Body) -> None:
        self.assigned |= body.globals_set
        for name in body.reads:
            self.read(name)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.read(node.id)
        elif isinstance(node.ctx, ast.Store):
            self.bind(node.id)
        else:
            self.read(node.id)  # `del x` needs an x; read after it, x is missing here as in the notebook
            self.state.bound.add(node.id)

    # -- statements

    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            if self.state.over:
                return
            self.visit(statement)

    def branch(self, start: _State, statements: list[ast.stmt]) -> _State:
        self.state = start.copy()
        self.block(statements)
        return self.state

    def visit_Assign(self, node: ast.Assign) -> None:
        first = node.targets[0]
        named = isinstance(first, ast.Name) and len(node.targets) == 1
        if isinstance(node.value, ast.Lambda) and named:
            self.signature(node.value.args, None)
        else:
            self.visit(node.value)
        for target in node.targets:
            self.visit(target)
        if isinstance(node.value, ast.Lambda) and isinstance(first, ast.Name) and named:
            self.bodies[first.id] = [body_of(node.value)]

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.read(node.target.id)
        self.visit(node.value)
        self.visit(node.target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if not self.lazy_annotations:
            self.visit(node.annotation)
        if node.value is not None:
            self.visit(node.value)
            self.visit(node.target)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name.partition(".")[0])

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.module == "__future__":
            self.lazy_annotations |= any(alias.name == "annotations" for alias in node.names)
        for alias in node.names:
            if alias.name != "*":
                self.bind(alias.asname or alias.name)
                continue
            for name in self.star(node.module or ""):
                self.bind(name)

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        before = self.state
        self.state = _join(self.branch(before, node.body), self.branch(before, node.orelse))

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        before = self.state.copy()
        self.visit(node.body)
        after, self.state = self.state, before
        self.visit(node.orelse)
        self.state = _join(after, self.state)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.visit(node.values[0])
        before = self.state.copy()
        for value in node.values[1:]:  # each may be skipped
            self.visit(value)
        self.state = _join(before, self.state)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        before = self.state.copy()
        self.exits.append([])
        self.visit(node.target)
        self.block(node.body)
        through = self.branch(before, node.orelse)  # the body may not have run
        self.state = _join(through, *self.exits.pop())

    visit_AsyncFor = visit_For

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        before = self.state.copy()
        endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
        self.exits.append([])
        self.block(node.body)
        through = _State(set(before.bound), over=True) if endless else self.branch(before, node.orelse)
        self.state = _join(through, *self.exits.pop())

    def visit_Break(self, _node: ast.Break) -> None:
        if self.exits:
            self.exits[-1].append(self.state.copy())
        self.state.over = True

    def leave(self, node: ast.AST) -> None:
        self.generic_visit(node)
        self.state.over = True

    visit_Continue = visit_Return = visit_Raise = leave

    def visit_Try(self, node: ast.Try | ast.TryStar) -> None:
        before = self.state
        body = self.branch(before, node.body)
        ends = [self.branch(body, node.orelse)]
        for handler in node.handlers:
            self.state = before.copy()  # any statement of the body may have raised
            if handler.type is not None:
                self.visit(handler.type)
            if handler.name is not None:
                self.bind(handler.name)
            self.block(handler.body)
            ends.append(self.state)
        after = _join(*ends)
        # `finally` runs from anywhere, so what it reads is judged by what held before the body
        final = self.branch(before, node.finalbody)
        self.state = _State(after.bound | final.bound, after.over or final.over)

    visit_TryStar = visit_Try

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars is not None:
                self.visit(item.optional_vars)
        before = self.state.copy()
        self.block(node.body)
        if self.state.over or any(_swallows(item.context_expr) for item in node.items):  # it may go on early
            self.state = _join(before, self.state)

    visit_AsyncWith = visit_With

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        before = self.state.copy()
        ends = []
        caught = False
        for case in node.cases:
            self.state = before.copy()
            self.visit(case.pattern)
            if case.guard is not None:
                self.visit(case.guard)
            self.block(case.body)
            ends.append(self.state)
            caught |= case.guard is None and _takes_all(case.pattern)
        self.state = _join(*ends) if caught else _join(before, *ends)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self.generic_visit(node)
        if node.name is not None:
            self.bind(node.name)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name is not None:
            self.bind(node.name)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self.generic_visit(node)
        if node.rest is not None:
            self.bind(node.rest)

    # -- scopes of their own

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        self.signature(node.args, node.returns)
        body = body_of(node)
        if node.decorator_list:  # the decorator has the function in its hands, and may call it
            self.run(body)
        self.bind(node.name)
        self.bodies[node.name] = [body]

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.signature(node.args, None)
        self.run(body_of(node))

    def signature(self, args: ast.arguments, returns: ast.expr | None) -> None:
        for default in (*args.defaults, *args.kw_defaults):
            if default is not None:
                self.visit(default)
        if self.lazy_annotations:
            return
        every = (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg)
        for annotation in (*(arg.annotation for arg in every if arg is not None), returns):
            if annotation is not None:
                self.visit(annotation)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for outer in (*node.decorator_list, *node.bases, *(word.value for word in node.keywords)):
            self.visit(outer)
        inner = _Walk(self.star)
        inner.state = _State(self.state.bound | {"__module__", "__qualname__"})
        inner.lazy_annotations = self.lazy_annotations
        inner.bodies = dict(self.bodies)
        inner.block(node.body)
        for name in inner.needed:
            self.read(name)
        methods = [
            body for n, bodies in inner.bodies.items() if self.bodies.get(n) != bodies for body in bodies
        ]
        if node.decorator_list:
            for body in methods:
                self.run(body)
        self.bind(node.name)
        self.bodies[node.name] = methods

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        own = comprehension_targets(node) - self.state.bound
        self.visit(node.generators[0].iter)  # read outside, before the targets exist
        assigned, bodies = set(self.assigned), dict(self.bodies)
        self.state.bound |= own
        for index, part in enumerate(node.generators):
            if index:
                self.visit(part.iter)
            self.visit(part.target)
            for test in part.ifs:
                self.visit(test)
        results = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        for result in results:
            self.visit(result)
        self.state.bound -= own
        self.assigned -= own - assigned
        self.bodies = bodies

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = comprehension

    # -- names in texts

    def visit_Compare(self, node: ast.Compare) -> None:
        """`"model" in globals()` asks for one name."""
        for one, around in pairwise((node.left, *node.comparators)):
            self.ask(around, one)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.ask(node.value, node.slice)
        self.generic_visit(node)

    def ask(self, around: ast.expr, name: ast.expr) -> None:
        if known := texts.asked(around, name):
            self.asked.add(id(around))  # it is not looked at for all that it has
            self.read(known)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute) and node.args:
            self.ask(node.func.value, node.args[0])
        self.generic_visit(node)
        if texts.is_around(node) and id(node) not in self.asked:
            self.around = f"{ast.unparse(node.func)}()"
        said = texts.said(node)
        if said is None:
            return
        if said.magic:
            self.magics.add(said.magic)
        if said.lists_names:
            self.around = said.magic
        bound, assigned = set(self.state.bound), set(self.assigned)
        for tree in said.code:
            self.block(tree.body)
        if said.magic == "%%train":  # what it assigns, it assigns elsewhere
            self.state.bound, self.assigned = bound, assigned
        for name in said.names:
            self.read(name)


def _takes_all(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and (pattern.pattern is None or _takes_all(pattern.pattern))


def _swallows(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
    return name in _SWALLOWS
