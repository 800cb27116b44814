"""What the tests of batches share: a folder of short texts, settings that make XML alone, and bytes of a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.batch import Batch, Limits, Record, Settings, engine, plan, run
from tests.cli.conftest import SOUND, WRONG

XML = frozenset({"xml"})


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Four sound texts in two folders, and one that the gate does not let through."""
    folder = tmp_path / "texts"
    for number, name in enumerate(("one", "two", "deep/three", "deep/four"), 1):
        file = folder / f"{name}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(SOUND.replace("98/301", f"98/{number}"), encoding="utf-8")
    (folder / "wrong.txt").write_text(WRONG, encoding="utf-8")
    return folder


def settings(out: Path | str, **more: object) -> Settings:
    """Make XML alone, which takes no time."""
    return Settings(**{"out": str(out), "formats": XML, **more})  # type: ignore[arg-type]


def carry_out(
    texts: Path | str | list[Path],
    made: Settings,
    *,
    jobs: int = 2,
    limits: Limits | None = None,
    fail_fast: bool = False,
) -> tuple[Batch, dict[str, Record]]:
    """Carry out a batch over a folder; return what came of all, and of each by its name."""
    told: list[Record] = []
    inputs = [str(one) for one in (texts if isinstance(texts, list) else [texts])]
    batch = run(plan(inputs), made, engine(jobs, limits), told.append, fail_fast=fail_fast)
    return batch, {record.name: record for record in told}


def content(folder: Path, *, records: bool = True) -> dict[str, bytes]:
    """Return every file below a folder."""

    def found() -> Iterator[tuple[str, bytes]]:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and (records or not name.startswith(".aknpress/")):
                yield name, path.read_bytes()

    return dict(found())
