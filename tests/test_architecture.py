"""The floors of the package hold, importing it is light, and nothing is named so that it hides something else."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import i2dl_helpers

PACKAGE = Path(i2dl_helpers.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip("."): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
SUBJECTS = (
    "start", "backprop", "losses", "activations", "initialization", "regularization", "dropout", "augmentation",
    "convolution", "cnns",
)  # fmt: skip

# From the ground up. A module belongs to the longest name that fits it, and may import from the floors below.
FLOORS = (
    {
        "", "reference", "kernels", "numerics", "data", "archives", "downloads", "synthetic", "pytorch", "files",
        "outcomes", "errata",
    },
    {"exercises", "experiments", "training", "layers", "networks", "loading", "warping"},
    {
        "figures", "live",
        "checking", "watching", "predicting", "overview", "card", "progress",
        "notebook", "carrying", "work", "serving", "running", "reporting",
    },
    {"widgets", "grading", "__main__"},
)  # fmt: skip

# On one floor, who may import whom.
BESIDE = {
    "kernels": {"reference"},
    "data": {"archives", "downloads", "synthetic"},
    "downloads": {"archives", "pytorch"},
    "exercises": {"training"},
    "experiments": {"training", "layers", "networks", "loading", "warping"},
    "networks": {"layers"},
    "loading": {"warping"},
    "figures": {"live"},
    "live": {"figures"},
    "checking": {"progress", "card", "watching"},
    "watching": {"card"},
    "predicting": {"progress", "card"},
    "overview": {"progress", "card", "notebook"},
    "carrying": {"notebook"},
    "work": {"notebook", "carrying"},
    "serving": {"notebook", "checking"},
    "running": {"notebook", "serving"},
    "reporting": {"progress", "serving"},
    "__main__": {"grading"},
}

# What the rules above forbid and is done all the same: (who, what) → why.
EXCEPTIONS: dict[tuple[str, str], str] = {}

# Where a library beside NumPy may be loaded with the module; everywhere else only inside a function.
LOADED = {
    "matplotlib": {"figures", "live", "widgets"},
    "rich": {"reporting", "grading"},
    **{library: {"grading"} for library in ("nbgrader", "nbconvert", "jinja2", "bleach")},
    "click": {"__main__"},
}


class Import(NamedTuple):
    """One import of a module: of what, and whether it happens when the module is loaded."""

    module: str
    name: str
    at_once: bool


def imports(module: str) -> Iterator[Import]:
    """Every import in a module, those inside functions too; of our own the part behind the package's name."""
    path = MODULES[module]
    package = module.split(".") if path.name == "__init__.py" and module else module.split(".")[:-1]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef | ast.Lambda) for n in ast.walk(f)}
    for node in ast.walk(tree):
        at_once = id(node) not in inside
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, "", at_once)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) + 1 - node.level] if node.level else []
            base = ".".join(["i2dl_helpers", *start] if node.level else []) + (
                f".{node.module}" if node.level and node.module else node.module or ""
            )
            for alias in node.names:
                yield Import(base, alias.name, at_once)


def ours(found: Import) -> str | None:
    """The module of this package that an import reaches, or None where it is another library's."""
    if found.module.split(".")[0] != "i2dl_helpers":
        return None
    base = found.module.removeprefix("i2dl_helpers").lstrip(".")
    inner = f"{base}.{found.name}".lstrip(".")
    return inner if inner in MODULES else base


def unit(module: str) -> str:
    """The name by which a module's floor is known."""
    return module.split(".")[0]


def floor(module: str) -> int:
    """The number of a module's floor."""
    return next(number for number, names in enumerate(FLOORS) if unit(module) in names)


def forbidden(who: str, what: str) -> bool:
    """Whether the floors forbid an import."""
    if unit(who) == unit(what):
        mine, theirs = (name.rsplit(".", 1)[-1] for name in (who, what))
        if mine not in SUBJECTS or theirs not in SUBJECTS or mine == theirs:
            return False
        return unit(who) != "reference" or SUBJECTS.index(theirs) > SUBJECTS.index(mine)
    if floor(who) == floor(what):
        return unit(what) not in BESIDE.get(unit(who), ())
    return floor(who) < floor(what)


