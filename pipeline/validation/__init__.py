"""Stage 3: validate AKN.

Takes the bytes of an AKN document, from us or from anyone; gives a `Validation`: a `Report` and,
where no error was found, a `ValidatedTree`. Afterwards it is certain that the official XSD and the
error-level rules of the profile passed.
"""

from pipeline.validation.validated import ValidatedTree
from pipeline.validation.validating import Validation, validate

__all__ = ["ValidatedTree", "Validation", "validate"]
