"""A file is read in the encoding it is in, or refused; never guessed."""

import gzip
from pathlib import Path

import pytest

from ingest.files import open_text
from ingest.refusals import FileUnreadable


def read(folder: Path, content: bytes, encoding: str | None = None) -> str:
    path = folder / "patients.csv"
    path.write_bytes(content)
    with open_text(path, encoding) as lines:
        return lines.read()


def refusal(folder: Path, content: bytes, encoding: str | None = None) -> str:
    with pytest.raises(FileUnreadable) as refused:
        read(folder, content, encoding)
    return str(refused.value)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("windows-1252", "Zoë"),
        ("windows-1251", "Жанна"),
        ("iso-8859-2", "Łukasz"),
        ("shift_jis", "陽子"),
        ("gb18030", "上海"),
        ("macroman", "Zoë"),
    ],
)
@pytest.mark.parametrize("compressed", [False, True])
def test_another_encoding_is_refused_until_it_is_named(tmp_path, encoding, name, compressed):
    text = f"id,first_name\r\n1,Ann\r\n2,{name} Lee\r\n3,Bea\r\n"
    content = text.encode(encoding)
    content = gzip.compress(content) if compressed else content
    said = refusal(tmp_path, content)
    first = name.lstrip("Zo").encode(encoding)[0]
    assert "patients.csv: line 3, character " in said
    assert f": the byte {first:02X} is not UTF-8" in said
    assert "is not UTF-8. Nothing was imported." in said
    assert 'Save it as "CSV UTF-8", or name its encoding, for example --encoding windows-1252.' in said
    assert "Lee" not in said
    assert read(tmp_path, content, encoding) == text


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_one_stray_byte_far_into_a_long_utf8_file_is_found(tmp_path, end, mark):
    content = mark + f"1,Zoë{end}".encode() * 300_000 + b"2,Jos\xe9 Lee\n"
    assert "line 300001, character 6: the byte E9 is not UTF-8" in refusal(tmp_path, content)


@pytest.mark.parametrize("order", ["le", "be"])
def test_a_stray_half_of_a_letter_in_utf16(tmp_path, order):
    mark = "\ufeff".encode(f"utf-16-{order}")
    half = b"\x00\xdc" if order == "le" else b"\xdc\x00"
    content = mark + "id\n上上".encode(f"utf-16-{order}") + half + "x".encode(f"utf-16-{order}")
    assert "line 2, character 3: the byte" in refusal(tmp_path, content)
    assert "is not UTF-16" in refusal(tmp_path, content)


def test_a_single_accent_as_the_very_last_byte_is_not_half_a_letter(tmp_path):
    assert "line 2, character 6: the byte E9" in refusal(tmp_path, b"id,name\n1,Jos\xe9")


def test_json_in_another_encoding_is_not_sent_to_the_option(tmp_path):
    said = refusal(tmp_path, b'{"id": "Jos\xe9 Lee"}')
    assert "FHIR is always UTF-8: export the file again." in said
    assert "--encoding" not in said


def test_bytes_that_do_not_fit_the_encoding_named(tmp_path):
    said = refusal(tmp_path, b"id\n1,\x81\n", "windows-1252")
    assert "line 2, character 3: the byte 81 does not fit 'windows-1252'" in said
    assert "line 1, character 2: the byte E9 does not fit 'ascii'" in refusal(tmp_path, b"x\xe9", "ascii")


@pytest.mark.parametrize(
    "name", ["windows-9", "", "rot13", "base64", "undefined", "idna", "unicode_escape", "\0"]
)
def test_a_name_that_is_no_encoding_of_files(tmp_path, name):
    said = refusal(tmp_path, b"id,first_name\n", name)
    assert f"There is no encoding {name!r}. Write --encoding with a name such as windows-1252" in said


def test_a_mark_that_says_otherwise(tmp_path):
    said = refusal(tmp_path, "\ufeffZoë".encode(), "windows-1252")
    assert "begins with the mark of UTF-8. Leave out --encoding." in said
    assert "mark of UTF-16" in refusal(tmp_path, "Zoë".encode("utf-16"), "utf-8")


@pytest.mark.parametrize(
    ("written", "stated"),
    [
        ("utf-8", "utf8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16le"),
        ("utf-32", "utf-32"),
    ],
)
def test_unicode_may_be_named_too(tmp_path, written, stated):
    assert read(tmp_path, "Zoë,上\n".encode(written), stated) == "Zoë,上\n"


def test_utf32_is_not_taken_for_utf16(tmp_path):
    assert "is not text in UTF-8 (it holds zero bytes)" in refusal(tmp_path, "Zoë".encode("utf-32"))
