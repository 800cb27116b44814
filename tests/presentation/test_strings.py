"""What the page says of its own accord, in the language of the document."""

from __future__ import annotations

import pytest

from pipeline import resources
from pipeline.presentation.strings import Strings, strings


def test_every_language_that_is_read_has_strings() -> None:
    """A language pack of the reader has its strings, all of them, and its own tag."""
    known = {language: strings(language) for language in resources.language_packs()}
    assert len({found.tag for found in known.values()}) == len(known)
    for found in known.values():
        assert all(getattr(found, field) for field in Strings.__slots__)


@pytest.mark.parametrize(("code", "tag"), [("fr", "fr"), ("FRE", "fr"), ("zh", "zh-Hans"), ("chi", "zh-Hans")])
def test_other_codes_of_a_language_are_understood(code: str, tag: str) -> None:
    """Two-letter and bibliographic codes lead to the same strings."""
    assert strings(code).tag == tag


@pytest.mark.parametrize(("code", "tag"), [("deu", "deu"), ("", "und"), ("x y", "und")])
def test_a_language_without_strings_gets_english_ones(code: str, tag: str) -> None:
    """The page of a German document is not called English; without any code it is undetermined."""
    found = strings(code)
    assert (found.tag, found.contents) == (tag, strings("eng").contents)
