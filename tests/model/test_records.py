"""Records are immutable for the type checker, and cheap for Python."""

from __future__ import annotations

from pathlib import Path

from mypy import api

from pipeline.model import Text


def test_record_is_frozen_for_the_type_checker(tmp_path: Path) -> None:
    """mypy refuses to set a field of a record."""
    file = tmp_path / "changed.py"
    file.write_text("from pipeline.model import Text\n\nText('a').text = 'b'\n", encoding="utf-8")
    told, _, status = api.run(["--config-file=", "--no-incremental", "--follow-imports=silent", str(file)])
    assert status == 1
    assert 'Property "text" defined in "Text" is read-only' in told


def test_records_are_values() -> None:
    """Records with the same fields are equal, and one member of a set."""
    assert Text("a") == Text("a")
    assert len({Text("a"), Text("a"), Text("b")}) == 2


def test_record_takes_no_other_field() -> None:
    """A record has slots and no dictionary."""
    assert not hasattr(Text("a"), "__dict__")
