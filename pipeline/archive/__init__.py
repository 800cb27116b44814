"""Stage 5: package and verify.

Takes a `Deposit` (the `ValidatedTree`, its HTML and PDF, the text as received, the findings);
gives a `Bag`: an E-ARK SIP 2.2 (METS 1.12, PREMIS 3, Dublin Core) inside a BagIt 1.0 bag, to be
written as a folder, a ZIP or a tar archive. Afterwards the package is complete, checksummed, self-describing
and reproducible, and `verify` finds any byte that was changed, removed or added.
"""

from pipeline.archive.bag import Bag, write_folder, write_tar, write_zip
from pipeline.archive.deposit import Deposit, Event, flow_events
from pipeline.archive.description import describe
from pipeline.archive.profiles import address, objid, package_as, xml_name
from pipeline.archive.sealing import Sealing
from pipeline.archive.sip import package, package_set
from pipeline.archive.verify import Rebuild, verify

__all__ = [
    "Bag",
    "Deposit",
    "Event",
    "Rebuild",
    "Sealing",
    "address",
    "describe",
    "flow_events",
    "objid",
    "package",
    "package_as",
    "package_set",
    "verify",
    "write_folder",
    "write_tar",
    "write_zip",
    "xml_name",
]
