"""Files are opened by what they hold, whatever they are called."""

import gzip
from pathlib import Path

import pytest

from ingest.files import open_text
from ingest.refusals import FileUnreadable

LINE = "Zoë,Müller\r\n"


def read(path: Path, encoding: str | None = None) -> str:
    with open_text(path, encoding) as lines:
        return lines.read()


def write(folder: Path, content: bytes, name: str = "patients.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("compressed", [False, True])
def test_every_encoding_reads_the_same(tmp_path, encoding, compressed):
    content = LINE.encode(encoding)
    path = write(tmp_path, gzip.compress(content) if compressed else content)
    assert read(path) == LINE


def test_big_endian_with_a_mark(tmp_path):
    assert read(write(tmp_path, b"\xfe\xff" + LINE.encode("utf-16-be"))) == LINE


def test_the_name_does_not_matter(tmp_path):
    assert read(write(tmp_path, gzip.compress(b"{}"), "patients.ndjson")) == "{}"
    assert read(write(tmp_path, b"{}", "patients.ndjson.gz")) == "{}"


def test_utf8_letters_across_the_edge_of_a_block_stay_utf8(tmp_path):
    text = "x" * ((1 << 20) - 1) + "é" + "y"
    assert read(write(tmp_path, text.encode())) == text


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_half_a_gzip_file_is_refused_before_the_first_line(tmp_path, kept):
    whole = gzip.compress("".join(f"{number},Ann\n" for number in range(50_000)).encode())
    path = write(tmp_path, whole[: int(len(whole) * kept)])
    with pytest.raises(FileUnreadable, match="only half of it arrived"), open_text(path):
        pytest.fail("a line was handed out")


def test_a_gzip_file_with_a_changed_byte_is_refused(tmp_path):
    whole = bytearray(gzip.compress(b"id,first_name\n1,Ann\n" * 1000))
    whole[len(whole) // 2] ^= 0xFF
    with pytest.raises(FileUnreadable, match="damaged"):
        read(write(tmp_path, bytes(whole)))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b"PK\x03\x04rest of a workbook", "Save it as CSV"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not text"),
        ("Zoë,Zoë".encode()[:-1], "in the middle of a letter"),
        (LINE.encode("utf-16")[:-1], "in the middle of a letter"),
        (LINE.encode("utf-16-le"), "zero bytes"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(tmp_path, content, why):
    path = write(tmp_path, content)
    with pytest.raises(FileUnreadable, match=why) as refused:
        read(path)
    assert str(path) in str(refused.value)


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(FileUnreadable, match="there is no such file"):
        read(tmp_path / "absent.csv")
    with pytest.raises(FileUnreadable, match="is a folder"):
        read(tmp_path)
    with pytest.raises(FileUnreadable, match="/dev/null: is a device or a pipe, not a file"):
        read(Path("/dev/null"))
