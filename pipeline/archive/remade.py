"""METS of a package and bag-info.txt made again from everything else in the bag: what they say beyond files shows.

Sizes, checksums and places are held against the files elsewhere. Labels, identifiers, names of formats and agents
follow from the document, the build lock, the format identification and PREMIS; this module follows them again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lxml import etree

from pipeline.archive import lock, sip
from pipeline.archive.bag_profile import fields
from pipeline.archive.container import Contents
from pipeline.archive.description import Description
from pipeline.archive.formats import Format, media_type
from pipeline.archive.inventory import Context, Entry, namespace
from pipeline.archive.markup import METS, PREMIS, XLINK, UnsafeXmlError, line_of, local, parse
from pipeline.archive.mets import package_mets
from pipeline.archive.records import FileObject
from pipeline.archive.witnesses import near
from pipeline.diagnostics import Code, Diagnostic, Location, Severity

_METS: Final = "METS.xml"
_INFO: Final = "bag-info.txt"
_MAX_FAULTS: Final = 20
_P: Final = f"{{{PREMIS}}}"


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the package.

    Attributes:
        xml: its path in the bag.
        lock: path of its build lock in the bag.
        description: its catalogue data.
    """

    xml: str
    lock: str
    description: Description


@dataclass(frozen=True, slots=True)
class _Source:
    """What a package says from which METS and bag-info.txt were made.

    Attributes:
        context: what the metadata files share.
        stem: name of the document that was packaged.
        objects: the files that PREMIS of the package describes, by path under the package folder.
        uids: the identifiers of these files by their content, as far as they are there.
        identified: the formats that the format identification gives, by path under the package folder.
    """

    context: Context
    stem: str
    objects: dict[str, FileObject]
    uids: dict[str, str]
    identified: dict[str, Format]


