"""Read and write files: input bounded, outputs whole or not at all, and every OSError said in words."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from pipeline.errors import StorageError, UsageError

#: Input is read no further; beyond it the reader (T010) and the validator (X004) refuse in any case.
INPUT_LIMIT: Final = 200 * 2**20 + 1
#: Seconds for which a named pipe may say nothing.
PATIENCE = 120.0
#: Names of open streams.
_STREAM: Final = re.compile(r"/dev/(?P<name>stdin|stdout|stderr)|(?:/dev|/proc/self)/fd/(?P<number>\d+)")
_STREAMS: Final = ("stdin", "stdout", "stderr")
#: Links that are followed from one to the next, as many as Linux follows.
_LINKS: Final = 40
_TEMPORARY, _ENDING = ".aknpress-", ".tmp"


def read_input(path: Path) -> bytes:
    """Read a file, no further than any input may be long.

    Raises:
        StorageError: it cannot be read; or it is a pipe that says nothing for `PATIENCE` seconds.
    """
    try:
        if stat.S_ISFIFO(path.stat().st_mode):
            return _read_pipe(path)
        with path.open("rb") as stream:
            return stream.read(INPUT_LIMIT)
    except IsADirectoryError as error:
        raise StorageError(f"{path} is a folder; name the files in it, e.g. {path}/*.txt") from error
    except FileNotFoundError as error:
        raise StorageError(f"there is no file {path}") from error
    except (OSError, ValueError) as error:
        raise StorageError(f"{path} cannot be read: {reason(error)}") from error


def _read_pipe(path: Path) -> bytes:
    """Read a pipe to its end; to open it as a file is opened would wait for a writer for ever."""
    import select

    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        waiting = select.poll()
        waiting.register(descriptor, select.POLLIN)
        read = bytearray()
        while len(read) < INPUT_LIMIT:
            if not waiting.poll(PATIENCE * 1000):
                raise StorageError(
                    f"{path} is a pipe into which nobody wrote for {PATIENCE:g} seconds; "
                    "start the program that writes into it, or name a file"
                )
            with contextlib.suppress(BlockingIOError):  # another reader was faster
                piece = os.read(descriptor, min(INPUT_LIMIT - len(read), 2**16))
                if not piece:
                    break
                read += piece
        return bytes(read)
    finally:
        os.close(descriptor)


def read_stream(stream: BinaryIO) -> bytes:
    """Read standard input, no further than any input may be long.

    Raises:
        StorageError: it cannot be read.
    """
    try:
        return stream.read(INPUT_LIMIT)
    except OSError as error:
        raise StorageError(f"standard input cannot be read: {reason(error)}") from error


def refuse_same(source: Path, target: Path) -> None:
    """Refuse an output that would replace its input.

    Raises:
        UsageError: both are the same file.
    """
    with contextlib.suppress(OSError):
        if target.samefile(source):
            raise UsageError(f"{target} is the input itself; write to another folder or name")


def refuse_overlong(*targets: Path) -> None:
    """Refuse outputs whose names the file system cannot hold, before any work is done for them.

    Raises:
        StorageError: a name is too long.
    """
    for target in targets:
        folder = target.parent
        while not folder.is_dir() and folder != folder.parent:
            folder = folder.parent
        try:
            (folder / target.name).lstat()
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise StorageError(
                    f"{target} cannot be written: {reason(error)}; give a shorter name to the output, "
                    "or to the input it is named after"
                ) from error


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
        raise StorageError(f"the folder {folder} cannot be made: {reason(error)}") from error


def write_files(files: Mapping[Path, bytes], temporaries: Path | None = None) -> None:
    """Write files whole or not at all.

    Every file is complete on the disk, under a temporary name in its folder, before the first one takes
    its own name, in the order given. So a full disk changes nothing, and a killed run leaves each file as it was
    or as it is now; what it leaves besides, `clear_abandoned` removes.

    Args:
        files: what to write.
        temporaries: the folder for temporary names, on the file system of the files, else that of each file.

    Raises:
        StorageError: a file cannot be written.
    """
    written: dict[Path, Path] = {}
    target = None
    try:
        # To close a file writes what could not be written before, and fails as that did: so it happens within.
        with contextlib.ExitStack() as held:
            for target, data in files.items():
                if target.is_dir():
                    raise StorageError(f"{target} is a folder; expected a file")
                if (device := _in_place(target)) is not None:
                    with device:
                        device.write(data)
                    continue
                stream, written[target] = _temporary(temporaries or target.parent)
                held.enter_context(stream)
                _write_through(stream, data)
            for target, temporary in written.items():
                temporary.replace(target)
            for folder in {target.parent for target in written}:
                sync_folder(folder)
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {reason(error)}") from error
    finally:
        for temporary in written.values():
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def _in_place(target: Path) -> BinaryIO | None:
    """Open what is written to and never replaced: a device, a pipe, or what is open under the name of a stream.

    ``/dev/stdout`` may mean a plain file; to put another in its place would take it from all programs, and to open
    it anew would write over what is printed.

    Returns:
        None where the target is a file or none at all.
    """
    for _ in range(_LINKS):
        if named := _STREAM.fullmatch(str(target.absolute())):
            number = int(named["number"] or _STREAMS.index(named["name"]))
            return os.fdopen(os.dup(number), "ab", closefd=True)
        if not target.is_symlink():
            break
        target = target.parent / target.readlink()
    return target.open("ab") if target.exists() and not stat.S_ISREG(target.stat().st_mode) else None


@contextlib.contextmanager
def growing(target: Path) -> Iterator[TextIO]:
    """Yield a text file (UTF-8) that grows under a temporary name, and takes its own when all is in it.

    It does so too where the block ends in an exception: what it tells of has been done.

    Raises:
        StorageError: it cannot be written.
    """
    if target.is_dir():
        raise StorageError(f"{target} is a folder; expected a file")
    make_folder(target.parent)
    temporary = None
    try:
        if (device := _in_place(target)) is not None:
            with io.TextIOWrapper(device, encoding="utf-8") as stream:
                yield stream
            return
        raw, temporary = _temporary(target.parent)
        with io.TextIOWrapper(raw, encoding="utf-8") as stream:
            try:
                yield stream
            finally:
                stream.flush()
                os.fsync(stream.fileno())
                temporary.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {reason(error)}; make room, or name another") from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder for passing use, which is gone afterwards.

    Raises:
        StorageError: there is no place for temporary files, or no room in it.
    """
    import tempfile

    try:
        with tempfile.TemporaryDirectory(prefix="aknpress-") as folder:
            yield Path(folder)
    except OSError as error:
        raise StorageError(
            f"no temporary file can be written: {reason(error)}; make room, or name another folder in TMPDIR"
        ) from error


