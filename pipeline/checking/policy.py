"""Which findings count, and how much: ``--select``, ``--ignore`` and ``--severity``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.diagnostics import Code, Report, Severity
from pipeline.errors import UsageError

_LABELS: Final = {severity.label: severity for severity in Severity}


@dataclass(frozen=True, slots=True)
class Policy:
    """What a project makes of findings.

    Codes may be cut short: ``S`` means every code of the family, ``S00`` those that begin so. The longest that
    fits a finding decides; of two as long, the one that ignores.

    Attributes:
        select: codes that count; all when empty.
        ignore: codes that do not.
        severities: severity by code, in place of the finding's own.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def apply(self, report: Report) -> Report:
        """Return the findings that count, with the severities that were set."""
        if not (self.select or self.ignore or self.severities):
            return report
        return Report.of(
            replace(finding, severity=self._severity(finding.code, finding.severity))
            for finding in report
            if self._counts(finding.code)
        )

    def _counts(self, code: Code) -> bool:
        ignored = _longest(code, self.ignore)
        if not self.select:
            return ignored < 0
        return _longest(code, self.select) > ignored

    def _severity(self, code: Code, own: Severity) -> Severity:
        fitting = [given for given in self.severities if code.startswith(given)]
        return self.severities[max(fitting, key=len)] if fitting else own


def _longest(code: Code, given: Iterable[str]) -> int:
    """Return the length of the longest that fits a code, -1 where none does."""
    return max((len(part) for part in given if code.startswith(part)), default=-1)


def parse_codes(given: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of lists such as ``S003,X``.

    Raises:
        UsageError: no code is, or begins, so.
    """
    codes = [part.strip().upper() for text in given for part in text.split(",") if part.strip()]
    for code in codes:
        if not any(known.startswith(code) for known in Code):
            families = ", ".join(sorted({known[0] for known in Code}))
            raise UsageError(f"no code is or begins with {code!r}; expected one such as S003, or a family: {families}")
    return tuple(codes)


def parse_severities(given: Iterable[str]) -> dict[str, Severity]:
    """Return the severities of lists such as ``S003=error,T=note``.

    Raises:
        UsageError: a code or severity that does not exist, or no ``=``.
    """
    severities: dict[str, Severity] = {}
    for part in (part.strip() for text in given for part in text.split(",") if part.strip()):
        name, equals, label = part.partition("=")
        codes = parse_codes([name])
        severity = _LABELS.get(label.strip().lower())
        if not equals or severity is None or not codes:
            raise UsageError(f"{part!r} sets no severity; expected CODE=error, CODE=warning or CODE=note")
        severities[codes[0]] = severity
    return severities
