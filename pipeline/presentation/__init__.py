"""Stage 4: present.

Takes a `ValidatedTree`; gives one self-contained HTML page (`write_html`), then a PDF made from that page
(`write_pdf`). Afterwards every word of the document is in both, in order, notes apart; the PDF declares
PDF/A-3a and PDF/UA-1 and carries the Akoma Ntoso source, which `check_pdf` looks up in the finished file.
The same arguments give the same bytes.
"""

from pipeline.presentation.conformance import check_pdf
from pipeline.presentation.html import write_html
from pipeline.presentation.pdf import write_pdf

__all__ = ["check_pdf", "write_html", "write_pdf"]
