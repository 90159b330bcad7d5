"""Which global names a function's body reads and sets once it runs, its own and its closure's set aside."""

import ast
from dataclasses import dataclass, field

from cellworks_engine.pipelines.source import texts

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


@dataclass(frozen=True, slots=True)
class Body:
    """The globals that a function reads, in order, and those it sets (`global x`)."""

    reads: tuple[str, ...]
    globals_set: frozenset[str]


def body_of(function: Function) -> Body:
    """Return what the body of a function at the top level needs when it is called."""
    scope = _Scope(function, None)
    scope.walk()
    return Body(tuple(scope.reads), frozenset(scope.sets))


def comprehension_targets(node: Comprehension) -> set[str]:
    """Return the names that live only inside a comprehension."""
    targets: set[str] = set()
    for part in node.generators:
        targets |= {inner.id for inner in ast.walk(part.target) if isinstance(inner, ast.Name)}
    return targets


@dataclass(slots=True)
class _Locals:
    """What a function binds itself; names it declares global or nonlocal are not its own."""

    bound: set[str] = field(default_factory=set)
    declared_global: set[str] = field(default_factory=set)
    declared_nonlocal: set[str] = field(default_factory=set)

    def own(self) -> set[str]:
        return self.bound - self.declared_global - self.declared_nonlocal


class _Binder(ast.NodeVisitor):
    """Collects what a function binds, without entering the functions and classes inside it."""

    def __init__(self) -> None:
        self.found = _Locals()

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.found.bound.add(node.id)

    def visit_Global(self, node: ast.Global) -> None:
        self.found.declared_global |= set(node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.found.declared_nonlocal |= set(node.names)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.found.bound.add(node.name)

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        pass

    def comprehension(self, node: Comprehension) -> None:
        """Only a walrus reaches out of a comprehension."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.NamedExpr):
                self.found.bound.add(inner.target.id)

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = comprehension

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        self.found.bound |= {a.asname or a.name.partition(".")[0] for a in node.names}

    visit_ImportFrom = visit_Import

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name is not None:
            self.found.bound.add(node.name)
        self.generic_visit(node)

    def pattern(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name is not None:
            self.found.bound.add(node.name)
        self.generic_visit(node)

    visit_MatchAs = visit_MatchStar = pattern

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest is not None:
            self.found.bound.add(node.rest)
        self.generic_visit(node)


class _Scope(ast.NodeVisitor):
    """Walks one function (or class, or comprehension) and those inside it."""

    def __init__(self, node: Function | ast.ClassDef | Comprehension, around: "_Scope | None") -> None:
        self.node = node
        self.around = around
        self.reads: dict[str, None] = around.reads if around else {}
        self.sets: set[str] = around.sets if around else set()
        self.names = self._names()
        self.sets |= self.names.bound & self.names.declared_global

    def _names(self) -> _Locals:
        if isinstance(self.node, Comprehension):
            return _Locals(bound=comprehension_targets(self.node))
        binder = _Binder()
        if isinstance(self.node, ast.Lambda):
            binder.visit(self.node.body)
        else:
            for statement in self.node.body:
                binder.visit(statement)
        if not isinstance(self.node, ast.ClassDef):
            args = self.node.args
            every = (*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg)
            binder.found.bound |= {arg.arg for arg in every if arg is not None}
        return binder.found

    def walk(self) -> None:
        node = self.node
        if isinstance(node, ast.Lambda):
            self.visit(node.body)
        elif isinstance(node, Comprehension):
            self._walk_comprehension(node)
        else:
            for statement in node.body:
                self.visit(statement)

    def _walk_comprehension(self, node: Comprehension) -> None:
        for index, part in enumerate(node.generators):
            if index:
                self.visit(part.iter)
            for test in part.ifs:
                self.visit(test)
        for result in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self.visit(result)

    def is_global(self, name: str) -> bool:
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.names.declared_global:
                return True
            # a class's names are seen in its own body only, not in its methods
            visible = scope is self or not isinstance(scope.node, ast.ClassDef)
            if visible and name in scope.names.own():
                return False
            scope = scope.around
        return True

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load) and self.is_global(node.id):
            self.reads.setdefault(node.id)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        said = texts.said(node)
        for name in said.every_name() if said is not None else ():
            if self.is_global(name):
                self.reads.setdefault(name)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name) and self.is_global(node.target.id):
            self.reads.setdefault(node.target.id)
        self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name) and self.is_global(target.id):
                self.reads.setdefault(target.id)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.generic_visit(node)
        if name := texts.asked(node.value, node.slice):
            self.reads.setdefault(name)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """An annotation inside a function is never evaluated."""
        if node.value is not None:
            self.visit(node.value)
        self.visit(node.target)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        if not isinstance(node, ast.Lambda):
            for decorator in node.decorator_list:
                self.visit(decorator)
            if node.returns is not None:
                self.visit(node.returns)
        self.visit(node.args)  # defaults and annotations
        _Scope(node, self).walk()

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for outer in (*node.decorator_list, *node.bases, *(word.value for word in node.keywords)):
            self.visit(outer)
        _Scope(node, self).walk()

    def comprehension(self, node: Comprehension) -> None:
        self.visit(node.generators[0].iter)
        _Scope(node, self).walk()

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = comprehension
