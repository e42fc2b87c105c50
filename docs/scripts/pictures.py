"""Makes the pictures of the README and of the tutorials: `make pictures`, with the system's Chromium.

Each is what a command of theirs writes: the heat map as it is, the evaluation's page as a browser shows it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "images"
COMMAND = Path(sys.executable).with_name("strategyclf")
WIDTH = 1100
# Up to here there are the table of labels and the curves of precision against recall.
LAST_PART = 2


def main() -> None:
    """Write docs/images/tutorial-map and evaluation-report, each in English and Chinese."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        _run(folder, "predict", IMAGES.parents[1] / "seeds", "--out", "tags.jsonl")
        labels = IMAGES.parents[1] / "labels" / "starter.jsonl"
        _run(folder, "evaluate", "--labels", labels, "--report", "quality.html")
        for language, ending in (("en", ".png"), ("zh", ".zh.png")):
            _run(folder, "profile", "tags.jsonl", "--names", language, "--picture", "map.png")
            _write_small(folder / "map.png", IMAGES / f"tutorial-map{ending}")
            _photograph(folder / "quality.html", language, folder / "page.png")
            _write_small(folder / "page.png", IMAGES / f"evaluation-report{ending}")


def _run(folder: Path, *arguments: object) -> None:
    subprocess.run([COMMAND, *map(str, arguments)], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _photograph(page: Path, language: str, out: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        view = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        view.goto(page.as_uri())
        if language == "en":
            view.get_by_role("button", name="English").click()
        view.wait_for_timeout(2000)
        end = view.locator("h2").nth(LAST_PART).bounding_box()
        assert end is not None
        view.screenshot(
            path=out, full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": end["y"] - 40}
        )
        browser.close()


def _write_small(picture: Path, out: Path) -> None:
    """256 colours are enough for flat ones, and a quarter of the bytes."""
    with Image.open(picture) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(out, optimize=True)


if __name__ == "__main__":
    main()
