"""What a file may hold before it is parsed at all: bounds in linear time, so that no file takes the machine.

libxml2 bounds depth, names and values by itself. It does not bound how many elements, attributes and
namespaces it builds, for each of which it takes a hundred bytes and more, and it compares the attributes of
one element each with each. Nothing of this is near what a document of law needs.
"""

from __future__ import annotations

import re
from typing import Final

#: Larger files are refused unread.
LIMIT_BYTES: Final = 200 * 2**20
#: Deeper elements are refused; it is the bound that libxml2 sets by itself.
LIMIT_DEPTH: Final = 257
#: Tags, and with them comments and processing instructions.
LIMIT_TAGS: Final = 2_000_000
#: Attributes of the whole file.
LIMIT_VALUES: Final = 2_000_000
#: Attributes of one element, namespace declarations among them.
LIMIT_ATTRIBUTES: Final = 128
#: Namespace declarations in scope times tags: what libxml2 may look up for prefixes, in some seconds.
LIMIT_LOOKUPS: Final = 500_000_000

#: A tag with as many attributes as `LIMIT_ATTRIBUTES` is not shorter.
_LONG: Final = 640
#: A file of so many bytes can hold nothing that takes many seconds, and is not looked through.
_SMALL: Final = 200_000
#: In a tag: the value of an attribute, or the ``>`` that stands in none and ends it.
_VALUE_OR_END: Final = re.compile(rb""""[^"]*"|'[^']*'|>""")
_DECLARED: Final = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)")
#: Encodings in which a tag begins with the byte of ``<``, so that tags can be counted before they are decoded.
_COUNTABLE: Final = re.compile(
    rb"utf-?8|utf-?16(?:[bl]e)?|utf-?32(?:[bl]e)?|ucs-?[24]|iso-10646-ucs-[24]|(?:us-)?ascii|iso-?8859-\d{1,2}|latin-?\d"
    rb"|(?:windows|cp)-?12[45]\d|cp-?(?:437|850|852|855|866|1006)|mac\w*|x-mac-\w+|koi8-[a-z]+|tis-620"
    rb"|gb2312|gbk|gb18030|euc-\w+|big5(?:-hkscs)?|shift[_-]jis|windows-31j|cp9(?:32|36|49|50)",
    re.IGNORECASE,
)
_EBCDIC: Final = b"\x4c\x6f\xa7\x94"

#: Found, expected, remedy.
Words = tuple[str, str, str]


def unreadable(data: bytes) -> Words | None:
    """Return what is wrong where a file is in an encoding in which its tags cannot be counted, else None.

    XML obliges nobody to read more than UTF-8 and UTF-16 (XML 1.0, 4.3.3); EBCDIC and UTF-7 hide their tags.
    """
    head = data[:1_000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    declared = _DECLARED.match(head)
    name = "EBCDIC" if head.startswith(_EBCDIC) else declared[1].decode("ascii") if declared else ""
    if not name or _COUNTABLE.fullmatch(name.encode("ascii")):
        return None
    return f'the encoding "{name}", which is not known', "UTF-8", "save the file as UTF-8, and say so on its first line"


def exceeded(data: bytes) -> Words | None:
    """Return which bound a file exceeds, None for a file that may be parsed."""
    if len(data) > LIMIT_BYTES:
        found = f"refused: {-(-len(data) // 2**20)} MB of XML"
        return found, f"at most {LIMIT_BYTES // 2**20} MB", "split the document"
    if len(data) <= _SMALL:
        return None
    tags, values = data.count(b"<"), (data.count(b'"') + data.count(b"'")) // 2
    if tags > LIMIT_TAGS:
        return f"refused: {tags:,} tags", f"at most {LIMIT_TAGS:,}", "split the document"
    if values > LIMIT_VALUES:
        return f"refused: some {values:,} attribute values", f"at most {LIMIT_VALUES:,}", "split the document"
    # A tag can have no more of them in scope than this, however many the file has.
    names = min(data.count(b"xmlns") + data.count(b"x\0m\0l\0n\0s"), LIMIT_ATTRIBUTES * LIMIT_DEPTH)
    if names * tags > LIMIT_LOOKUPS:
        return f"refused: {names:,} namespace declarations", "a few", "declare each namespace once, at the root"
    return _crowded(data)


def _crowded(data: bytes) -> Words | None:
    """Return the fault of an element that has too many attributes."""
    for piece in data.split(b"<"):
        if len(piece) < _LONG or piece.startswith((b"!", b"?")):
            continue
        for count, token in enumerate(_VALUE_OR_END.finditer(piece)):
            if token[0] == b">":
                break
            if count == LIMIT_ATTRIBUTES:
                found = f"refused: an element with more than {LIMIT_ATTRIBUTES} attributes"
                return found, f"at most {LIMIT_ATTRIBUTES}", "check that this is the right file"
    return None
