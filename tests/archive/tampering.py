"""Ways to change a package, for the tests that say `verify` notices."""

from __future__ import annotations

import hashlib
import io
import random
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


def flip(files: Files, dice: random.Random) -> set[str]:
    """Change one bit."""
    path = dice.choice(sorted(files))
    data = bytearray(files[path])
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    files[path] = bytes(data)
    return {path}


def cut(files: Files, dice: random.Random) -> set[str]:
    """Cut off the end."""
    path = dice.choice(sorted(files))
    files[path] = files[path][: dice.randrange(len(files[path]))]
    return {path}


def append(files: Files, dice: random.Random) -> set[str]:
    """Add a byte at the end."""
    path = dice.choice(sorted(files))
    files[path] += bytes([dice.randrange(256)])
    return {path}


def remove(files: Files, dice: random.Random) -> set[str]:
    """Take a file away."""
    path = dice.choice(sorted(files))
    del files[path]
    return {path}


def add(files: Files, dice: random.Random) -> set[str]:
    """Put a file beside another."""
    path = f"{dice.choice(sorted(files)).rpartition('/')[0]}/new-{dice.randrange(1000)}.xml".lstrip("/")
    files[path] = b"<new/>"
    return {path}


def rename(files: Files, dice: random.Random) -> set[str]:
    """Give a file another name."""
    path = dice.choice(sorted(files))
    files[f"{path}.old"] = files.pop(path)
    return {path, f"{path}.old"}


def swap(files: Files, dice: random.Random) -> set[str]:
    """Exchange the contents of two files."""
    one, two = dice.sample(sorted(files), 2)
    files[one], files[two] = files[two], files[one]
    return {one, two}


def edit_manifest(files: Files, dice: random.Random) -> set[str]:
    """Change a digit of a digest, take a line away, double it, or make it speak of another file."""
    path = dice.choice([name for name in sorted(files) if "manifest-" in name])
    lines = files[path].decode().splitlines(keepends=True)
    index = dice.randrange(len(lines))
    line = lines[index]
    digit = dice.choice([d for d in "0123456789abcdef" if d != line[0]])
    lines[index] = dice.choice([digit + line[1:], "", line * 2, line.replace("\n", "x\n")])
    files[path] = "".join(lines).encode()
    return {path}


#: Facts of METS and PREMIS, each with the value in a group.
_FACTS = re.compile(
    rb'\b(?:SIZE|CHECKSUM|xlink:href|MIMETYPE|FILEID|ADMID|DMDID|CREATED|LOCTYPE|MDTYPE|OBJID)="(?P<a>[^"]+)"'
    rb"|<(?P<tag>size|messageDigest|contentLocationValue|eventDateTime|eventOutcome|messageDigestAlgorithm|"
    rb"linkingAgentIdentifierValue|linkingObjectIdentifierValue|relatedObjectIdentifierValue)>(?P<b>[^<]+)<"
)


def edit_record(files: Files, dice: random.Random) -> set[str]:
    """Change one character of a fact in METS or PREMIS, all manifests and the other records made to agree."""
    path = dice.choice([p for p in sorted(files) if is_record(p)])
    data = files[path]
    match = dice.choice(list(_FACTS.finditer(data)))
    group = "a" if match["a"] else "b"
    place = dice.randrange(match.start(group), match.end(group))
    other = dice.choice([c for c in b"0123456789abcdef" if c != data[place]])
    files.update(forge(files, path, data[:place] + bytes([other]) + data[place + 1 :]))
    return {path}


def replace_embedded(files: Files, dice: random.Random) -> set[str]:
    """Put other XML into the PDF; METS, PREMIS and manifests are made to agree."""
    pdf = dice.choice([p for p in sorted(files) if p.endswith("/main.pdf")])
    xml = files[pdf.replace("/pdf/main.pdf", "/akn/main.xml")]
    files.update(forge(files, pdf, embed(files[pdf], _reworded(xml, dice))))
    return {pdf}


def replace_document(files: Files, dice: random.Random) -> set[str]:
    """Change a letter in the words of the document; METS, PREMIS and manifests are made to agree."""
    xml = dice.choice([p for p in sorted(files) if p.endswith("/akn/main.xml")])
    files.update(forge(files, xml, _reworded(files[xml], dice)))
    # Where the two differ nobody can tell which was changed.
    return {xml, xml.replace("/akn/main.xml", "/pdf/main.pdf")}


def _reworded(xml: bytes, dice: random.Random) -> bytes:
    """Return Akoma Ntoso with one character of its words changed."""
    body = xml.index(b"</meta>")
    words = [m for m in re.finditer(r">([^<&]+)<", xml[body:].decode()) if m[1].strip()]
    match = dice.choice(words)
    text = xml[body:].decode()
    places = [n for n in range(match.start(1), match.end(1)) if not text[n].isspace()]
    place = dice.choice(places)
    other = "x" if text[place] != "x" else "y"
    return xml[:body] + (text[:place] + other + text[place + 1 :]).encode()


#: Values of METS and PREMIS: of attributes, and texts.
_VALUES = re.compile(rb'(?<![\w:])(?!xmlns)[\w:]+="([^"]+)"|>([^<>\s][^<>]*)<')


def mend_manifests_over_a_record(files: Files, dice: random.Random) -> set[str]:
    """Change one character of any value in METS or PREMIS, and make the manifests agree."""
    path = dice.choice([p for p in sorted(files) if is_record(p)])
    data = files[path]
    # Of letters beyond ASCII none is changed: half of one would be no XML.
    places = [
        [n for n in range(*match.span(1 if match[1] else 2)) if data[n] < 0x80]
        for match in _VALUES.finditer(data, data.index(b"?>"))
    ]
    place = dice.choice(dice.choice([found for found in places if found]))
    other = dice.choice([c for c in b"0123456789abcdef" if c != data[place]])
    files.update(reseal({**files, path: data[:place] + bytes([other]) + data[place + 1 :]}))
    return {path}


def mend_manifests_over_a_file(files: Files, dice: random.Random) -> set[str]:
    """Change one bit of a file that METS and PREMIS describe, and make the manifests agree."""
    path = dice.choice([p for p in sorted(files) if p.startswith("data/") and not is_record(p)])
    data = bytearray(files[path])
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    files.update(reseal({**files, path: bytes(data)}))
    return {path}


def edit_bag_info(files: Files, dice: random.Random) -> set[str]:
    """Change one letter or digit of bag-info.txt, and make the tag manifests agree."""
    info = files["bag-info.txt"]
    place = dice.choice([n for n, byte in enumerate(info) if byte < 0x80 and chr(byte).isalnum()])
    other = dice.choice([c for c in b"0123456789abcdef" if c != info[place]])
    files["bag-info.txt"] = info[:place] + bytes([other]) + info[place + 1 :]
    tags = {p: d for p, d in files.items() if not p.startswith(("data/", "tagmanifest-"))}
    files.update({f"tagmanifest-{name}.txt": manifest(tags, name) for name in ALGORITHMS})
    return {"bag-info.txt"}


#: Changes of one thing, for which nothing else was made to agree.
SINGLE = (flip, cut, append, remove, add, rename, swap, edit_manifest)
#: Changes that whoever made them has covered up.
FORGED = (
    edit_record,
    replace_embedded,
    replace_document,
    mend_manifests_over_a_record,
    mend_manifests_over_a_file,
    edit_bag_info,
)
