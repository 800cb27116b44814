"""A plain deposit: the document, its page and PDF side by side, a catalogue record, checksums and a README.

For repositories that take files and make packages of their own, such as DSpace. It is no bag and no SIP.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pipeline.archive import formats, lock, sealing
from pipeline.archive.bag import Bag
from pipeline.archive.container import Contents, path_fault
from pipeline.archive.deposit import Deposit
from pipeline.archive.description import describe_root
from pipeline.archive.dublin_core import dublin_core
from pipeline.archive.inventory import Context
from pipeline.archive.mods import mods as mods_record
from pipeline.archive.rendition import UnreadablePdfError, read_embedded
from pipeline.archive.sealing import XADES_SUFFIX
from pipeline.archive.sip import source_files
from pipeline.archive.works import differences, no_set, ordered
from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity
from pipeline.errors import RefusedError

if TYPE_CHECKING:
    from pipeline.seals import Trust

#: Lists of checksums as coreutils write them, by algorithm.
SUMS: Final[Mapping[str, str]] = {"sha256": "SHA256SUMS", "sha512": "SHA512SUMS"}
_LINE: Final = re.compile(r"([0-9a-f]+)  (.+)")
_README: Final = """\
{label}
{iris}

One document in {count} language(s): Akoma Ntoso (.xml, authoritative), PDF with that XML embedded
(.pdf), web page (.html){received}. dc.xml is its catalogue record.

To check that nothing was changed:

  sha256sum --check SHA256SUMS
  sha512sum --check SHA512SUMS

