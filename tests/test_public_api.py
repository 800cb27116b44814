"""The public API: what is promised to those who import `pipeline`."""

from __future__ import annotations

import inspect
import tomllib
import types

import pytest

import pipeline
from tests.judges import CHECKOUT

PROMISED = {
    "FORMATS", "AknDocument", "AknpressError", "Bag", "Code", "Deposit", "Diagnostic", "EnvironmentFault",
    "Location", "Options", "Publication", "Reading", "RefusedError", "RenderError", "Report",
    "SchemaUnavailableError", "SealError", "Severity", "StorageError", "UsageError", "ValidatedTree", "Validation",
    "__version__", "batch", "build", "build_file", "check_pdf", "checking", "explain", "language_packs", "package",
    "package_files", "publish", "read", "render_text", "seals", "storage", "themes", "validate", "verify",
    "write_folder", "write_html", "write_pdf", "write_site", "write_tar", "write_zip", "xsd",
}  # fmt: skip


def test_public_names_are_those_promised() -> None:
    """A name that appears or goes is a decision, made here."""
    assert set(pipeline.__all__) == PROMISED
    assert sorted(pipeline.__all__) == dir(pipeline)


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_public_name_is_there_and_documented(name: str) -> None:
    """Every promised name can be imported; functions, classes and modules say what they are."""
    value = getattr(pipeline, name)
    if isinstance(value, type | types.FunctionType | types.ModuleType):
        assert inspect.getdoc(value)


@pytest.mark.parametrize("name", ["build", "package", "read", "validate", "verify", "explain", "write_html"])
def test_verbs_are_functions_whatever_was_imported_before(name: str) -> None:
    """Modules of the same name inside the stages never take the place of a function."""
    import pipeline.archive.verify
    import pipeline.validation.explain

    assert isinstance(getattr(pipeline, name), types.FunctionType)


def test_publish_is_the_module_of_the_flow() -> None:
    """`pipeline.publish` is the same module however it is reached."""
    import pipeline.publish as imported

    assert pipeline.publish is imported
    assert isinstance(pipeline.publish.publish, types.FunctionType)


def test_unknown_name_is_an_attribute_error() -> None:
    """A name that is not public fails as Python wants it."""
    with pytest.raises(AttributeError, match="has no attribute 'pubish'"):
        getattr(pipeline, "pubish")  # noqa: B009 - mypy would refuse the attribute


def test_docstring_names_the_stages_in_order() -> None:
    """The docstring of the package is the map of it."""
    stages = ["reader", "akn", "validation", "presentation", "archive"]
    places = [(pipeline.__doc__ or "").find(f"`pipeline.{stage}`") for stage in stages]
    assert -1 not in places
    assert places == sorted(places)


def test_version_is_that_of_the_distribution() -> None:
    """The version stands in two files and is the same in both."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert pipeline.__version__ == project["version"]
