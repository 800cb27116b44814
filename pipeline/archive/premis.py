"""Write PREMIS 3.0: an object for every file, an event for every step, agents with their versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.archive.deposit import Event
from pipeline.archive.inventory import Context, Entry
from pipeline.archive.markup import PREMIS, XSI, Builder, Element

_E: Final = Builder(PREMIS, {"xsi": XSI})
_TYPE: Final = f"{{{XSI}}}type"


@dataclass(frozen=True, slots=True)
class Agent:
    """Who or what took a step.

    Attributes:
        name: name of the software or body.
        type: a term of the PREMIS *agentType* vocabulary: ``software`` or ``organization``.
        version: version of the software, '' for a body.
        note: what it did or is, '' where the name says it.
    """

    name: str
    type: str
    version: str = ""
    note: str = ""


def package_premis(
    context: Context,
    entries: Mapping[str, Entry],
    representations: Iterable[str],
    events: Iterable[Event],
    agents: Sequence[Agent],
) -> bytes:
    """Return the PREMIS document of the package.

    Arguments:
        context: what the metadata files of the package share.
        entries: the files that no representation's own PREMIS describes, by path.
        representations: names of the representations, each of which has a PREMIS document of its own.
        events: every step taken; each links to the representations that it is about
            and to the agents that took it.
        agents: software and bodies.
    """
    iris = [*(one.expression for one in context.described), context.description.work]
    uids = {name: context.uid(f"representation {name}") for name in representations}
    linked = list(uids.values())
    objects = [
        _E(
            "object",
            {_TYPE: "intellectualEntity"},
            _identifier(context.uid("intellectualEntity")),
            *(_pair("objectIdentifier", "AKN IRI", iri) for iri in iris if iri),
            _E("originalName", None, context.objid),
            *(_relationship("structural", "is represented by", uid) for uid in linked),
        ),
        *(_file(entry) for entry in entries.values()),
    ]
    return _document(
        objects,
        [
            _event(context, number, event, agents, [uids[name] for name in event.about] or linked)
            for number, event in enumerate(events, 1)
        ],
        [_agent(context, agent) for agent in agents],
    )


def representation_premis(
    context: Context,
    name: str,
    entries: Sequence[Entry],
    *,
    derived_from: Mapping[str, Entry],
    original_names: Mapping[str, str],
) -> bytes:
    """Return the PREMIS document of one representation.

    Arguments:
        context: what the metadata files of the package share.
        name: folder of the representation.
        entries: its content files.
        derived_from: the file that each was made from, by path.
        original_names: name a file was received under, by path.
    """
    return _document(
        [
            _E(
                "object",
                {_TYPE: "representation"},
                _identifier(context.uid(f"representation {name}")),
                _E("originalName", None, name),
                _relationship("structural", "represents", context.uid("intellectualEntity")),
                *(_relationship("structural", "has part", entry.uid) for entry in entries),
            ),
            *(
                _file(entry, source=derived_from.get(entry.path), original_name=original_names.get(entry.path))
                for entry in entries
            ),
        ],
        [],
        [],
    )


def _document(objects: Iterable[Element], *others: Iterable[Element]) -> bytes:
    """Return a PREMIS document: objects, then events, then agents."""
    return _E.document(_E("premis", {"version": "3.0"}, *objects, *(node for group in others for node in group)))


def _pair(tag: str, kind: str, value: str) -> Element:
    """Return an identifier element with its two children, ``…Type`` and ``…Value``."""
    return _E(tag, None, _E(f"{tag}Type", None, kind), _E(f"{tag}Value", None, value))


def _identifier(uid: str, tag: str = "objectIdentifier") -> Element:
    """Return a UUID identifier."""
    return _pair(tag, "UUID", uid)


def _relationship(kind: str, subtype: str, uid: str) -> Element:
    """Return a relationship to another object (PREMIS 3.0, semantic unit 1.13)."""
    return _E(
        "relationship",
        None,
        _E("relationshipType", None, kind),
        _E("relationshipSubType", None, subtype),
        _identifier(uid, "relatedObjectIdentifier"),
    )


def _file(entry: Entry, *, source: Entry | None = None, original_name: str | None = None) -> Element:
    """Return the object for one file: fixity, size, format, place, and what it was made from."""
    found = entry.format
    return _E(
        "object",
        {_TYPE: "file"},
        _identifier(entry.uid),
        _E(
            "objectCharacteristics",
            None,
            _fixity("SHA-256", entry.sha256),
            _fixity("SHA-512", entry.sha512),
            _E("size", None, str(entry.size)),
            _E(
                "format",
                None,
                _E(
                    "formatDesignation",
                    None,
                    _E("formatName", None, found.name),
                    _E("formatVersion", None, found.version) if found.version else None,
                ),
                _E(
                    "formatRegistry",
                    None,
                    _E("formatRegistryName", None, "PRONOM"),
                    _E("formatRegistryKey", None, found.key),
                    _E("formatRegistryRole", None, "specification"),
                ),
                _E("formatNote", None, found.warning) if found.warning else None,
            ),
        ),
        _E("originalName", None, original_name) if original_name else None,
        _E("storage", None, _pair("contentLocation", "path in the package", entry.path)),
        _relationship("derivation", "has source", source.uid) if source else None,
    )


def _fixity(algorithm: str, digest: str) -> Element:
    """Return one message digest."""
    return _E(
        "fixity",
        None,
        _E("messageDigestAlgorithm", None, algorithm),
        _E("messageDigest", None, digest),
        _E("messageDigestOriginator", None, "aknpress"),
    )


def _event(context: Context, number: int, event: Event, agents: Iterable[Agent], linked: Iterable[str]) -> Element:
    """Return one event, linked to the agents that took part and to the representations."""
    return _E(
        "event",
        None,
        _identifier(context.uid(f"event {number} {event.type} {event.detail}"), "eventIdentifier"),
        _E("eventType", None, event.type),
        _E("eventDateTime", None, context.timestamp),
        _E("eventDetailInformation", None, _E("eventDetail", None, event.detail)),
        _E(
            "eventOutcomeInformation",
            None,
            _E("eventOutcome", None, event.outcome),
            _E("eventOutcomeDetail", None, _E("eventOutcomeDetailNote", None, event.note)) if event.note else None,
        ),
        *(
            _identifier(_agent_uid(context, agent), "linkingAgentIdentifier")
            for agent in agents
            if agent.name == "aknpress" or agent.name in event.tools
        ),
        *(_identifier(uid, "linkingObjectIdentifier") for uid in linked),
    )


def _agent_uid(context: Context, agent: Agent) -> str:
    """Return the UUID of an agent."""
    return context.uid(f"agent {agent.type} {agent.name} {agent.version}")


def _agent(context: Context, agent: Agent) -> Element:
    """Return one agent."""
    return _E(
        "agent",
        None,
        _identifier(_agent_uid(context, agent), "agentIdentifier"),
        _E("agentName", None, agent.name),
        _E("agentType", None, agent.type),
        _E("agentVersion", None, agent.version) if agent.version else None,
        _E("agentNote", None, agent.note) if agent.note else None,
    )
