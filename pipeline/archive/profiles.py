"""The package that a profile asks for, of one document or of its language versions."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.archive import plain, sip
from pipeline.archive.bag import Bag
from pipeline.archive.deposit import Deposit
from pipeline.archive.description import Description, describe
from pipeline.archive.sip import package_set
from pipeline.archive.works import representation
from pipeline.validation.validated import ValidatedTree


def package_as(profile: str, deposits: Sequence[Deposit], *, mods: bool = False) -> Bag:
    """Return the package of a document, or of language versions of one.

    Args:
        profile: ``eark``, ``bagit`` or ``plain``.
        deposits: one for each language.
        mods: whether there is a catalogue record in MODS besides the one in Dublin Core.

    Raises:
        RefusedError: a report holds errors, a PDF does not embed its document, or the documents are no set (A013).
        UsageError: there is no such profile, no deposit, or a tree is a draft.
        SchemaUnavailableError: the official schema is not on this machine.
    """
    if profile == "plain":
        return plain.package(deposits, mods=mods)
    return package_set(deposits, profile=profile, mods=mods)


def objid(tree: ValidatedTree) -> str:
    """Return the name of the package of one document."""
    return describe(tree).objid


def xml_name(profile: str, tree: ValidatedTree) -> str:
    """Return the file name of a document in a package of that profile, which a signature over it gives."""
    return f"{objid(tree)}.xml" if profile == "plain" else sip.XML.rpartition("/")[2]


def address(profile: str, said: Description) -> str:
    """Return where the page of a language version stands in a package of several, seen from the page of another.

    Args:
        profile: that of the package.
        said: catalogue data of the version.
    """
    if profile == "plain":
        return f"{said.objid}.html"
    return f"../../../{representation(said)}/data/html/main.html"
