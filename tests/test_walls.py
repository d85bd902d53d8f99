"""Which folder may import which. The test reads the imports and runs none of the modules."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("fcn", "page", "tools", "app")
COMMANDS = {
    "fcn.__main__",
    "fcn.train",
    "fcn.train_heads",
    "fcn.train_recognizer",
    "fcn.evaluate",
    "fcn.arguments",
}
GROUND = {
    "fcn",
    "fcn.segmentation",
    "fcn.classes",
    "fcn.geometry",
    "fcn.photos",
    "fcn.weights",
}
MOST_FILES = 16  # at the top of fcn/


def name_of(path: Path) -> str:
    """The module's dotted name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {
    name_of(path): path
    for top in OURS
    for path in ([ROOT / f"{top}.py"] if top == "app" else (ROOT / top).rglob("*.py"))
}


def under(module: str, *packages: str) -> bool:
    """Whether a module is one of the packages, or in one."""
    return any(module == p or module.startswith(f"{p}.") for p in packages)


@cache
def tree_of(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text())


@cache
def imports(module: str, inside_functions: bool = False) -> frozenset[str]:
    """The modules that a module imports: when it is imported, or inside its functions as well.

    Imports for type checkers only are left out.
    """
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            return
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not inside_functions:
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in FILES else str(node.module))
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(tree_of(FILES[module]))
    return frozenset(found)


def reached(module: str, doors: Iterable[str] = (), inside_functions: bool = False) -> set[str]:
    """All modules that importing one loads, ours and others, but nothing behind a door."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        for found in imports(waiting.pop(), inside_functions) - seen:
            seen.add(found)
            if found in FILES and found not in doors:
                waiting.append(found)
    return seen


def within(names: Iterable[str], *packages: str) -> set[str]:
    """Those of the names that are one of the packages, or in one."""
    return {name for name in names if under(name, *packages)}


def modules(*packages: str) -> list[str]:
    return sorted(m for m in FILES if under(m, *packages))


def broken(modules: Iterable[str], forbidden: Callable[[str], set[str]]) -> dict[str, set[str]]:
    """The modules that break a rule, each with its imports that the rule forbids."""
    return {module: found for module in modules if (found := forbidden(module))}


def test_networks_stand_by_themselves():
    rooms = ("fcn.data", "fcn.training", "fcn.scoring", "fcn.pictures", "page", "gradio")

    def forbidden(module: str) -> set[str]:
        direct = imports(module, inside_functions=True)
        return within(direct, *rooms, "PIL") | within(reached(module), *rooms)

    assert broken(modules("fcn.networks"), forbidden) == {}


def test_the_ground_imports_nothing_above_it_and_no_keras():
    def forbidden(module: str) -> set[str]:
        found = reached(module)
        above = within(found, *OURS) - within(found, "fcn.formats") - GROUND
        return above | within(found, "keras", "tensorflow", "gradio")

    assert broken(GROUND, forbidden) == {}


@pytest.mark.parametrize(
    ("room", "inside"),
    [
        ("fcn.data", ("fcn.data", "fcn.training", "tools")),
        ("fcn.training", ("fcn.training", "tools")),
    ],
)
def test_data_and_training_are_for_commands_and_tools(room: str, inside: tuple[str, ...]):
    others = set(modules(*OURS)) - COMMANDS - set(modules(*inside))
    assert broken(others, lambda m: within(imports(m, inside_functions=True), room)) == {}


def test_pictures_need_no_network():
    rooms = ("keras", "tensorflow", "gradio", "page")
    pictures = modules("fcn.pictures")
    assert broken(pictures, lambda m: within(reached(m, inside_functions=True), *rooms)) == {}


def test_the_page_has_two_doors_to_the_networks():
    """One for masks, one for the lessons, which show a network's inside."""
    engine, inside = "page.serving.engine", "page.lessons.kept"
    rooms = ("fcn.networks", "fcn.data", "fcn.training", "fcn.scoring", "fcn.regions")

    def forbidden(module: str) -> set[str]:
        found = reached(module, doors={"fcn.segmenter", engine, inside})
        direct = imports(module, inside_functions=True)
        if module == engine:
            return within(found, *rooms[1:])
        if under(module, "page.lessons"):
            return within(found, *rooms[1:]) | within(direct, "keras")
        return within(found, *rooms) | within(direct, "keras")

    assert broken(modules("page", "app"), forbidden) == {}


def test_app_is_layout_and_wiring():
    direct = imports("app", inside_functions=True)
    assert not within(direct, "numpy", "keras", "tensorflow", "PIL", "scipy")


def test_nothing_imports_tools_or_the_tests():
    others = modules("fcn", "page", "app")
    assert (
        broken(others, lambda m: within(imports(m, inside_functions=True), "tools", "tests")) == {}
    )


def test_few_files_stand_at_the_top():
    assert len(list((ROOT / "fcn").glob("*.py"))) <= MOST_FILES


@pytest.mark.parametrize("line", ["import fcn", "from fcn import Segmentation"])
def test_the_package_loads_without_keras(line):
    script = f"import sys; {line}; assert not {{'keras', 'tensorflow'}} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, timeout=60)


def test_a_broken_rule_is_seen(tmp_path, monkeypatch):
    """An import inside a function, and one through another module, are seen."""
    for name, text in {
        "a": "def f():\n    from fcn.training import runs\n",
        "b": "import a_b\n",
        "a_b": "import keras\n",
    }.items():
        path = tmp_path / f"{name}.py"
        path.write_text(text)
        monkeypatch.setitem(FILES, name, path)
    assert "fcn.training.runs" in imports("a", inside_functions=True)
    assert "fcn.training.runs" not in imports("a")
    assert "keras" in reached("b")