@pytest.mark.parametrize("module", [module for module in MODULES if module])
def test_imports_go_down(module):
    """Does a module import only what stands below it, and no other subject's file beside it?"""
    assert sum(unit(module) in names for names in FLOORS) == 1, f"give {module} its floor in FLOORS"
    reached = {target for found in imports(module) if (target := ours(found)) is not None}
    wrong = {target for target in reached if forbidden(module, target)}
    assert wrong == {what for who, what in EXCEPTIONS if who == module}


@pytest.mark.parametrize("module", MODULES)
def test_libraries_are_loaded_where_they_are_needed(module):
    """Does a module load, of all other libraries, only NumPy at once, and a few others where they belong?"""
    libraries = {found.module.split(".")[0] for found in imports(module) if found.at_once and ours(found) is None}
    extra = libraries - set(sys.stdlib_module_names) - {"numpy"}
    assert extra <= {library for library, places in LOADED.items() if unit(module) in places}


def test_floors_name_only_what_exists():
    """Is there something behind every name in the tables, but for what is still to be written?"""
    later = {"grading"}
    there = {unit(module) for module in MODULES}
    assert set().union(*FLOORS) - there <= later
    assert (set(BESIDE) | set().union(*BESIDE.values())) - there <= later


@pytest.mark.parametrize("module", MODULES)
def test_no_star_imports(module):
    """Does every name say where it comes from?"""
    assert [found.module for found in imports(module) if found.name == "*"] == []


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_why_it_is_there(module):
    """Does every module open with its reason?"""
    assert ast.get_docstring(ast.parse(MODULES[module].read_text(encoding="utf-8")))


@pytest.mark.parametrize("package", [module for module, path in MODULES.items() if path.name == "__init__.py"])
def test_no_module_hides_a_function(package):
    """Has no submodule the name of something that its package exports, since importing it would put it in the way?"""
    tree = ast.parse(MODULES[package].read_text(encoding="utf-8"))
    exported = set(i2dl_helpers.__all__) if not package else set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            exported.add(node.name)
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            exported |= set(ast.literal_eval(node.value))
    prefix = f"{package}." if package else ""
    submodules = {module.removeprefix(prefix) for module in MODULES if module.startswith(prefix) and module != package}
    assert not exported & submodules


@pytest.mark.parametrize(
    "line", ["import i2dl_helpers", "from i2dl_helpers import begin, check, mine, predict, reveal"]
)
def test_import_is_light(line):
    """Does a student's first line load neither the figures' and widgets' libraries nor PyTorch?"""
    script = f"import json, sys\n{line}\nprint(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in json.loads(run.stdout)}
    assert not loaded & {"matplotlib", "ipywidgets", "torch", "torchvision", "IPython", "nbformat", "rich"}


def test_every_name_is_exported():
    """Is everything there that the package promises, and does an unknown name raise as in any module?"""
    for name in i2dl_helpers.__all__:
        assert callable(getattr(i2dl_helpers, name))
    assert set(i2dl_helpers.__all__) <= set(dir(i2dl_helpers))
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        _ = i2dl_helpers.chek


class TestTheRules:
    """The rules themselves can fail."""

    @pytest.mark.parametrize(
        ("who", "what"),
        [
            ("reference.backprop", "exercises.backprop"),
            ("reference.start", "reference.backprop"),
            ("exercises.backprop", "exercises.start"),
            ("experiments.backprop", "figures.backprop"),
            ("exercises.judging", "experiments.backprop"),
            ("progress", "checking"),
            ("checking", "notebook"),
            ("widgets.backprop", "grading"),
        ],
    )
    def test_rejected(self, who, what):
        """Is an import that goes up, or sideways, found?"""
        assert forbidden(who, what)

    @pytest.mark.parametrize(
        ("who", "what"),
        [
            ("reference.losses", "reference.backprop"),
            ("exercises", "exercises.start"),
            ("widgets.backprop", "figures.backprop"),
            ("checking", "progress"),
            ("__main__", "grading"),
        ],
    )
    def test_allowed(self, who, what):
        """Is one that goes down not?"""
        assert not forbidden(who, what)
