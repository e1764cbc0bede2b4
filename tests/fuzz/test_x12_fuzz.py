"""Minutes of atheris over our own samples, in `make soak`, where atheris is installed (`uv sync --group soak`)."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SECONDS = int(os.environ.get("BILLWRIGHT_FUZZ_SECONDS", "180"))


@pytest.mark.soak
def test_nothing_that_atheris_thinks_of_gets_through(tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: uv sync --group soak")
    corpus = tmp_path / "corpus"
    shutil.copytree(HERE.parent / "x12" / "samples", corpus, ignore=shutil.ignore_patterns("*.table"))
    flags = (f"-max_total_time={SECONDS}", "-max_len=4000", "-timeout=20", "-rss_limit_mb=2048")
    ended = subprocess.run(
        [sys.executable, str(HERE / "x12_target.py"), str(corpus), *flags, f"-artifact_prefix={tmp_path}/"],
        capture_output=True, text=True, check=False, timeout=SECONDS + 120,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-4_000:]
    assert "Done" in ended.stderr
