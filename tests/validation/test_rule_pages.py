"""The pages in docs/rules are those of the registry."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.diagnostics import Code
from pipeline.validation.codes import rules
from pipeline.validation.rule_pages import FAMILIES, pages
from tests.judges import CHECKOUT

FOLDER = CHECKOUT / "docs" / "rules"


@pytest.mark.parametrize("name", pages())
def test_page_is_that_of_the_registry(name: str, golden: Callable[[Path, str], None]) -> None:
    """A page is never edited by hand: `make golden` writes it."""
    golden(FOLDER / name, pages()[name])


def test_folder_holds_a_page_for_every_code_and_nothing_else() -> None:
    """No code is without its page, and none is left of a code that is gone."""
    assert {path.name for path in FOLDER.iterdir()} == {"README.md", *(f"{code}.md" for code in Code)}
    assert {code[0] for code in Code} == set(FAMILIES)


@pytest.mark.parametrize("code", Code)
def test_examples_are_shown_as_they_stand(code: Code) -> None:
    """No line of an example closes the block of code that shows it; the list links to the page."""
    text, rule = pages()[f"{code}.md"], rules()[code]
    blocks = re.findall(r"^(~{3,})\n(.*?)\n\1$", text, flags=re.MULTILINE | re.DOTALL)
    assert [words for _, words in blocks] == [rule.bad, rule.good]
    assert any(f"({code}.md)" in line for line in pages()["README.md"].splitlines())
