"""PDFium is not made for threads, and a run of the command line has several."""

from __future__ import annotations

import subprocess
import sys

from pages import pdf

SCRIPT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from strategyclf.reading.pdf import read_pdf

data = Path(sys.argv[1]).read_bytes()
with ThreadPoolExecutor(4) as threads:
    pages = list(threads.map(lambda number: read_pdf(data, f"{number}.pdf"), range(60)))
assert all(page == pages[0] for page in pages)
"""


def test_threads_read_pdf_files_one_at_a_time(tmp_path):
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf())
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