Made {timestamp} by aknpress {version}.
"""


def package(deposits: Sequence[Deposit], *, mods: bool = False) -> Bag:
    """Return the files of one document or of its language versions, in one folder named after it.

    Args:
        deposits: language versions of one document.
        mods: whether there is a catalogue record in MODS as well.

    Raises:
        RefusedError: a report holds errors, or the documents are no set (A013).
        UsageError: a tree is a draft.
    """
    for deposit in deposits:
        deposit.check()
    if len(deposits) == 1:
        context = Context.of(deposits[0], version=lock.own_version())
    else:
        if faults := list(no_set(deposits)):
            raise RefusedError(Report(tuple(faults)))
        deposits = ordered(deposits)
        context = Context.of_set(deposits, version=lock.own_version())
    media = tuple(formats.media_type(f"x.{ending}") for ending in ("xml", "html", "pdf"))
    files: dict[str, bytes] = {"dc.xml": dublin_core(context, formats=media)}
    if mods:
        files["mods.xml"] = mods_record(context, formats=media)
    for deposit, said in zip(deposits, context.described, strict=True):
        files |= {
            f"{said.objid}.xml": deposit.tree.xml,
            f"{said.objid}.pdf": deposit.pdf,
            f"{said.objid}.html": deposit.html,
        }
        if deposit.source is not None:
            files[f"{said.objid}.received.txt"] = deposit.source
        if deposit.sealing is not None:
            files[f"{said.objid}.xml{XADES_SUFFIX}"] = deposit.sealing.xades
    received = ", the text as received (.received.txt)" if any(d.source is not None for d in deposits) else ""
    files["README.txt"] = _README.format(
        label=context.description.label,
        iris="\n".join(dict.fromkeys(one.expression for one in context.described)),
        count=len(deposits),
        received=received,
        timestamp=context.timestamp,
        version=context.version,
    ).encode()
    sums = {name: _sums(files, algorithm) for algorithm, name in SUMS.items()}
    return Bag(context.objid, dict(sorted({**files, **sums}.items())), context.clock, ending="")


def _sums(files: Mapping[str, bytes], algorithm: str) -> bytes:
    return "".join(
        f"{hashlib.new(algorithm, data).hexdigest()}  {name}\n" for name, data in sorted(files.items())
    ).encode()


def looks_so(files: Mapping[str, bytes]) -> bool:
    """Whether files are a plain deposit."""
    return "bagit.txt" not in files and any(name in files for name in SUMS.values())


def check(contents: Contents, trust: Trust | None = None) -> Iterator[Diagnostic]:
    """Yield what is wrong with a plain deposit: files, checksums, the documents, the XML in each PDF, seals.

    Args:
        contents: the deposit.
        trust: whose seals are trusted; None for nobody's.
    """
    files = contents.files
    listed: dict[str, dict[str, str]] = {}
    bad = set(contents.unreadable)
    for algorithm, name in SUMS.items():
        if name not in files:
            yield _error(Code.A002, f"{name} is not there", "", name)
            continue
        listed[algorithm] = {}
        for number, line in enumerate(files[name].decode("utf-8", "replace").splitlines(), 1):
            match = _LINE.fullmatch(line)
            if not match or path_fault(match[2]) or match[2] in listed[algorithm]:
                yield _error(
                    Code.A001, "not a line of checksums", "digest, two spaces, name; each file once", name, number
                )
            else:
                listed[algorithm][match[2]] = match[1]
    named = {path for digests in listed.values() for path in digests}
    for path in sorted(named | files.keys() - set(SUMS.values())):
        if path not in files:
            if path not in bad:
                yield _error(Code.A002, f"{path} is listed and not there", "", path)
                bad.add(path)
            continue
        wrong = [a for a, digests in listed.items() if digests.get(path) not in (None, contents.digest(path, a))]
        missing = [a for a, digests in listed.items() if path not in digests]
        if len(missing) == len(listed):
            yield _error(Code.A003, f"{path} is there and not listed", "", path)
            bad.add(path)
        elif wrong and len(wrong) == len(listed) - len(missing):
            yield _error(Code.A004, f"{path} was changed: its checksums differ", listed[wrong[0]][path], path)
            bad.add(path)
        else:
            for algorithm in (*wrong, *missing):
                yield _error(
                    Code.A004, f"{SUMS[algorithm]} is wrong about {path}", "as the other list", SUMS[algorithm]
                )
    yield from _documents(contents, bad, trust)


def _documents(contents: Contents, bad: set[str], trust: Trust | None) -> Iterator[Diagnostic]:
    """Yield what is wrong with the documents: each by itself, and that they are one Work."""
    from pipeline.validation import validate

    documents = [path for path in sorted(contents.files) if _is_document(path)]
    if not documents and not any(_is_document(path) for path in bad):
        yield _error(Code.A010, "there is no document", "Akoma Ntoso, with its PDF", contents.name)
    described = []
    for path in documents:
        if path in bad:
            continue
        xml = contents.files[path]
        validation = validate(xml, file=path)
        if validation.tree is not None:
            described.append(describe_root(validation.tree.root))
        wrong = [d for d in validation.report if d.severity is Severity.ERROR or d.code is Code.P009]
        for finding in wrong[:20]:
            yield _error(Code.A007, f"{finding.code}: {finding.found}", finding.expected, path, finding.location.line)
        pdf = f"{path.removesuffix('.xml')}.pdf"
        yield from sealing.check(contents.files, frozenset(bad), path, pdf, None, trust)
        if pdf in bad:
            continue
        if pdf not in contents.files:
            yield _error(Code.A008, f"{pdf} is not there", "the PDF that embeds the document", pdf)
            continue
        try:
            embedded = source_files(read_embedded(contents.files[pdf]))
        except UnreadablePdfError as error:
            yield _error(Code.A008, f"the PDF {error}", "a PDF that embeds the document", pdf)
            continue
        if not embedded or any(data != xml for data in embedded.values()):
            yield _error(Code.A008, "the PDF does not embed this document", f"{path}, byte for byte", pdf)
    if described:
        yield from differences(described, "dc.xml")


def _is_document(path: str) -> bool:
    return path.endswith(".xml") and path not in ("dc.xml", "mods.xml") and not path.endswith(XADES_SUFFIX)


def _error(code: Code, found: str, expected: str, file: str, line: int | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, found, expected, location=Location(file, line))