def _temporary(folder: Path) -> tuple[BinaryIO, Path]:
    """Open a new file under a name that is nobody's; as long as it is open it is locked, which tells it from waste."""
    while True:
        path = folder / f"{_TEMPORARY}{os.urandom(6).hex()}{_ENDING}"
        stream = path.open("xb")
        try:
            _lock(stream)
            if os.fstat(stream.fileno()).st_nlink or os.name == "nt":
                return stream, path
        except BlockingIOError:
            pass  # whoever clears the folder has come between, and removes it
        except BaseException:
            stream.close()
            path.unlink(missing_ok=True)
            raise
        stream.close()


def _lock(stream: BinaryIO) -> bool:
    """Lock an open file until it is closed, by whatever end of the process.

    Returns:
        whether it is locked: some systems, and some file systems, have no locks.

    Raises:
        BlockingIOError: another has locked it.
    """
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True


def clear_abandoned(folder: Path | str) -> None:
    """Remove the temporary files in a folder whose writers are gone; what cannot be removed stays.

    A writer holds a lock on each of its files, which ends with it, however it ends. Where there are no locks
    nothing is removed.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        left = [entry.path for entry in entries if entry.name.startswith(_TEMPORARY) and entry.name.endswith(_ENDING)]
        for name in left:
            with contextlib.suppress(OSError), open(name, "rb") as stream:  # noqa: PTH123
                if _lock(stream):
                    Path(name).unlink()


def _write_through(stream: BinaryIO, data: bytes) -> None:
    """Write a new file and see it to the disk."""
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


def reason(error: Exception) -> str:
    """Return why the system refused, in its own words."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
