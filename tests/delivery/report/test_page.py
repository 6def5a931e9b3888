"""The report page in a browser, opened from disk and worked by keys and clicks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adgen.brief.decisions import lines_of
from adgen.errors import Problem
from tests.studio.browser import Browser, Page
from tests.studio.reported import EVIL, LONG, RATE, write_large, write_small

FIRST = "#tile-small_en-US_2s_96x170_tv"
OPEN = "document.querySelector('#spot').open"
TIME = "document.querySelector('#spot video').currentTime"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small(tmp_path_factory.mktemp("out") / "report")


@pytest.fixture
def tab(chromium: Browser, written: Path) -> Iterator[Page]:
    """The small report, with nothing decided."""
    tab = chromium.page()
    tab.open(written)
    tab.get("localStorage.clear()")
    tab.open(written)
    tab.wait("document.querySelectorAll('.tile').length === 6")
    yield tab
    assert tab.complaints() == []


def seen(tab: Page) -> list[str]:
    """Ids of the tiles that pass the filters."""
    found: list[str] = tab.get("""[...document.querySelectorAll('.tile:not(.out)')]
        .filter(node => node.checkVisibility()).map(node => node.id.slice(11, 16))""")
    return found


def choose(tab: Page, name: str, value: str) -> None:
    tab.get(f"""(select => {{ select.value = '{value}';
        select.dispatchEvent(new Event('input', {{bubbles: true}})); }})
        (document.querySelector('#filters [name={name}]'))""")


def opened(tab: Page) -> None:
    """Open the first deliverable by its key."""
    tab.get(f"document.querySelector('{FIRST}').focus()")
    tab.press("Enter")
    tab.wait(f"{OPEN} && document.querySelector('#spot video').readyState >= 1")


def test_filters_leave_what_they_name(tab: Page) -> None:
    assert seen(tab) == ["en-US", "en-US", "ar-AE", "ar-AE", "zh-CN", "zh-CN"]
    choose(tab, "region", "ar-AE")
    assert seen(tab) == ["ar-AE"] * 2
    choose(tab, "placement", "feed")
    assert seen(tab) == ["ar-AE"]
    assert tab.get("document.querySelector('#shown').textContent") == "1 of 6"
    tab.click("#filters [type=reset]")
    tab.wait("document.querySelector('#shown').textContent === '6 of 6'")
    for name, value, left in (
        ("checks", "failed", ["en-US"]), ("checks", "missing", ["zh-CN"]),
        ("review", "approved", ["ar-AE"]), ("length", "2", seen(tab)),
    ):  # fmt: skip
        choose(tab, name, value)
        assert seen(tab) == left, (name, value)
        tab.click("#filters [type=reset]")
        tab.wait("document.querySelector('#shown').textContent === '6 of 6'")


def test_slash_searches_and_escape_leaves(tab: Page) -> None:
    tab.press("/")
    tab.write("hear zh-cn")
    assert seen(tab) == ["zh-CN", "zh-CN"]
    tab.press("Escape")
    assert tab.get("document.activeElement.className").startswith("tile")
    tab.press("/")
    tab.write(" nothing like it")
    assert seen(tab) == []
    assert tab.get("document.querySelector('#none').checkVisibility()")


def test_arrows_move_enter_opens_escape_closes(tab: Page) -> None:
    tab.get(f"document.querySelector('{FIRST}').focus()")
    walked = []
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "End", "ArrowUp", "Home"):
        tab.press(key)
        walked.append(tab.get("document.activeElement.id.replace('tile-small_', '')"))
    assert [name.replace("_2s_96x170_", " ") for name in walked] == [
        "en-US feed", "ar-AE feed", "ar-AE tv", "en-US tv", "zh-CN feed", "ar-AE feed", "en-US tv",
    ]  # fmt: skip
    assert tab.get("document.querySelectorAll('#matrix [tabindex=\"0\"]').length") == 1
    tab.press("Enter")
    tab.wait(OPEN)
    tab.press("j")
    tab.wait("document.querySelector('#spot-name').textContent.includes('feed')")
    tab.press("Escape")
    tab.wait("document.activeElement.id === 'tile-small_en-US_2s_96x170_feed'")
    assert not tab.get(OPEN)
    assert tab.get("location.hash") == ""


def test_a_tile_plays_where_the_pointer_is(tab: Page) -> None:
    tab.dark(False, still=False)
    tab.hover(FIRST)
    tab.wait(f"document.querySelector('{FIRST} video')?.currentTime > 0.1")
    assert tab.get(f"document.querySelector('{FIRST} video').muted")
    tab.hover("header")
    tab.wait("!document.querySelector('#matrix video')")


def test_little_motion_plays_only_when_asked(tab: Page) -> None:
    tab.hover(FIRST)
    time.sleep(0.4)
    assert not tab.get("document.querySelector('#matrix video')")
    tab.get(f"document.querySelector('{FIRST}').focus()")
    tab.press(" ")
    tab.wait(f"document.querySelector('{FIRST} video')?.currentTime > 0")
    tab.press(" ")
    assert not tab.get("document.querySelector('#matrix video')")


def test_the_safe_area_can_be_laid_over(tab: Page) -> None:
    opened(tab)
    visible = "document.querySelector('#spot .cell .safe').checkVisibility()"
    assert not tab.get(visible)
    tab.press("s")
    assert tab.get(visible)
    assert tab.get("document.querySelector('#safe').getAttribute('aria-pressed')") == "true"
    cell, safe = tab.get("""['.cell', '.cell .safe'].map(name => (box => [box.x, box.y, box.width,
        box.height])(document.querySelector('#spot ' + name).getBoundingClientRect()))""")
    shares = [(safe[0] - cell[0]) / cell[2], (safe[1] - cell[1]) / cell[3],
              safe[2] / cell[2], safe[3] / cell[3]]  # fmt: skip
    assert shares == pytest.approx([0.1, 0.1, 0.7, 0.6], abs=0.02)
    tab.click("#safe")
    assert not tab.get(visible)


def test_a_finding_seeks_to_its_frame(tab: Page) -> None:
    opened(tab)
    words = "[...document.querySelectorAll('#spot .findings b')].map(b => b.textContent)"
    assert tab.get(words) == ["flashes", "words held", "raster"]
    tab.click("#spot .findings .seek")
    tab.wait(f"Math.abs({TIME} - {30.5 / RATE}) < 0.001")
    assert tab.get("document.querySelector('#spot video').paused")
    head = tab.get("Number(document.querySelector('#spot .head').getAttribute('x1'))")
    assert head == pytest.approx(78 + 922 * 30.5 / 50, abs=1)


def test_the_timeline_seeks_where_it_is_clicked(tab: Page) -> None:
    opened(tab)
    tab.click("#spot .timeline", dx=(78 + 922 * 0.25) / 1000, dy=0.5)
    tab.wait(f"Math.abs({TIME} - 0.5) < 0.02")
    tab.click("#spot .timeline .found.warned")
    tab.wait(f"Math.abs({TIME} - {10.5 / RATE}) < 0.001")


def test_decisions_are_signed_kept_and_saved(tab: Page, written: Path, tmp_path: Path) -> None:
    tab.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    tab.get(f"document.querySelector('{FIRST}').focus()")
    tab.press("a")
    assert tab.get("document.activeElement.id") == "name", "nobody signs"
    tab.write("Ann")
    tab.get(f"document.querySelector('{FIRST}').focus()")
    tab.press("a", "ArrowRight", "Enter")
    tab.wait(OPEN)
    tab.press("n")
    tab.write("too <b>loud</b>")
    tab.click("#reject")
    tab.click("#spot .reject-take")
    assert "rejected" in tab.get("document.querySelector('#state').textContent")
    assert "too <b>loud</b>" in tab.get("document.querySelector('#history').textContent")
    tab.press("Escape")
    tab.open(written)
    assert "beforeunload" in tab.asked(), "nobody was told that decisions are not saved"
    assert tab.get("document.querySelector('#save').textContent") == "Save decisions (3)"
    assert "approved" in tab.get(f"document.querySelector('{FIRST}').getAttribute('aria-label')")
    tab.click("#save")
    file = tmp_path / "decisions.jsonl"
    for _ in range(100):
        if file.exists():
            break
        time.sleep(0.05)
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    first, second, third = ({k: v for k, v in line.items() if k != "at"} for line in lines)
    assert first == {"by": "Ann", "what": "deliverable", "file": "small_en-US_2s_96x170_tv.mp4",
                     "sha256": "0" * 64, "saw": f"{7:064x}", "decision": "approve",
                     "note": ""}  # fmt: skip
    assert (second["decision"], second["note"]) == ("reject", "too <b>loud</b>")
    assert third == {"by": "Ann", "what": "take", "take": "a" * 64, "sha256": f"{1:064x}",
                     "decision": "reject", "note": ""}  # fmt: skip
    problems: list[Problem] = []
    assert len(lines_of(file.read_bytes(), file.name, problems)) == 3
    assert problems == [], "adgen review cannot read what the page writes"
    assert tab.get("document.querySelector('#save').textContent") == "Save decisions"


def test_copy_is_shown_as_text(tab: Page) -> None:
    opened(tab)
    assert tab.get("document.title") == "small · report"
    assert tab.get("document.querySelectorAll('#spot script, #spot img[src=x]').length") == 0
    texts = "[...document.querySelectorAll('#spot dd span[dir=auto]')].map(n => n.textContent)"
    assert EVIL in tab.get(texts)
    title = "document.querySelector('#spot .timeline .super title').textContent"
    assert tab.get(title).startswith(EVIL)


def test_text_knows_its_language_and_direction(tab: Page) -> None:
    tab.get("document.querySelector('#tile-small_ar-AE_2s_96x170_tv').focus()")
    tab.press("Enter")
    tab.wait(OPEN)
    found = tab.get("""(node => [node.lang, node.textContent, getComputedStyle(node).direction])
        (document.querySelector('#spot .line span[dir=auto]'))""")
    assert found == ["ar-AE", LONG, "rtl"]


def test_a_shared_take_leads_to_its_other_uses(tab: Page) -> None:
    opened(tab)
    names = tab.get("[...document.querySelectorAll('#spot .shares')].map(n => n.textContent)")
    assert names[0].startswith("The same take is in en-US 2 s feed, ar-AE 2 s tv")
    assert names[1] == "No other deliverable has this take."
    tab.click("#spot .shares a:nth-of-type(2)")
    tab.wait("document.querySelector('#spot-name').textContent.startsWith('ar-AE')")


def test_what_is_not_delivered_says_why(tab: Page) -> None:
    told = tab.get("document.querySelector('#missing').textContent")
    assert told == "failed: take failed: out of memoryzh-CN 2 s feed"
    assert "changed since" in tab.get("document.querySelector('#notes').textContent")


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_all_without_scrolling_sideways(
    chromium: Browser, written: Path, dark: bool
) -> None:
    tab = chromium.page(390, 844, dark)
    tab.open(written)
    tab.wait("document.querySelectorAll('.tile').length === 6")
    assert tab.get("document.documentElement.scrollWidth") <= 390
    assert len(seen(tab)) == 6
    tab.click(FIRST)
    tab.wait(OPEN)
    assert tab.get("document.querySelector('.inside').scrollWidth") <= 390
    for name in ("#close", "#approve", "#safe"):
        assert tab.get(f"document.querySelector('{name}').getBoundingClientRect().height") >= 30


@pytest.mark.parametrize("dark", [False, True])
def test_words_stand_out_from_their_ground(chromium: Browser, written: Path, dark: bool) -> None:
    """4.5:1, WCAG 2.2, 1.4.3."""
    tab = chromium.page(1440, 900, dark)
    tab.open(written)
    tab.wait("document.querySelectorAll('.tile').length === 6")
    ratios = tab.get("""(() => {
      const pen = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
      const light = (colour) => {
        pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(v => v / 255)
          .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ground = (node) => {
        for (; node; node = node.parentElement) {
          const colour = getComputedStyle(node).backgroundColor;
          if (!/rgba?\\(0, 0, 0, 0\\)|transparent/.test(colour)) return colour;
        }
      };
      return ['#summary', '.heads span', '.sign.passed', '.sign.failed', '.sign.missing',
              '.sign.unseen', '.sign.approved', '.tile .worst', '.tile .picture p', '.note',
              '#shown']
        .map(name => { const node = document.querySelector(name);
          const both = [light(getComputedStyle(node).color), light(ground(node))];
          return [name, (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05)]; });
    })()""")
    assert len(ratios) == 11
    assert [row for row in ratios if row[1] < 4.5] == []


def test_a_thousand_deliverables_open_in_two_seconds(chromium: Browser, tmp_path: Path) -> None:
    page = write_large(tmp_path / "report")
    tab = chromium.page()
    tab.open(page)
    tab.wait("document.querySelectorAll('.tile').length === 1000")
    ready = tab.get("performance.getEntriesByName('ready')[0].startTime")
    tab.press("/")
    begun = tab.get("performance.now()")
    tab.write("r249")
    assert len(seen(tab)) == 4
    searched = tab.get("performance.now()") - begun
    print(f"ready after {ready:.0f} ms, searched in {searched:.0f} ms")
    assert ready < 2000
    assert searched < 1000
    assert tab.complaints() == []
