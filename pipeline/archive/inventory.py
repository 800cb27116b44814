"""The files of a package with everything that METS, PREMIS and the manifests say about them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.archive.deposit import Deposit, utc
from pipeline.archive.description import Description, describe
from pipeline.archive.formats import Format, identify, media_type
from pipeline.archive.markup import legal


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the package.

    Attributes:
        path: path under the package folder (``data/<OBJID>/``).
        data: its bytes.
        uid: UUID version 5 of its path and content.
        media_type: IANA media type.
        format: format by PRONOM.
        sha256: digest in hexadecimal.
        sha512: digest in hexadecimal.
    """

    path: str
    data: bytes
    uid: str
    media_type: str
    format: Format
    sha256: str
    sha512: str

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(self.data)

    @property
    def xml_id(self) -> str:
        """The identifier as an ``xs:ID``, which must not begin with a digit."""
        return f"uuid-{self.uid}"


def namespace(expression: str, sha256: str) -> uuid.UUID:
    """Return the UUID under which every identifier of a package is made.

    Args:
        expression: IRI of the Expression.
        sha256: digest of the document in hexadecimal.
    """
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{expression}#{sha256}")


@dataclass(frozen=True, slots=True)
class Context:
    """What every metadata file of one package shares.

    Attributes:
        description: catalogue data of the document.
        objid: name of the package.
        namespace: UUID under which every identifier of the package is made.
        clock: the moment of packaging.
        organisation: who deposits: the issuing body where nobody is named, '' where that is not known.
        version: version of aknpress.
        expressions: catalogue data of each language version, where the package holds several; `description` is then
            that of the first, and what it says of the Work is what all of them say.
    """

    description: Description
    objid: str
    namespace: uuid.UUID
    clock: datetime
    organisation: str
    version: str
    expressions: tuple[Description, ...] = ()

    @classmethod
    def of(cls, deposit: Deposit, *, version: str) -> Context:
        """Return the context of a deposit; its UUIDs follow from the Expression and its bytes (RFC 9562, version 5)."""
        description = describe(deposit.tree)
        return cls(
            description=description,
            objid=description.objid,
            namespace=namespace(description.expression, deposit.tree.sha256),
            clock=deposit.clock,
            organisation=legal(" ".join((deposit.organisation or "").split())) or description.author,
            version=version,
        )

    @classmethod
    def of_set(cls, deposits: Sequence[Deposit], *, version: str) -> Context:
        """Return the context of several Expressions of one Work, in the order given.

        The moment of packaging is the latest of theirs; the UUIDs follow from the Work and the bytes of all.
        """
        described = tuple(describe(deposit.tree) for deposit in deposits)
        first, digests = described[0], " ".join(deposit.tree.sha256 for deposit in deposits)
        given = next((deposit.organisation for deposit in deposits if deposit.organisation), None)
        return cls(
            description=first,
            objid=first.work_objid,
            namespace=namespace(first.work, digests),
            clock=max(deposit.clock for deposit in deposits),
            organisation=legal(" ".join((given or "").split())) or first.author,
            version=version,
            expressions=described,
        )

    @property
    def described(self) -> tuple[Description, ...]:
        """Catalogue data of every Expression in the package."""
        return self.expressions or (self.description,)

    @property
    def timestamp(self) -> str:
        """The clock as ISO 8601 in UTC."""
        return utc(self.clock)

    def uid(self, name: str) -> str:
        """Return the UUID that `name` has in this package."""
        return str(uuid.uuid5(self.namespace, name))

    def xml_id(self, name: str) -> str:
        """Return the UUID that `name` has in this package, as an ``xs:ID``."""
        return f"uuid-{self.uid(name)}"

    def entries(self, files: Mapping[str, bytes]) -> dict[str, Entry]:
        """Return the entries of files, identified and digested, sorted by path."""
        formats = identify(files)
        return {path: self._entry(path, files[path], formats[path]) for path in sorted(files)}

    def _entry(self, path: str, data: bytes, found: Format) -> Entry:
        """Return the entry of one file."""
        sha512 = hashlib.sha512(data).hexdigest()
        return Entry(
            path=path,
            data=data,
            uid=self.uid(f"{path}\n{sha512}"),
            media_type=media_type(path),
            format=found,
            sha256=hashlib.sha256(data).hexdigest(),
            sha512=sha512,
        )
