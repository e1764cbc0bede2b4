"""House rules that a review would otherwise have to repeat (STYLE.md), read off the source."""

import ast
import importlib
import inspect
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"
CEILING = 70
"""Lines of any function; forty is the aim."""

MODULES = sorted(path for path in SRC.rglob("*.py") if "migrations" not in path.parts)
PURE = [path for path in MODULES if path.relative_to(SRC).parts[:2] in
        {("billwright", "rules"), ("billwright", "x12"), ("billwright", "records")}]  # fmt: skip
DESKS = [path for path in MODULES if "apps" in path.parts and path.stem not in ("models", "apps")]


def _name(path: Path) -> str:
    return str(path.relative_to(SRC))


def _calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_function_is_longer_than_the_ceiling(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [(f.name, f.end_lineno - f.lineno + 1) for f in functions if f.end_lineno - f.lineno >= CEILING] == []


@pytest.mark.parametrize("path", PURE, ids=_name)
def test_rules_read_no_clock_no_chance_and_no_float(path):
    banned = {"float", "open", "print", "datetime.now", "dt.datetime.now", "date.today", "dt.date.today", "time.time",
              "random.random", "random.choice", "uuid.uuid4"}  # fmt: skip
    tree = ast.parse(path.read_text(encoding="utf-8"))
    allowed = {"open"} if "x12" in path.parts else set()  # x12 reads the files that it is handed
    assert [call for call in _calls(tree) if call[1] in banned - allowed] == []


@pytest.mark.parametrize("path", DESKS, ids=_name)
def test_desks_read_the_clock_from_their_actor(path):
    banned = {"timezone.now", "datetime.now", "dt.datetime.now", "date.today", "dt.date.today", "time.time"}
    assert [call for call in _calls(ast.parse(path.read_text(encoding="utf-8"))) if call[1] in banned] == []


@pytest.mark.parametrize("path", [path for path in MODULES if "compliance" not in path.parts], ids=_name)
def test_rows_are_reached_through_their_practice(path):
    """`rows` is followed by of, add, add_many or save_many, and by nothing else, outside of compliance."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    wrong = [
        (node.lineno, ast.unparse(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "rows"
        and node.value.value.__class__ is ast.Name
        and node.value.value.id[:1].isupper()
        and node.attr not in ("of", "add", "add_many", "save_many")
    ]
    assert wrong == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nothing_hides_every_error(path):
    """`except Exception` stands at the outermost edges only, each with its reason on the line."""
    text = path.read_text(encoding="utf-8").splitlines()
    wrong = [
        line for line in text if ("except Exception" in line or line.strip() == "except:") and "BLE001" not in line
    ]
    assert wrong == []


def _public_functions(kind: str) -> Iterator[tuple[str, typing.Callable[..., object]]]:
    import tests.conftest  # noqa: F401  sets Django up

    for path in sorted(SRC.glob(f"billwright/apps/*/{kind}.py")):
        module = importlib.import_module(".".join(path.relative_to(SRC).with_suffix("").parts))
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__}.{name}", function


def test_every_query_and_action_takes_its_actor_first_and_names_its_permission():
    """Helpers of a desk that run inside its actions take the actor first too; what takes none touches no rows."""
    without = []
    for kind in ("queries", "actions"):
        for name, function in _public_functions(kind):
            parameters = list(inspect.signature(function).parameters)
            if parameters[:1] != ["actor"] or not hasattr(function, "permission"):
                source = inspect.getsource(function)
                if ".rows." in source and parameters[:1] != ["actor"]:
                    without.append(name)
    assert without == []


def test_every_permission_is_asked_for_somewhere():
    """A row of the table that nothing asks for promises a thing that nobody can do."""
    from billwright.apps.compliance.permissions import PERMISSIONS

    table = SRC / "billwright/apps/compliance/permissions.py"
    source = "".join(path.read_text(encoding="utf-8") for path in MODULES if path != table)
    assert [name for name in PERMISSIONS if f'"{name}"' not in source] == []
