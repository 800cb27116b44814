"""Read and write files: input bounded, outputs whole or not at all, and every OSError said in words."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Final

from pipeline.errors import StorageError, UsageError

#: Input is read no further; beyond it the reader (T010) and the validator (X004) refuse in any case.
_INPUT_LIMIT: Final = 200 * 2**20 + 1


def read_input(path: Path) -> bytes:
    """Read a file, no further than any input may be long.

    Raises:
        StorageError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(_INPUT_LIMIT)
    except IsADirectoryError as error:
        raise StorageError(f"{path} is a folder; name the files in it, e.g. {path}/*.txt") from error
    except FileNotFoundError as error:
        raise StorageError(f"there is no file {path}") from error
    except (OSError, ValueError) as error:
        raise StorageError(f"{path} cannot be read: {_reason(error)}") from error


def read_stream(stream: BinaryIO) -> bytes:
    """Read standard input, no further than any input may be long."""
    return stream.read(_INPUT_LIMIT)


def refuse_same(source: Path, target: Path) -> None:
    """Refuse an output that would replace its input.

    Raises:
        UsageError: both are the same file.
    """
    with contextlib.suppress(OSError):
        if target.samefile(source):
            raise UsageError(f"{target} is the input itself; write to another folder or name")


def make_folder(folder: Path) -> None:
    """Make a folder for outputs, where it is not there yet.

    Raises:
        StorageError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise StorageError(f"{folder} is a file; expected a folder for the outputs") from error
    except OSError as error:
        raise StorageError(f"the folder {folder} cannot be made: {_reason(error)}") from error


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write files whole or not at all.

    Every file is complete on the disk, under a temporary name in its folder, before the first one takes
    its own name. So a full disk changes nothing, and a killed run leaves each file as it was or as it is now.

    Raises:
        StorageError: a file cannot be written.
    """
    written: dict[Path, Path] = {}
    target = None
    try:
        for target, data in files.items():
            if target.is_dir():
                raise StorageError(f"{target} is a folder; expected a file")
            if target.exists() and not stat.S_ISREG(target.stat().st_mode):
                target.write_bytes(data)  # a device or a pipe is written to, never replaced
                continue
            written[target] = target.with_name(f".aknpress-{os.urandom(6).hex()}.tmp")
            _write_through(written[target], data)
        for target, temporary in written.items():
            temporary.replace(target)
        for folder in {target.parent for target in written}:
            sync_folder(folder)
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {_reason(error)}") from error
    finally:
        for temporary in written.values():
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def _write_through(path: Path, data: bytes) -> None:
    """Write a new file and see it to the disk."""
    with path.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """See the names in a folder to the disk, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(error: Exception) -> str:
    """Return why the system refused, in its own words."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
