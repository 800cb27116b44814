"""Make one document of a batch; nothing here knows of processes, so that any engine can carry it out."""

from __future__ import annotations

import hashlib
import io
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import resources
from pipeline.batch import keys, places, records
from pipeline.batch.plan import Task
from pipeline.batch.records import Kept, Outcome, Output, Record
from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.errors import AknpressError, EnvironmentFault, StorageError
from pipeline.filing import REPORT_SUFFIX, report_json
from pipeline.publish import ALL, SUFFIXES, XADES_SUFFIX, Options, publish

if TYPE_CHECKING:
    from pipeline.seals import Seal


@dataclass(frozen=True, slots=True)
class Settings:
    """How the documents of a batch are made: plain values, so that any engine can carry them to a worker.

    Attributes:
        out: folder of the outputs, a path or an address.
        formats: keys of `pipeline.publish.SUFFIXES`.
        options: how to publish; without a seal.
        seal: file with the settings of a seal, None to leave outputs unsigned.
        cache: folder that keeps outputs by their keys, for other runs and machines; None for none.
        check: read outputs that seem unchanged, and compare their hashes.
        digest: of `options`, `formats` and `seal`; see `of`.
    """

    out: str
    formats: frozenset[str] = ALL
    options: Options = field(default_factory=Options)
    seal: Path | None = None
    cache: str | None = None
    check: bool = False
    digest: str = ""

    def __post_init__(self) -> None:
        """Take addresses of this machine for the paths that they are."""
        object.__setattr__(self, "out", places.plain(self.out))
        if self.cache is not None:
            object.__setattr__(self, "cache", places.plain(self.cache))

    def absolute(self) -> Settings:
        """Return these settings for workers that stand in other folders."""
        options, theme = self.options, self.options.theme
        return replace(
            self,
            out=places.absolute(self.out),
            cache=places.absolute(self.cache) if self.cache is not None else None,
            seal=self.seal.absolute() if self.seal is not None else None,
            options=replace(
                options,
                logo=options.logo.absolute() if options.logo is not None else None,
                also=tuple(path.absolute() for path in options.also),
                theme=places.absolute(theme) if theme is not None and theme not in resources.themes() else theme,
            ),
        )

    def ready(self) -> Settings:
        """Return these settings with their digest.

        Raises:
            StorageError: a file that they name cannot be read.
        """
        return replace(self, digest=keys.of_options(self.options, self.formats, self.seal))


def make(task: Task, settings: Settings) -> Record:
    """Make a document, unless it is there already.

    Whatever a document does wrong is in the record; what the program or the machine lacks is raised.

    Raises:
        EnvironmentFault: this machine lacks something.
    """
    start = time.perf_counter()
    try:
        data = places.read(task.path)
        key = key_of(task, data, settings)
        found = unchanged(task, key, settings) or _restored(task, key, settings) or _made(task, data, key, settings)
    except EnvironmentFault:
        raise
    except AknpressError as error:
        found = records.failed(task.name, task.path, Code.B005, str(error))
    return replace(found, seconds=time.perf_counter() - start)


def key_of(task: Task, data: bytes, settings: Settings) -> str:
    """Return the key of a document; see `pipeline.batch.keys`."""
    return keys.of_document(data, _file_name(task), task.metadata, settings.digest)


def unchanged(task: Task, key: str, settings: Settings) -> Record | None:
    """Return the record of a document whose outputs are there as its key would have them, None for any other.

    An output whose size or moment of change is not that of the record is read, and counts where its hash does.
    """
    place = places.join(settings.out, _record_name(task))
    seen = places.stamp(place)
    if seen is None:
        return None
    try:
        kept = records.read(places.read(place), _stem(task))
    except StorageError:
        return None
    if kept is None or kept.key != key or not _whole(kept, task.name, settings):
        return None
    for name, output in kept.outputs.items():
        where = places.join(settings.out, name)
        there = places.stamp(where)
        if there is None or there.size != output.size:
            return None
        # The record is written last: what has changed since is no longer what it speaks of.
        surely = there.changed is None or (seen.changed is not None and there.changed <= seen.changed)
        if settings.check or not surely:
            try:
                if hashlib.sha256(places.read(where)).hexdigest() != output.sha256:
                    return None
            except StorageError:
                return None
    outcome = _outcome(Outcome.UNCHANGED, kept.published)
    return Record(task.name, task.path, outcome, kept.published, key, kept.outputs, kept.findings)


def _made(task: Task, data: bytes, key: str, settings: Settings) -> Record:
    """Publish a document and write what came of it."""
    options = settings.options
    if task.metadata:
        options = replace(options, metadata={**(options.metadata or {}), **dict(task.metadata)})
    if settings.seal is not None:
        options = replace(options, seal=_seal(settings.seal))
    made = publish(data, stem=_stem(task), formats=settings.formats, options=options, file=_file_name(task))
    files = {f"{task.name}{SUFFIXES[name]}": content for name, content in made.outputs.items()}
    if made.xades is not None:
        files[f"{task.name}{XADES_SUFFIX}"] = made.xades
    files[f"{task.name}{REPORT_SUFFIX}"] = report_json(made.report, _file_name(task))
    return _write(task, key, settings, files, _blank(task, Outcome.MADE, made.published), made.report)


