"""One run per data folder, however the one before ended."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.folder_lock import FolderInUse, alone_in
from runtime.settings import PROJECT_ROOT

HOLDER = """
import sys, time
from pathlib import Path
from runtime.folder_lock import alone_in
with alone_in(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_folder_is_free_again_after_the_block(tmp_path: Path):
    for _ in range(2):
        with alone_in(tmp_path):
            pass


def test_another_process_is_refused_until_the_first_is_gone_even_killed(tmp_path: Path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(FolderInUse, match="FOLLOW_UP_DATA_DIR"), alone_in(tmp_path):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    with alone_in(tmp_path):
        pass
