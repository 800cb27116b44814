"""The page in a real browser: at both widths, in both colour schemes, with keys alone, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.judges.session import Session
from tests.presentation.conftest import DOCUMENTS
from tests.presentation.test_html import BY_LANGUAGE

Made = Callable[..., tuple[Path, Path]]
FOCUS = "document.activeElement.getAttribute('href') || document.activeElement.tagName"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1600])
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_page_fits_and_has_no_barrier(path: Path, width: int, dark: bool, made: Made, window: Session) -> None:
    """At this width nothing sticks out of the window, and axe-core finds nothing, by WCAG 2.2 AA."""
    window.open(made(path)[0], width=width, height=800, dark=dark)
    assert window.run("document.documentElement.scrollWidth") <= width
    outside = (
        "[...document.querySelectorAll('article *')].filter(e => !e.closest('.scroll') && e.getClientRects().length)"
        ".map(e => e.getBoundingClientRect()).filter(r => r.left < -1 || r.right > innerWidth + 1).length"
    )
    assert window.run(outside) == 0
    assert window.violations() == []


def test_contents_follow_the_reader(made: Made, window: Session) -> None:
    """The entry of the section being read is marked, and it alone; at the foot of the page it is the last."""
    window.open(made(BY_LANGUAGE["eng"])[0], height=500)
    marked = "[...document.querySelectorAll('#_contents [aria-current]')].map(e => e.textContent.trim())"
    titles = window.run("[...document.querySelectorAll('#_contents a')].map(e => e.textContent.trim())")
    seen = []
    for number in range(len(titles)):
        place = f"document.getElementById(document.querySelectorAll('#_contents a')[{number}].hash.slice(1))"
        window.run(f"{place}.scrollIntoView()")
        window.settle()
        current = window.run(marked)
        assert len(current) == 1
        seen += current
    assert seen == sorted(seen, key=titles.index)
    assert seen[0] == titles[0]
    window.run("scrollTo(0, document.documentElement.scrollHeight)")
    window.settle()
    assert window.run(marked) == [titles[-1]]
    window.run("scrollTo(0, 0)")
    window.settle()
    assert window.run(marked) == []


def test_contents_fold_on_a_narrow_screen_and_say_where_the_reader_is(made: Made, window: Session) -> None:
    """At 360 px the contents are one line that stays in sight and names the section; without script they are open."""
    page = made(BY_LANGUAGE["eng"])[0]
    window.open(page, width=360, height=600)
    assert window.run("document.querySelector('#_contents details').open") is False
    window.run("document.querySelector('#sec_1, .section').scrollIntoView()")
    window.settle()
    assert window.run("document.querySelector('.here').textContent") == "I Financing"
    assert window.run("document.querySelector('#_contents').getBoundingClientRect().top") == 0
    window.open(page, width=360, height=600, script=False)
    assert window.run("document.querySelector('#_contents details').open") is True


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("width", [360, 1600])
@pytest.mark.parametrize("language", ["ara", "eng", "zho"])
def test_note_shows_at_its_call(language: str, width: int, script: bool, made: Made, window: Session) -> None:
    """A note shows while its call is pointed at or has the focus, inside the window, and stays while pointed at."""
    window.open(made(BY_LANGUAGE[language])[0], width=width, height=800, script=script)
    call, note = "document.querySelector('.call a')", "document.querySelector('.call + .preview')"
    shown = f"{note}.getClientRects().length === 1"
    window.point(1, 1)
    assert window.run(shown) is False
    window.run(f"{call}.scrollIntoView({{block: 'center'}})")
    x, y = window.run(f"(r => [(r.left + r.right) / 2, (r.top + r.bottom) / 2])({call}.getBoundingClientRect())")
    window.point(x, y)
    assert window.run(shown) is True
    box = window.run(f"(r => [r.left, r.top, r.right, r.bottom])({note}.getBoundingClientRect())")
    assert box[0] >= 0
    assert box[2] <= width
    assert box[1] >= y - 2
    window.point((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    assert window.run(shown) is True, "it closed under the pointer (WCAG 1.4.13)"
    window.point(1, 1)
    assert window.run(shown) is False
    window.run(f"{call}.focus()")
    assert window.run(shown) is True
    words = f"document.getElementById({call}.getAttribute('href').slice(1)).textContent"
    assert "".join(window.run(f"{note}.textContent").split()) in "".join(window.run(words).split())
    if script:
        window.press("Escape")
        assert window.run(shown) is False, "Escape did not close it (WCAG 1.4.13)"


def test_keys_alone_reach_contents_permalinks_and_notes(made: Made, window: Session) -> None:
    """Tab goes from the skip link through the contents to permalinks, calls and notes, and Enter follows each."""
    window.open(made(BY_LANGUAGE["eng"])[0], height=700)
    reached: list[str] = []
    for _ in range(400):
        window.press("Tab")
        if (focus := window.run(FOCUS)) == "BODY":
            break
        reached.append(focus)
    assert reached[0] == "#_document"
    links = window.run("[...document.querySelectorAll('a[href]')].map(e => e.getAttribute('href'))")
    assert set(links) <= set(reached)
    window.run("document.querySelector('.call a').focus()")
    window.press("Enter")
    target = window.run("document.querySelector('.call a').getAttribute('href')")
    assert window.run("location.hash") == target
    window.press("Tab")
    window.press("Enter")
    assert window.run("location.hash") == "#" + window.run("document.querySelector('.call a').id")
    window.run("document.querySelector('.permalink').focus()")
    assert window.run("getComputedStyle(document.activeElement).opacity") == "1"
    window.press("Enter")
    assert window.run("document.querySelector(':target').id")


def test_permalink_copies_its_address(made: Made, window: Session) -> None:
    """A press on a permalink copies its address and says so; without script the link leads there all the same."""
    page = made(BY_LANGUAGE["eng"])[0]
    window.open(page)
    # The clipboard itself belongs to the machine: what would be written to it is looked at instead.
    window.run("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    window.run("document.querySelectorAll('.permalink')[2].click()")
    window.settle()
    address = page.resolve().as_uri() + window.run("document.querySelectorAll('.permalink')[2].getAttribute('href')")
    assert window.run("window.copied") == address
    assert window.run("document.querySelector('[role=status]').textContent") == "Link copied"
    window.open(page, script=False)
    window.run("document.querySelectorAll('.permalink')[2].click()")
    assert window.run("location.href") == address


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_paragraph_has_a_permalink(path: Path, made: Made, window: Session) -> None:
    """Each line of the preamble, the body and the annexes has a permalink to itself or to the part it belongs to."""
    window.open(made(path)[0])
    bare = (
        "[...document.querySelectorAll('.preamble p, .mainBody p, .conclusions p')].filter(p => "
        "!p.closest('table, .notes, .authorialNote') && !p.querySelector('.permalink') "
        "&& !p.closest('li, .paragraph, .container, blockquote')).map(p => p.textContent)"
    )
    assert window.run(bare) == []


def test_print_leaves_the_screen_behind(made: Made, window: Session) -> None:
    """On paper there are no contents, permalinks, switches or doubled notes."""
    window.open(made(BY_LANGUAGE["eng"])[0])
    window.medium("print")
    shown = (
        "[...document.querySelectorAll('.contents, .permalink, .skip, .preview, .said')]"
        ".filter(e => e.getClientRects().length).length"
    )
    assert window.run(shown) == 0
    window.medium("screen")
    assert window.run(shown) > 0
