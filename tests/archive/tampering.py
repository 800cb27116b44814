"""Ways to change a package, for the tests that say `verify` notices."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping

import pikepdf

from pipeline.archive import Bag, write_zip
from pipeline.archive.bag import ALGORITHMS, manifest, size_and_date
from tests.archive.samples import CLOCK

Files = dict[str, bytes]


def reseal(files: Mapping[str, bytes]) -> Files:
    """Return the files with manifests, tag manifests and Payload-Oxum that fit them.

    What is still found then is found by METS, PREMIS, the schema or the PDF, not by the bag.
    """
    payload = {path: data for path, data in files.items() if path.startswith("data/")}
    oxum = size_and_date(payload, CLOCK)["Payload-Oxum"]
    info = re.sub(rb"Payload-Oxum: .*", b"Payload-Oxum: " + oxum.encode(), files["bag-info.txt"])
    tags = {"bagit.txt": files["bagit.txt"], "bag-info.txt": info}
    tags |= {f"manifest-{name}.txt": manifest(payload, name) for name in ALGORITHMS}
    seals = {f"tagmanifest-{name}.txt": manifest(tags, name) for name in ALGORITHMS}
    return {**payload, **tags, **seals}


def forge(files: Mapping[str, bytes], path: str, data: bytes) -> Files:
    """Return the package with `data` at `path`, and METS, PREMIS and manifests made to agree, as a forger would."""
    changed = {**files, path: data}
    replaced = [(files[path], data)]
    # What a record speaks of comes before it: PREMIS before METS, a representation before the package.
    for record in sorted(
        filter(is_record, files), key=lambda p: ("/representations/" not in p, p.endswith("METS.xml"))
    ):
        if record == path:
            continue
        text = files[record]
        for old, new in replaced:
            text = _speak_of(text, old, new)
        if text != files[record]:
            changed[record] = text
            replaced.append((files[record], text))
    return reseal(changed)


def _speak_of(record: bytes, old: bytes, new: bytes) -> bytes:
    """Return METS or PREMIS with digests and size of `new` where it had those of `old`."""
    for algorithm in ALGORITHMS:
        before, after = (hashlib.new(algorithm, data).hexdigest().encode() for data in (old, new))
        record = record.replace(before, after)
    digest, size = hashlib.sha512(new).hexdigest().encode(), b"%d" % len(new)
    record = re.sub(rb'SIZE="\d+"(?=[^>]*CHECKSUM="%s")' % digest, b'SIZE="%s"' % size, record)
    tail = rb"</messageDigest>\s*<messageDigestOriginator>\w+</messageDigestOriginator>\s*</fixity>\s*<size>"
    return re.sub(rb"(%s%s)\d+<" % (digest, tail), rb"\g<1>%s<" % size, record)


def is_record(path: str) -> bool:
    """Whether a file is METS or PREMIS."""
    return path.endswith(("/METS.xml", "/premis.xml"))


def embed(pdf: bytes, xml: bytes) -> bytes:
    """Return the PDF with other XML embedded under the same name."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        spec = document.Root.Names.EmbeddedFiles.Names[1]
        spec.EF.F.write(xml)
        document.save(out, deterministic_id=True)
    return out.getvalue()


def packed(bag: Bag, files: Mapping[str, bytes]) -> bytes:
    """Return these files as a ZIP under the bag's folder."""
    return write_zip(Bag(bag.objid, dict(files), bag.clock))
