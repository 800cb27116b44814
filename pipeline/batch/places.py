"""Where a batch reads and writes: files of this machine, or addresses such as ``s3://bucket/folder`` by fsspec."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline import storage
from pipeline.errors import EnvironmentFault, StorageError

#: An address has a scheme of two letters and more, which no drive has.
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)

#: An address of this machine; before a drive there is one slash more.
_LOCAL: Final = re.compile(r"(?:file|local)://(?:/(?=[a-z]:[/\\]))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What can be seen of a file without reading it.

    Attributes:
        size: bytes.
        changed: moment of the last change in nanoseconds, None where the place does not say.
    """

    size: int
    changed: int | None


def is_address(name: str) -> bool:
    """Whether a name is an address and not a path."""
    return bool(_ADDRESS.match(name))


def plain(name: str) -> str:
    """Return an address of this machine (``file://``, ``local://``) as the path that it is; any other as it stands.

    Paths are written whole or not at all and tell when they were changed, which fsspec does for no address.
    """
    found = _LOCAL.match(name)
    return name[found.end() :] if found else name


def same(one: str, other: str) -> bool:
    """Whether two names mean one file that is there, by whatever way."""
    if is_address(one) or is_address(other):
        return one == other
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):
        return False


def absolute(name: str) -> str:
    """Return a path as it is from any folder; an address is that already."""
    return name if is_address(name) else str(Path(name).absolute())


def join(folder: str, name: str) -> str:
    """Return the place of a file in a folder; `name` has ``/`` between its parts."""
    return f"{folder.rstrip('/')}/{name}" if is_address(folder) else str(Path(folder, *name.split("/")))


def read(name: str) -> bytes:
    """Read a file, no further than any input may be long.

    Raises:
        StorageError: it cannot be read.
        EnvironmentFault: there is no driver for the address.
    """
    if not is_address(name):
        return storage.read_input(Path(name))
    system, path = _system(name)
    try:
        return bytes(system.cat_file(path, start=0, end=storage.INPUT_LIMIT))
    except FileNotFoundError as error:
        raise StorageError(f"there is no file {name}") from error
    except Exception as error:  # each driver has exceptions of its own
        raise StorageError(f"{name} cannot be read: {error}") from error


def write(files: Mapping[str, bytes], temporaries: str | None = None) -> None:
    """Write files, each whole or not at all, the last one last.

    Args:
        files: what to write.
        temporaries: a folder of the same place for what is half-written, else that of each file.

    Raises:
        StorageError: one cannot be written.
        EnvironmentFault: there is no driver for an address.
    """
    local = {Path(name): data for name, data in files.items() if not is_address(name)}
    for folder in {path.parent for path in local}:
        storage.make_folder(folder)
    if local:
        storage.write_files(local, Path(temporaries) if temporaries is not None else None)
    for name, data in files.items():
        if is_address(name):
            system, path = _system(name)
            try:
                system.makedirs(path.rpartition("/")[0], exist_ok=True)
                system.pipe_file(path, data)
            except Exception as error:  # each driver has exceptions of its own
                raise StorageError(f"{name} cannot be written: {error}") from error


def stamp(name: str) -> Stamp | None:
    """Return size and change of a file, None where there is none or it cannot be asked."""
    if not is_address(name):
        try:
            status = Path(name).stat()
        except (OSError, ValueError):  # a name that no file can have is one that no file has
            return None
        return Stamp(status.st_size, status.st_mtime_ns)
    system, path = _system(name)
    try:
        return Stamp(int(system.info(path)["size"]), None)
    except Exception:  # noqa: BLE001 - each driver has exceptions of its own; unknown is as good as absent
        return None


def remove(name: str) -> None:
    """Remove a file, where it is there.

    Raises:
        StorageError: it is there and cannot be removed.
    """
    try:
        if not is_address(name):
            Path(name).unlink(missing_ok=True)
            return
        system, path = _system(name)
        if system.exists(path):
            system.rm_file(path)
    except EnvironmentFault:
        raise
    except Exception as error:  # each driver has exceptions of its own
        raise StorageError(f"{name} cannot be removed: {storage.reason(error)}") from error


def find(name: str, endings: Iterable[str]) -> list[tuple[str, str]]:
    """Return the files that an address means: itself, those that a pattern fits, or the documents in a folder.

    Returns:
        address, and path below the folder, or below that where the pattern begins; for a file the last part of its
        name.

    Raises:
        StorageError: there is nothing, or it cannot be asked.
        EnvironmentFault: there is no driver for the address.
    """
    system, path = _system(name)
    folder = ""
    try:
        if set("*?[") & set(path):
            folder = re.split(r"[*?\[]", path)[0].rpartition("/")[0] + "/"
            found = [one for one in system.glob(path) if system.isfile(one)]
        elif system.isdir(path):
            folder = path.rstrip("/") + "/"
            found = [one for one in system.find(path) if one.lower().removesuffix(".gz").endswith(tuple(endings))]
        else:
            found = [path] if system.isfile(path) else []
    except Exception as error:  # each driver has exceptions of its own
        raise StorageError(f"{name} cannot be read: {error}") from error
    if not found:
        raise StorageError(f"there is no document at {name}")
    return [
        (str(system.unstrip_protocol(one)), one.removeprefix(folder) if folder else one.rpartition("/")[2])
        for one in sorted(map(str, found))
    ]


def _system(name: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it."""
    try:
        import fsspec
    except ImportError as error:
        raise EnvironmentFault(f"{name} is an address; to read addresses: pip install 'aknpress[cluster]'") from error
    try:
        system, path = fsspec.core.url_to_fs(name)
    except (ImportError, ValueError) as error:
        raise EnvironmentFault(f"{name} cannot be opened: {error}") from error
    return system, str(path)
