"""Pages look as they did: pictures of a fixed set, compared within a tolerance.

Where a change of look is meant, ``make golden ARGS=tests/presentation/test_pictures.py`` draws the pictures anew;
look at them before they are committed.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.presentation.picturing import (
    DIFFERENCES,
    PAGES,
    PICTURES,
    SHADE_TOLERANCE,
    SHARE_TOLERANCE,
    VERSIONS,
    Page,
    differing,
    draw,
    draw_difference,
    pdf_of,
    skip_unless_comparable,
    versions,
    write,
)

REFERENCE = Page("eng", theme="plain")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_looks_as_it_did(page: Page, request: pytest.FixtureRequest) -> None:
    """The page is drawn as its kept picture; where it is not, the difference is drawn and its place told."""
    kept = PICTURES / f"{page.name}.png"
    accept = request.config.getoption("--accept")
    if not accept:
        skip_unless_comparable()
    picture = draw(pdf_of(page), page.number)
    if accept:
        write(picture, kept)
        VERSIONS.write_text(json.dumps(versions(), indent=2) + "\n", encoding="utf-8")
        return
    renew = "make golden ARGS=tests/presentation/test_pictures.py"
    if not kept.is_file():
        pytest.fail(f"there is no picture {kept.name}; {renew} draws it", pytrace=False)
    with Image.open(kept) as expected:
        share = differing(expected, picture)
        if share > SHARE_TOLERANCE:
            shown = DIFFERENCES / kept.name
            draw_difference(expected, picture, shown)
            pytest.fail(f"{share:.2%} of the page differ: see {shown}; if that is meant: {renew}", pytrace=False)


def test_no_picture_is_kept_for_nothing() -> None:
    """Each kept picture is compared, all of them together are small, and they have the languages and the themes."""
    kept = {path.stem: path.stat().st_size for path in PICTURES.glob("*.png")}
    assert set(kept) == {page.name for page in PAGES}
    assert sum(kept.values()) < 600_000


@pytest.mark.parametrize(
    ("what", "css"),
    [
        ("a margin half a millimetre wider", "@page { margin-left: 25.5mm !important }"),
        ("letters a hundredth larger", "html { font-size: 10.6pt !important }"),
        (
            "a rule taken away",
            ".coverPage { border: 0 !important; padding-block-end: calc(0.6em + 0.75pt) !important }",
        ),
        ("a verb upright", ".verb { font-style: normal !important }"),
    ],
)
def test_a_real_change_is_seen(what: str, css: str, tmp_path: Path) -> None:
    """A change that a person could see exceeds the tolerance, and the drawing of it shows both pages."""
    before, after = draw(pdf_of(REFERENCE), 1), draw(pdf_of(REFERENCE, css), 1)
    assert differing(before, after) > SHARE_TOLERANCE, what
    draw_difference(before, after, tmp_path / "difference.png")
    with Image.open(tmp_path / "difference.png") as shown:
        assert shown.size == (3 * before.width + 4, before.height)
        red, _, blue = shown.split()
    # Ink that only the page before had is red.
    assert any(ImageChops.subtract(red, blue).histogram()[SHADE_TOLERANCE + 1 :])


def test_what_nobody_sees_is_let_pass() -> None:
    """Shades that another way of rounding would give, everywhere on the page, stay within the tolerance."""
    page = draw(pdf_of(REFERENCE), 1)
    paler = ImageChops.add(page, Image.new("L", page.size, SHADE_TOLERANCE // 2))
    assert differing(page, page) == 0
    assert differing(page, paler) == 0
    assert differing(page, page.crop((0, 0, page.width - 1, page.height))) == 1


def test_other_versions_are_told_not_compared() -> None:
    """With another version of a face the comparison is skipped, and the reason names the face and both versions."""
    kept = {**versions(), "Noto Serif": "1"}
    with pytest.raises(pytest.skip.Exception, match=rf"Noto Serif {versions()['Noto Serif']}, not 1"):
        skip_unless_comparable(lambda _: json.dumps(kept))
    skip_unless_comparable(lambda _: json.dumps(versions()))