def check(
    contents: Contents,
    base: str,
    wrong: frozenset[str],
    documents: Sequence[Document],
    roots: Mapping[str, etree._Element],
    objects: Sequence[FileObject],
) -> Iterator[Diagnostic]:
    """Yield where METS of the package, PREMIS or bag-info.txt say what does not follow from the rest (A006, A014).

    Nothing is said where a file that they follow from is at fault already, or of a package that another version
    of aknpress wrote, which may have put things in other words.

    Args:
        contents: the bag.
        base: path of the package folder in the bag, ``data/<OBJID>/``.
        wrong: paths on which there are findings.
        documents: the document, or each language version of a set.
        roots: METS and PREMIS as parsed, by path.
        objects: the objects of PREMIS of the package.
    """
    needed = {
        base + sip.IDENTIFICATION,
        base + sip.PREMIS,
        *(path for one in documents for path in (one.xml, one.lock)),
    }
    if needed & wrong or not needed <= contents.files.keys():
        return
    try:
        source = _source(contents, base, documents, roots[base + sip.PREMIS], objects)
    except (UnsafeXmlError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return  # whoever wrote these files in another form was not this version of aknpress
    if source is None:
        return
    if _INFO not in wrong:
        yield from _info(contents, source)
    found = [*_identifiers(source, base, wrong, documents), *_formats(source, base)]
    yield from found[:_MAX_FAULTS]
    sound = not found and not any(path.startswith("data/") for path in wrong)
    if sound and base + _METS in roots:  # not every profile has it
        yield from _mets(contents, base, source, roots[base + _METS])


def _fault(file: str, line: int | None, found: str, expected: str) -> Diagnostic:
    return Diagnostic(Code.A006, Severity.ERROR, found, expected, location=Location(file, line))


def _source(
    contents: Contents,
    base: str,
    documents: Sequence[Document],
    premis: etree._Element,
    described: Sequence[FileObject],
) -> _Source | None:
    """Return what the package was made from, None where this version of aknpress did not make it."""
    documents = sorted(documents, key=lambda one: one.description.language)
    builds: list[dict[str, Any]] = [json.loads(contents.files[one.lock]) for one in documents]
    version = lock.own_version()
    if any(build["aknpress"] != version for build in builds):
        return None
    first, alone = documents[0].description, len(documents) == 1
    objid = first.objid if alone else first.work_objid
    if f"data/{objid}/" != base:
        return None  # said already
    organisations = [
        agent.findtext(f"{_P}agentName") or ""
        for agent in premis.iterfind(f"{_P}agent")
        if agent.findtext(f"{_P}agentType") == "organization"
        and (agent.findtext(f"{_P}agentNote") or "").endswith("depositor")
    ]
    digests = " ".join(contents.digest(one.xml, "sha256") for one in documents)
    context = Context(
        description=first,
        objid=objid,
        namespace=namespace(first.expression if alone else first.work, digests),
        clock=max(datetime.strptime(build["clock"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) for build in builds),
        organisation=organisations[0] if organisations else "",
        version=version,
        expressions=() if alone else tuple(one.description for one in documents),
    )
    listed = json.loads(contents.files[base + sip.IDENTIFICATION])["files"]
    identified = {
        one["path"]: Format(one["puid"], one["name"], one["version"], one["basis"], one["warning"]) for one in listed
    }
    objects = {one.path: one for one in described}
    uids = {path: _uid(context, contents, base, path) for path in objects if base + path in contents.files}
    stem = " and ".join(str(build["settings"]["stem"]) for build in builds)
    return _Source(context, stem, objects, uids, identified)


def _info(contents: Contents, source: _Source) -> Iterator[Diagnostic]:
    """Yield fields of bag-info.txt that are not those that follow from the package."""
    present = fields(contents.files.get(_INFO, b""))
    profile = "bagit" if sip.without_mets(present) else "eark"
    made = {
        **sip.bag_info(source.stem, source.context, profile),
        "Bagging-Date": source.context.clock.date().isoformat(),
    }
    wanted = {
        name: [" ".join(value.split()) for value in ([said] if isinstance(said, str) else said)]
        for name, said in made.items()
        if said
    }
    present.pop("Payload-Oxum", None)
    for name in sorted(wanted.keys() | present.keys()):
        if present.get(name) != wanted.get(name):
            said = "; ".join(present.get(name, [])) or "nothing"
            yield _fault(_INFO, None, f"{name[:80]} is {said[:120]}", "; ".join(wanted.get(name, ["no such field"])))


def _identifiers(
    source: _Source, base: str, wrong: frozenset[str], documents: Sequence[Document]
) -> Iterator[Diagnostic]:
    """Yield files and PREMIS objects that are not of one another: an identifier is made of a file's content.

    A forger who mends every digest has these left. An identifier that differs in a few digits was edited itself;
    where none fits, the document was changed, from which all of them follow.
    """
    known = {path: uid for path, uid in source.uids.items() if base + path not in wrong}
    found = [path for path, uid in known.items() if source.objects[path].uid != uid]
    if len(found) == len(known) > 1:
        yield from (_forged(one.xml) for one in documents)
        return
    for path in found:
        said, uid = source.objects[path].uid, known[path]
        if len(said) != len(uid) or near(said, uid):
            line = source.objects[path].line
            yield _fault(base + sip.PREMIS, line, f"the identifier {said!r:.80} of {path}", uid)
        elif not path.startswith("representations/"):
            # Records of a representation change with its files, of which others tell.
            yield _forged(base + path)


def _forged(path: str) -> Diagnostic:
    found = f"{path} was changed and what is recorded of it with it: its identifier was made of other content"
    return Diagnostic(Code.A014, Severity.ERROR, found, "the file as packaged", location=Location(path))


def _formats(source: _Source, base: str) -> Iterator[Diagnostic]:
    """Yield PREMIS objects that give a file another format than it was identified as."""
    for path, said in source.objects.items():
        known = source.identified.get(path)
        if known is not None and said.format != (known.key, known.name, known.version):
            right = " ".join((known.key, known.name, known.version)).strip()
            yield _fault(base + sip.PREMIS, said.line, f"the format {' '.join(said.format)[:120]} of {path}", right)


def _uid(context: Context, contents: Contents, base: str, path: str) -> str:
    return context.uid(f"{path}\n{contents.digest(base + path, 'sha512')}")


def _mets(contents: Contents, base: str, source: _Source, there: etree._Element) -> Iterator[Diagnostic]:
    """Yield where METS of the package is not what is made of the same files again; white space does not count."""
    formats = {path: Format(*said.format, basis="", warning="") for path, said in source.objects.items()}
    formats |= source.identified
    # PREMIS cannot describe itself; its format is that of the PREMIS files of the representations.
    kin = next((found for path, found in formats.items() if path.endswith(f"/{sip.PREMIS}")), None)
    if kin is not None:
        formats[sip.PREMIS] = kin
    packaged = contents.files[base + _METS]
    said = _record_identifiers(source.objects, there)
    entries: dict[str, Entry] = {}
    for place in sorted(contents.files):
        path = place.removeprefix(base)
        inner = path.startswith("representations/") and not (path.count("/") == 2 and path.endswith(f"/{_METS}"))
        if path in (place, _METS) or inner:
            continue  # of a representation METS of the package knows its METS alone
        if path not in formats:
            return
        entries[path] = Entry(
            path=path,
            data=contents.files[place],
            uid=_kept(said.get(path), source.uids.get(path) or _uid(source.context, contents, base, path)),
            media_type=media_type(path),
            format=formats[path],
            sha256=contents.digest(place, "sha256"),
            sha512=contents.digest(place, "sha512"),
        )
    made = package_mets(source.context, entries)
    if made != packaged:
        faults = list(_differences(there, parse(made)))
        yield from (_fault(base + _METS, *fault) for fault in faults[:_MAX_FAULTS])


def _record_identifiers(objects: Mapping[str, FileObject], mets: etree._Element) -> dict[str, str]:
    """Return the identifiers that are given to records: by PREMIS, and to PREMIS itself by METS."""
    said = {path: one.uid for path, one in objects.items() if path.startswith("representations/")}
    for node in mets.iter(f"{{{METS}}}mdRef"):
        if node.get(f"{{{XLINK}}}href") == sip.PREMIS:
            said[sip.PREMIS] = (node.get("ID") or "").removeprefix("uuid-")
    return said


def _kept(said: str | None, right: str) -> str:
    """Return the identifier of a record: the old one, where somebody changed the record and mended its digests.

    That METS still has it is no fault of METS; what was changed in the record is told elsewhere.
    """
    return said if said is not None and len(said) == len(right) and not near(said, right) else right


def _differences(there: etree._Element, made: etree._Element) -> Iterator[tuple[int | None, str, str]]:
    """Yield line, what stands there and what should, for two trees."""
    name = local(there)
    if there.tag != made.tag:
        yield line_of(there), f"the element {name}", str(local(made))
        return
    for key in sorted({*map(str, there.attrib), *map(str, made.attrib)}):
        said, right = there.get(key), made.get(key)
        if said != right:
            yield line_of(there), f"{name}/@{key.rpartition('}')[2]} is {said!r:.120}", str(right)
    if (there.text or "").strip() != (made.text or "").strip():
        yield line_of(there), f"{name} is {there.text!r:.120}", str(made.text)
    if len(there) != len(made):
        yield line_of(there), f"{name} holds {len(there)} elements", str(len(made))
        return
    for one, other in zip(there, made, strict=True):
        yield from _differences(one, other)
