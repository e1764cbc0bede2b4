"""Source with its decorators below: `@check(…)` above `def look` becomes `look = check(…)(look)` under it.

mutmut leaves decorated functions alone, and each check is one. What a decorator is given stays outside of functions, and
so the examples of a check, which are its tests, are not mutated.
"""

from __future__ import annotations

import ast

KEPT = ("staticmethod", "classmethod", "overload")
FORGETS = ("lru_cache", "cache")
"""A memory of answers is left out: it would answer for the mutant as the original did."""


def undecorated(source: str) -> str:
    """
    >>> print(undecorated("@check('a', fails=[])\\ndef look(case):\\n    yield 1"), end="")
    def look(case):
        yield 1
    look = check('a', fails=[])(look)
    """
    lines = source.splitlines()
    functions = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.FunctionDef)]
    for each in sorted(functions, key=lambda function: function.lineno, reverse=True):
        names = [_name(decorator) for decorator in each.decorator_list]
        if not names or any(name in KEPT for name in names):
            continue
        first = each.decorator_list[0].lineno - 1
        below = [
            f"{' ' * each.col_offset}{each.name} = {ast.get_source_segment(source, decorator)}({each.name})"
            for decorator, name in reversed(list(zip(each.decorator_list, names, strict=True)))
            if name not in FORGETS
        ]
        lines[first : each.end_lineno] = [*lines[each.lineno - 1 : each.end_lineno], *below]
    return "\n".join(lines) + "\n"


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.id if isinstance(called, ast.Name) else ""