def _write(
    task: Task, key: str, settings: Settings, files: Mapping[str, bytes], record: Record, report: Any, keep: bool = True
) -> Record:
    """Write the outputs and, last of all, their record."""
    outputs = {name: Output(hashlib.sha256(data).hexdigest(), len(data)) for name, data in files.items()}
    record = replace(record, key=key, outputs=outputs, findings=tuple(report))
    kept = record.kept()
    targets = {places.join(settings.out, name): data for name, data in files.items()}
    for target in targets:
        if places.same(target, task.path):
            raise StorageError(f"{target} is the input itself; write to another folder")
    # A record of other outputs goes before they do: whatever ends this process, none speaks of what is not there.
    places.remove(place := places.join(settings.out, _record_name(task)))
    places.write({**targets, place: kept})
    if keep and settings.cache is not None:
        try:
            place = _cached_name(settings.cache, key)
            places.write({place: _packed(kept, task, files)}, temporaries=settings.cache)
        except StorageError as error:
            unkept = Diagnostic(
                Code.B007, Severity.WARNING, str(error), "a cache that keeps outputs", location=Location(task.path)
            )
            record = replace(record, findings=(*record.findings, unkept))
    return record


def _restored(task: Task, key: str, settings: Settings) -> Record | None:
    """Take a document from the cache, where it is there and whole."""
    if settings.cache is None:
        return None
    place = _cached_name(settings.cache, key)
    if places.stamp(place) is None:
        return None
    try:
        found = _unpacked(places.read(place), task, key, settings)
    except StorageError:
        return None
    if found is None:
        return None
    files, kept = found
    return _write(task, key, settings, files, _blank(task, Outcome.RESTORED, kept.published), kept.findings, keep=False)


def _packed(kept: bytes, task: Task, files: Mapping[str, bytes]) -> bytes:
    """Put the outputs of a document into one file; in it they are named without the folder of this run."""
    out = io.BytesIO()
    folder = _folder(task.name)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("record"), kept)
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name.removeprefix(folder)), data)
    return out.getvalue()


def _unpacked(data: bytes, task: Task, key: str, settings: Settings) -> tuple[dict[str, bytes], Kept] | None:
    """Return outputs and record that the cache keeps under a key, None where they are not what it says.

    The cache may be shared: nothing in it decides where a file is written, or passes for another document.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # Nothing is packed: what is said to be small and grows is not ours.
            if any(one.compress_type != zipfile.ZIP_STORED for one in archive.infolist()):
                return None
            kept = records.read(archive.read("record"), _stem(task))
            files = {name: archive.read(name) for name in archive.namelist() if name != "record"}
    except Exception:  # noqa: BLE001 - damage has many names: no ZIP, encrypted, of a later version, cut off
        return None
    if kept is None or kept.key != key:
        return None
    folder = next(map(_folder, kept.outputs))
    if not _whole(kept, folder + _stem(task), settings):
        return None
    there = {name: hashlib.sha256(one).hexdigest() for name, one in files.items()}
    if there != {name.removeprefix(_folder(name)): one.sha256 for name, one in kept.outputs.items()}:
        return None
    return {_folder(task.name) + name: one for name, one in files.items()}, kept


def _whole(kept: Kept, name: str, settings: Settings) -> bool:
    """Whether a record tells of all outputs of a document of that name and of no others."""
    suffixes = {REPORT_SUFFIX, *(SUFFIXES[one] for one in settings.formats)}
    if settings.seal is not None and "xml" in settings.formats:
        suffixes.add(XADES_SUFFIX)
    if kept.outputs.keys() == {f"{name}{suffix}" for suffix in suffixes}:
        return True
    return not kept.published and kept.outputs.keys() == {f"{name}{REPORT_SUFFIX}"}


def _stem(task: Task) -> str:
    """Return the last part of the name of the outputs."""
    return task.name.rpartition("/")[2]


def _folder(name: str) -> str:
    """Return what comes before the last part of a name, with the ``/``."""
    return name[: name.rfind("/") + 1]


def _outcome(outcome: Outcome, published: bool) -> Outcome:
    return outcome if published else Outcome.REFUSED


def _blank(task: Task, outcome: Outcome, published: bool) -> Record:
    return Record(task.name, task.path, _outcome(outcome, published), published)


def _file_name(task: Task) -> str:
    """Return the name of the input without its folder: outputs are the same wherever it stands."""
    return task.path.rpartition("/")[2] if places.is_address(task.path) else Path(task.path).name


def _record_name(task: Task) -> str:
    return f"{records.FOLDER}/{task.name}.json"


def _cached_name(cache: str, key: str) -> str:
    return places.join(cache, f"{key[:2]}/{key}.zip")


_seals: dict[Path, Seal] = {}


def _seal(path: Path) -> Seal:
    """Return the seal of the settings, read once in each process."""
    if path not in _seals:
        from pipeline import seals

        _seals[path] = seals.load(path)
    return _seals[path]
