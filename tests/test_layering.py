"""The import rules between the stages, and what holds for every module (DESIGN, section 2)."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline
from tests.judges import CHECKOUT

PACKAGE = CHECKOUT / "pipeline"
MODULES = sorted(PACKAGE.rglob("*.py"))
STAGES = {"reader", "akn", "validation", "presentation", "archive"}

_COMMON = {"model", "collecting", "diagnostics", "errors", "resources"}
# The result type that opens the gate, and the only way to it.
_VALIDATED = {"validation.validated", "validation.ValidatedTree", "validation.Validation"}

#: What each part of `pipeline` may import of `pipeline`, besides itself. A new part needs a line here.
ALLOWED = {
    "diagnostics": set[str](),
    "errors": {"diagnostics"},
    "resources": {"errors"},
    "storage": {"errors"},
    "model": {"diagnostics"},
    "reader": _COMMON,
    "akn": _COMMON | {"reader.Reading", "reader.reading"},
    # The preservation hash is computed where it is written and again where it is checked.
    "validation": _COMMON | {"reader.Reading", "akn.AknDocument", "akn.preservation"},
    "presentation": _COMMON | _VALIDATED,
    # A package that comes back is validated again; HTML and PDF are rebuilt through callables.
    "archive": _COMMON | _VALIDATED | {"validation.validate", "storage", "seals"},
    # Seals know bytes and findings; what is sealed, and where it is recorded, is the business of others.
    "seals": {"diagnostics", "errors", "storage"},
    # Pages beside each other: what is there is read, nothing is made anew.
    "site": _COMMON | {"presentation", "storage", "validation.parsing"},
    "collecting": set[str](),
    "clock": {"errors"} | _VALIDATED,
    "intake": {"diagnostics"},
    "publish": _COMMON | STAGES | {"clock", "intake", "seals", "site", "storage"},
    "filing": _COMMON | {"archive", "intake", "publish", "storage", "validation"},
    "checking": _COMMON | STAGES | {"intake", "publish", "storage"},
    "batch": _COMMON | STAGES | {"checking", "filing", "intake", "publish", "seals", "storage"},
    "cli": {"errors", "diagnostics"} | set(getattr(pipeline, "__all__", ())),
    "__main__": {"cli"},
    "__init__": _COMMON | STAGES | {"filing", "publish", "batch", "seals", "site", "storage", "checking"},
}

#: Modules of the standard library that read or write something, which the model never does.
IMPURE = {"io", "os", "pathlib", "shutil", "socket", "subprocess", "tempfile", "urllib", "http", "xml", "sqlite3"}

#: Names that say nothing about what a module holds.
GRAB_BAGS = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}

MAX_LINES = 400

#: Libraries that are loaded by the first call that needs them: `aknpress --help` must not wait for them.
LAZY = {"weasyprint", "xmlschema", "pikepdf", "pygfried", "pyhanko", "signxml", "cryptography", "asn1crypto"}


def imported(source: str) -> Iterator[str]:
    """Yield the dotted name of all that `source` imports, at whatever depth: ``from a import b`` is ``a.b``."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                prefix = "." * level + (module or "")
                yield from (f"{prefix}.{alias.name}" for alias in names)
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield name


def forbidden(part: str, source: str) -> list[str]:
    """Return the imports in `source` that a module of `part` must not make."""
    allowed = {f"pipeline.{name}" for name in {part, *ALLOWED[part]}}
    return [
        name
        for name in imported(source)
        if name.startswith(".")
        or ((name + ".").startswith("pipeline.") and not any((name + ".").startswith(f"{a}.") for a in allowed))
    ]


def _part(module: Path) -> str:
    """Return the part of the package that `module` belongs to: a folder, or a module at the top."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _name(module: Path) -> str:
    return str(module.relative_to(CHECKOUT))


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_imports_only_what_its_layer_may(module: Path) -> None:
    """A stage imports the model and the results of the stages before it, never a later stage; no relative imports."""
    assert _part(module) in ALLOWED, f"pipeline has a new part, {_part(module)}: say in ALLOWED what it may import"
    assert forbidden(_part(module), module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_module_is_short_named_for_what_it_holds_and_documented(module: Path) -> None:
    """Every module has a docstring, at most 400 lines and a name that says something."""
    source = module.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source)), "no docstring"
    assert len(source.splitlines()) <= MAX_LINES
    assert GRAB_BAGS.isdisjoint(module.relative_to(CHECKOUT).with_suffix("").parts)


@pytest.mark.parametrize("module", [m for m in MODULES if _part(m) == "model"], ids=_name)
def test_model_knows_no_xml_and_no_io(module: Path) -> None:
    """The model imports nothing but the pure part of the standard library and findings."""
    roots = {name.split(".")[0] for name in imported(module.read_text(encoding="utf-8"))} - {"pipeline"}
    assert roots <= sys.stdlib_module_names - IMPURE


def test_importing_the_package_loads_no_heavy_library() -> None:
    """WeasyPrint, xmlschema, pikepdf and pygfried wait until a call needs them, in every module."""
    names = [
        ".".join(module.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__")
        for module in MODULES
        if module.stem != "__main__"
    ]
    program = (
        "import importlib, json, sys\n"
        "for name in json.loads(sys.argv[1]): importlib.import_module(name)\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, json.dumps(names)], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert LAZY & set(json.loads(run.stdout)) == set()


@pytest.mark.parametrize(
    ("part", "source", "found"),
    [
        ("model", "from pipeline import errors", ["pipeline.errors"]),
        ("model", "from pipeline.diagnostics import Report", []),
        ("reader", "def f():\n    from pipeline.akn import build", ["pipeline.akn.build"]),
        ("reader", "import pipeline.validation", ["pipeline.validation"]),
        ("akn", "from pipeline.reader import Reading", []),
        ("akn", "from pipeline.reader import read", ["pipeline.reader.read"]),
        ("validation", "from pipeline.akn.preservation import digest", []),
        ("validation", "from pipeline.akn import build", ["pipeline.akn.build"]),
        ("presentation", "from pipeline.validation.validated import ValidatedTree", []),
        ("presentation", "from pipeline.archive import package", ["pipeline.archive.package"]),
        ("archive", "from pipeline.validation import validate", []),
        ("archive", "from pipeline.presentation import write_pdf", ["pipeline.presentation.write_pdf"]),
        ("archive", "from importlib import import_module\nimport_module('pipeline.batch')", ["pipeline.batch"]),
        ("cli", "from pipeline.reader import read", ["pipeline.reader.read"]),
        ("cli", "from pipeline.errors import UsageError", []),
        ("reader", "from . import source", ["..source"]),
        ("reader", "import pipeline", ["pipeline"]),
        ("reader", "import pipelines", []),
    ],
)
def test_forbidden_imports_are_seen(part: str, source: str, found: list[str]) -> None:
    """The rules above find what they forbid, inside functions and by `import_module` too, and nothing else."""
    assert forbidden(part, source) == found
