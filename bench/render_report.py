"""Draws the report of a run in a real headless Chromium: what a reader sees, and proof that the page stands alone.

usage: python bench/render_report.py OUT [--picture report.png]

Needs Chromium (Debian: apt-get install chromium). Exit code 1 if the browser reports an error or refuses a resource,
2 if there is no browser.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline.report import write_report

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = {"desktop": (1200, 3000), "phone": (500, 2000)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--picture", type=Path, default=Path("report.png"))
    args = parser.parse_args()
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        print(f"no browser found ({', '.join(BROWSERS)}): apt-get install chromium", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        write_report(args.out, page)
        print(f"{page.stat().st_size / 1000:.0f} kB of HTML")
        complaints = []
        for name, size in WIDTHS.items():
            target = args.picture.with_stem(f"{args.picture.stem}-{name}").resolve()
            complaints += draw(browser, page, target, size)
            print(target)
    for line in complaints:
        print(line, file=sys.stderr)
    return 1 if complaints else 0


def draw(browser: str, page: Path, target: Path, size: tuple[int, int]) -> list[str]:
    """Draw a page; return what the browser's console says."""
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr", "--v=0"]
    command = [browser, *options, f"--window-size={size[0]},{size[1]}", f"--screenshot={target}", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return [line for line in done.stderr.splitlines() if "CONSOLE" in line]


if __name__ == "__main__":
    sys.exit(main())
