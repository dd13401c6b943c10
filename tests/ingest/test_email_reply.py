"""What is new in an e-mail, as mail programs lay them out; and what must never be cut away."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.email_html import text_of_page
from ingest.email_reply import newly_written

QUOTED = "\n\n> Hi Ada,\n> reply STOP and we will leave it there.\n>\n> Sol Clinic\n"
OURS = "\n\nHi Ada,\n\nreply STOP and we will leave it there.\n"

RULE = "_" * 32


@pytest.mark.parametrize(
    "below",
    [
        f"On Mon, Mar 1, 2027 at 10:00 AM Sol Clinic <desk@clinic.test> wrote:{QUOTED}",
        f"On Mon, Mar 1, 2027 at 10:00 AM Sol Clinic of Long Name\n<desk@clinic.test> wrote:{QUOTED}",
        f"On 1 Mar 2027, at 10:00, Sol Clinic <desk@clinic.test>\nwrote:{QUOTED}",
        f"El lun, 1 mar 2027 a las 10:00, Clínica Sol (<desk@clinic.test>) escribió:{QUOTED}",
        f"El lun., 1 mar. 2027 10:00, Clínica Sol de Nombre Largo\n<desk@clinic.test> escribió:{QUOTED}",
        f"El 1/3/27 a las 10:00, Clínica Sol escribió:{QUOTED}",
        f"Le lun. 1 mars 2027 à 10:00, Clinique <desk@clinic.test> a écrit :{QUOTED}",
        f"Am Mo., 1. März 2027 um 10:00 Uhr schrieb Praxis <desk@clinic.test>:{QUOTED}",
        f"2027-03-01 10:00 GMT+01:00, Sol Clinic <desk@clinic.test>:{QUOTED}",
        f"Sol Clinic <desk@clinic.test> wrote:{OURS}",
        f"On Mon, Mar 1, 2027 at 10:00 AM Sol Clinic <desk@clinic.test> wrote:{OURS}",
        "On Mon, Mar 1, 2027 at 10:00 AM Sol Clinic <desk@clinic.test> wrote:",
        f"-----Original Message-----\nFrom: Sol Clinic\n{OURS}",
        f"----- Mensaje original -----\nDe: Clínica Sol\n{OURS}",
        f"{RULE}\nFrom: Sol <desk@clinic.test>\nSent: Monday\nTo: Ada\nSubject: Hi{OURS}",
        f"{RULE}\nDe: Sol <desk@clinic.test>\nEnviado: lunes\nPara: Ada\nAsunto: Hola{OURS}",
        f"From: Sol <desk@clinic.test>\nDate: Monday, 1 March 2027\nTo: Ada\nSubject: Hi{OURS}",
        f"*From:* Sol <desk@clinic.test>\n*Sent:* Monday\n*To:* Ada\n*Subject:* Hi{OURS}",
        f"De: Sol\n\nEnviado el: lunes\n\nPara: Ada\n\nAsunto: Hola{OURS}",
        QUOTED,
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_what_a_mail_program_repeats_is_left_out(below: str, end: str) -> None:
    whole = f"Yes please, Tuesday.\n\nAda\n\n{below}".replace("\n", end)
    assert newly_written(whole, "Ada Smith") == "Yes please, Tuesday."
    assert newly_written(below.replace("\n", end)) == ""


def test_answers_between_and_below_the_quoted_lines_are_heard() -> None:
    whole = (
        "On Mon, Mar 1, 2027 at 10:00 AM Sol <desk@clinic.test> wrote:\n\n"
        "> Would Tuesday suit you?\n\nYes.\n\n> Any questions?\n\nPlease stop writing after that.\n"
    )
    assert newly_written(whole) == "Yes.\n\nPlease stop writing after that."


@pytest.mark.parametrize(
    "text",
    [
        "Hi\nThanks, but please stop emailing me\nBye now",
        "Hello,\nThank you,\nbut I never want to hear from you again",
        "Hola\nGracias,\npero no me escriban más",
        "Best,\nstop now",
        "From: my house it is 5 min\nTo: be honest I would rather stop",
        "- STOP",
        "On Tuesday I wrote:\nplease stop",
        "I wrote:\nnothing",
        "De: mi parte, nada más\nPara: siempre",
        "The letter of 3 May said:\nyou may stop any time",
        "No, sent from my heart: stop",
        "Get me on my phone tomorrow",
        "I sent it from my work address; stop",
        "--\nstop",
        "1 > 2",
        "____\nno",
        "Stop",
    ],
)
def test_words_of_the_patient_are_never_cut_away(text: str) -> None:
    assert newly_written(text, "Ada Smith") == text


@pytest.mark.parametrize(
    "below",
    [
        "Sent from my iPhone", "Enviado desde mi iPhone", "Enviado desde mi móvil",
        "Sent from Yahoo Mail on Android", "Sent from Outlook for iOS",
        "Get Outlook for Android<https://aka.test/x>", "Obtener Outlook para iOS",
        "Enviado desde Correo para Windows\nEnviado desde mi dispositivo Samsung",
        "-- \nAda Smith\n1 High Street\nSTOP SMOKING CAMPAIGN", "--\nAda", "Ada", "ada smith", "Smith, Ada",
        "Best regards,\nAda Smith", "Kind regards\n\nAda", "Saludos,\nAda", "Un saludo",
        "Regards,\nAda\n\nSent from my iPad",
    ],
)  # fmt: skip
def test_a_signature_is_left_out(below: str) -> None:
    assert newly_written(f"STOP\n\n{below}\n", "Ada Smith") == "STOP"


@pytest.mark.parametrize("text", ["Ada", "Saludos", "Ada Smith\nBest"])
def test_what_is_nothing_but_a_signature_stays(text: str) -> None:
    assert newly_written(text, "Ada Smith") == text


def test_another_name_under_the_text_stays() -> None:
    assert newly_written("Yes for my son\n\nTom", "Ada Smith") == "Yes for my son\n\nTom"


@pytest.mark.parametrize(
    "hostile",
    [
        "\n" * 100_000, "On " + "a " * 50_000, "On 10:00 x\n" * 9_000, ">\n" * 50_000, "From: \n" * 14_000,
        "From: x\nTo: y\n" * 7_000, "_" * 100_000, "-" * 100_000, "\t\n" * 50_000, "On 2027 wrote\n" * 7_000,
        "Sent from my " + "a " * 50_000, "sent from " * 10_000, "wrote:\n" * 14_000,
        "schrieb " * 12_000 + ":",
        "a@b:\n" * 20_000, "Ada\n" * 25_000,
    ],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_no_text_takes_long(hostile: str) -> None:
    started = time.perf_counter()
    newly_written(hostile, "Ada " * 1000)
    assert time.perf_counter() - started < 2.0


@given(st.lists(st.sampled_from(
    ["", "> old", "Yes", "On 1 Mar 2027 Sol wrote:", "From: a", "To: b", "Subject: c", "--",
     "Ada", "_" * 12, "Best,"]
)), st.sampled_from(["", "Ada"]))  # fmt: skip
def test_nothing_is_invented(lines: list[str], name: str) -> None:
    new = newly_written("\n".join(lines), name)
    assert [line for line in new.splitlines() if line not in lines] == []
    assert "> old" not in new


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Yes&nbsp;please,<br>Tuesday &amp; 3 &gt; 2</p>Ada", "Yes please,\nTuesday & 3 > 2\nAda"),
        ("<div>Yes</div><blockquote type='cite'><p>STOP</p><blockquote>x</blockquote></blockquote>", "Yes"),
        ("Yes<blockquote>STOP</blockquote>No", "YesNo"),
        ("Yes<div class='gmail_quote'><div class='gmail_attr'>On … wrote:</div><blockquote>STOP", "Yes"),
        ("<div>Yes</div><div class='a yahoo_quoted'><div>STOP</div></div><div>and</div>", "Yes\n\nand"),
        ("Yes<hr><div id='divRplyFwdMsg'>From: x</div><div>STOP</div>", "Yes"),
        ("<style>p{}</style><title>STOP</title><script>STOP</script>Yes", "Yes"),
        ("Yes<script>STOP", "Yes"),
        ("<p>un<p>closed<li>list", "un\nclosed\nlist"),
        ("plain", "plain"),
        ("", ""),
        ("<", "<"),
        ("1 < 2 and 3 <4 <3", "1 < 2 and 3 <4 <3"),
        ("<!DOCTYPE html><!--[if mso]><p>STOP</p><![endif]-->Yes<?xml:x?>", "Yes"),
        ("Yes<!-- never ends STOP", "Yes"),
        ("Yes <img src='data:" + "A" * 5000 + "'>there", "Yes there"),
        ("<a href='x' title='1 > 0'>Yes</a>", "Yes"),
    ],
)  # fmt: skip
def test_a_page_becomes_what_its_reader_sees(page: str, text: str) -> None:
    assert text_of_page(page) == text


@pytest.mark.parametrize(
    "unit",
    [
        "<",
        "<!",
        "<!--",
        "<a ",
        "</",
        "&",
        "<![CDATA[",
        "<div>",
        "<blockquote>",
        "<?",
        "<script>",
        "<a " + "x=" * 900 + ">",
        "<a " + "x='" * 600 + ">",
        "<p/" * 600 + ">",
        "</a" + " " * 1900 + ">",
    ],
)
def test_no_page_takes_long(unit: str) -> None:
    started = time.perf_counter()
    text_of_page(unit * (300_000 // len(unit)))
    assert time.perf_counter() - started < 5.0
