"""Rendering: only harmless templates, safe values, bounded size, and errors that tell nothing of patients."""

from __future__ import annotations

import traceback

import pytest

from activities.channel_texts import ApprovedContent, Rendered, TemplateError
from activities.rendering import Renderer
from core.segments import count
from core.types import Channel

VARIABLES: dict[str, str | bool] = {
    "first_name": "Ana",
    "clinic_name": "Harbour Clinic",
    "phone": "+44 20 7946 0958",
    "booking_link": "https://harbour.example/book",
    "late": False,
    "today": True,
    "first_in_thread": True,
}


@pytest.fixture
def write(tmp_path):
    def writer(text: str, name: str = "probe/first.sms.j2") -> Renderer:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return Renderer(tmp_path)

    return writer


def sms(renderer: Renderer, locale: str = "en", **changed: str | bool) -> str:
    return renderer.render("probe", "first", Channel.SMS, locale, {**VARIABLES, **changed}).body


def refused(renderer: Renderer, channel: Channel = Channel.SMS, **changed: str | bool) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        renderer.render("probe", "first", channel, "en", {**VARIABLES, **changed})
    return caught.value


def test_a_text_message_leaves_as_one_line(write):
    renderer = write("Hi {{ first_name }},\n{{ clinic_name | upper }} here{% if today %} today{% endif %}.\n")
    assert sms(renderer) == "Hi Ana, HARBOUR CLINIC here today."
    assert sms(renderer, today=False) == "Hi Ana, HARBOUR CLINIC here."


def test_free_text_is_told_from_an_approved_template_in_each_language_and_for_each_clinic(tmp_path):
    approved = f"Content-Sid: HX{'0' * 32}\n1: {{{{ first_name }}}}\n\nHi {{{{ first_name }}}}"
    files = {
        "t/probe/first.whatsapp.j2": approved,
        "t/probe/first.es.whatsapp.j2": "Hola {{ first_name }}",
        "o/harbour/templates/probe/first.whatsapp.j2": "Hi {{ first_name }}",
    }
    for name, words in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(words, encoding="utf-8")
    renderer = Renderer(tmp_path / "t", overrides=tmp_path / "o")
    asked = [
        ("first", "en", None),
        ("first", "es-MX", None),
        ("first", "en", "harbour"),
        ("gone", "en", None),
    ]
    assert [renderer.is_free_text("probe", *each) for each in asked] == [False, True, True, False]


def test_an_email_has_a_subject_and_paragraphs(write):
    text = (
        "Subject: {{ clinic_name }}\n\nHi {{ first_name }},  \n\n"
        "{% if late %}\nSorry.\n{% elif today %}\nHello today.\n{% else %}\nHello.\n{% endif %}\n\nBye\n"
    )
    renderer = write(text, "probe/first.email.j2")
    rendered = renderer.render("probe", "first", Channel.EMAIL, "en", VARIABLES)
    assert rendered == Rendered("Harbour Clinic", "Hi Ana,\n\nHello today.\n\nBye\n")


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        "Subject: x",
        "Subject: x\nno blank line",
        "Subject:\n\nx",
        "Topic: x\n\ny",
        "Subject: x\n\n \n",
    ],
)
def test_an_email_without_subject_blank_line_or_text_is_refused(write, text):
    renderer = write(text, "probe/first.email.j2")
    assert "subject" in refused(renderer, Channel.EMAIL).reason


FORBIDDEN = {
    "loop": "{% for x in first_name %}a{% endfor %}",
    "arithmetic": "{{ phone + phone }}",
    "repetition": "{{ first_name * 1000000000 }}",
    "repeated text": "{{ 'a' * 1000000000 }}",
    "power": "{{ 9 ** 9 }}",
    "joined text": "{{ first_name ~ phone }}",
    "call": "{{ first_name() }}",
    "global": "{{ range(9) }}",
    "method": "{{ first_name.upper() }}",
    "attribute": "{{ first_name.__class__ }}",
    "item": "{{ first_name[0] }}",
    "attribute by filter": "{{ first_name | attr('__class__') }}",
    "format": "{{ first_name | format(1) }}",
    "width": "{{ first_name | center(1000000000) }}",
    "filter with argument": "{{ first_name | trim('A') }}",
    "filter with a variable": "{{ first_name | trim(phone) }}",
    "filter block": "{% filter upper %}a{% endfilter %}",
    "include": "{% include 'other.j2' %}",
    "import": "{% import 'other.j2' as other %}",
    "from import": "{% from 'other.j2' import other %}",
    "extends": "{% extends 'other.j2' %}",
    "block": "{% block a %}{% endblock %}",
    "macro": "{% macro a() %}{% endmacro %}",
    "call block": "{% call a() %}{% endcall %}",
    "set": "{% set phone = first_name %}",
    "set block": "{% set phone %}a{% endset %}",
    "with": "{% with a = phone %}{% endwith %}",
    "autoescape": "{% autoescape true %}{% endautoescape %}",
    "comparison": "{% if first_name == 'Ana' %}a{% endif %}",
    "test": "{% if phone is defined %}a{% endif %}",
    "conditional value": "{{ first_name if late else phone }}",
    "constant": "{{ 'text' }}",
    "list": "{{ [first_name] }}",
    "condition as text": "{{ late }}",
    "filtered condition": "{{ late | upper }}",
    "joined conditions": "{{ late or phone }}",
    "negated": "{{ not late }}",
    "unknown variable": "{{ diagnosis }}",
    "unknown condition": "{% if diagnosis %}a{% endif %}",
    "hidden in a branch": "{% if late %}{% if today %}{{ phone.x }}{% endif %}{% endif %}",
    "self": "{{ self }}",
    "unclosed": "{{ first_name",
    "unfinished": "{% if late %}a",
    "unknown filter": "{{ first_name | nope }}",
    "unknown tag": "{% do phone %}",
}


@pytest.mark.parametrize("text", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_forbidden_constructs(write, text):
    error = refused(write("Hi\n" + text))
    assert error.template == "probe/first.sms.j2"
    assert error.reason.startswith("line 2: ")


def test_an_unknown_variable_is_named_with_the_known_ones(write):
    reason = refused(write("{{ name }}")).reason
    assert "'name' is unknown" in reason
    assert "first_name" in reason


def test_a_missing_variable_is_an_error_not_a_gap(write):
    renderer = write("Hi {{ first_name }}{% if late %}!{% endif %}")
    for missing in ("first_name", "late"):
        variables = {key: value for key, value in VARIABLES.items() if key != missing}
        with pytest.raises(TemplateError, match=f"a variable has no value .*{missing}"):
            renderer.render("probe", "first", Channel.SMS, "en", variables)


@pytest.mark.parametrize("syntax", ["{{ phone }}", "{% if late %}", "{# a #}", "{{ 7 * 7 }}"])
def test_template_syntax_in_a_value_stays_what_it_is(write, syntax):
    renderer = write("{{ first_name }} {{ clinic_name }}")
    assert sms(renderer, first_name=syntax, clinic_name=syntax) == f"{syntax} {syntax}"


def test_a_value_cannot_break_lines_or_hide_text(write):
    nasty = "Ana\r\nBcc: x\x00\u2028\u202e\u200b \ud800\tB\u00e9a"
    renderer = write("Subject: Hi {{ first_name }}\n\nHi {{ clinic_name }}", "probe/first.email.j2")
    values = {**VARIABLES, "first_name": "Ana\r\n\u2028Bea\x00", "clinic_name": nasty}
    rendered = renderer.render("probe", "first", Channel.EMAIL, "en", values)
    assert rendered == Rendered("Hi Ana Bea", "Hi Ana Bcc: x B\u00e9a\n")
    assert sms(write("Hi {{ clinic_name }}"), clinic_name=nasty) == "Hi Ana Bcc: x B\u00e9a"
    rendered.body.encode("utf-8")


@pytest.mark.parametrize("name", ["http://bad.example", "win at bad.example", "a@b", "call 07700900123"])
def test_a_first_name_that_carries_a_link_or_number_is_left_out(write, name):
    assert sms(write("Hi {{ first_name }}!"), first_name=name) == "Hi !"


@pytest.mark.parametrize("name", ["Anne-Marie", "O'Brien", "J. R.", "Zoë", "Łukasz", "Дарья", "Ana Mª"])
def test_ordinary_names_are_never_mangled(write, name):
    assert sms(write("Hi {{ first_name }}!"), first_name=name) == f"Hi {name}!"


def test_typographic_signs_become_plain_so_that_a_text_stays_one_segment(write):
    body = sms(write("It\u2019s \u201c{{ clinic_name }}\u201d \u2013 hi\u2026"), clinic_name="Jo\u2019s")
    assert body == "It's \"Jo's\" - hi..."
    assert count(body).encoding == "gsm7"


def test_a_huge_value_is_refused(write):
    for channel in Channel:
        renderer = write("Subject: {{ phone }}\n\n{{ clinic_name }}", f"probe/first.{channel.value}.j2")
        assert refused(renderer, channel, clinic_name="x" * 1_000_000).reason == "clinic_name is too long"


def test_rendering_stops_at_the_size_limit(write, tmp_path):
    text = "Subject: a\n\n" + "{{ clinic_name }}" * 100
    write(text, "probe/first.email.j2")
    renderer = Renderer(tmp_path, max_chars=500)
    reason = refused(renderer, Channel.EMAIL, clinic_name="x" * 100).reason
    assert reason == "the text is longer than 500 characters"
    fits = {**VARIABLES, "clinic_name": "xxx"}
    assert renderer.render("probe", "first", Channel.EMAIL, "en", fits).body == "xxx" * 100 + "\n"


def test_a_text_message_has_at_most_two_segments_or_three_for_other_letters(write):
    renderer = write("{{ clinic_name }}")
    assert len(sms(renderer, clinic_name="x" * 306)) == 306
    assert "3 gsm7 segments" in refused(renderer, clinic_name="x" * 307).reason
    assert len(sms(renderer, clinic_name="Ł" * 201)) == 201
    assert "4 ucs2 segments" in refused(renderer, clinic_name="Ł" * 202).reason


def test_an_empty_text_is_refused(write):
    assert refused(write("{% if late %}Sorry{% endif %}")).reason == "the text is empty"


def test_the_closest_language_wins(write):
    write("plain")
    write("deutsch", "probe/first.de.sms.j2")
    renderer = write("schweizerisch", "probe/first.de-CH.sms.j2")
    asked = {"de-CH": "schweizerisch", "de-AT": "deutsch", "de": "deutsch", "fr": "plain", "": "plain"}
    assert {locale: sms(renderer, locale) for locale in asked} == asked


@pytest.mark.parametrize("locale", ["../x", "x/../../secret", "de\x00", "."])
def test_a_locale_cannot_leave_the_folder(write, locale):
    write("secret", "secret.sms.j2")
    assert sms(write("plain"), locale) == "plain"


def test_names_cannot_leave_the_folder(write):
    renderer = write("secret", "probe/first.sms.j2")
    for sequence, step in (("..", "first"), ("probe", "../probe/first"), ("probe/", "first")):
        with pytest.raises(TemplateError, match="unusable name"):
            renderer.render(sequence, step, Channel.SMS, "en", VARIABLES)


def test_a_missing_template_is_named(write):
    with pytest.raises(TemplateError, match=r"template probe/second\.sms\.j2: there is no such file"):
        write("a").render("probe", "second", Channel.SMS, "en", VARIABLES)


def test_a_file_that_is_not_utf8_is_named(write, tmp_path):
    renderer = write("a")
    (tmp_path / "probe/first.sms.j2").write_bytes(b"caf\xe9")
    assert refused(renderer).reason == "the file is not UTF-8 text"


def test_what_was_held_is_used_whatever_becomes_of_the_files(tmp_path):
    kept, other = tmp_path / "t" / "probe" / "first.sms.j2", tmp_path / "t" / "probe" / "second.sms.j2"
    own = tmp_path / "o" / "harbour" / "templates" / "probe" / "first.sms.j2"
    for file in (kept, own):
        file.parent.mkdir(parents=True)
        file.write_text("checked")
    renderer = Renderer(tmp_path / "t", overrides=tmp_path / "o")
    renderer.hold()
    for file in (kept, other, own, own.with_name("first.es.sms.j2")):
        file.write_text("changed since")
    for locale, clinic in (("en", None), ("en", "harbour"), ("es", "harbour")):
        assert renderer.render("probe", "first", Channel.SMS, locale, VARIABLES, clinic).body == "checked"
    with pytest.raises(TemplateError, match="there is no such file"):
        renderer.render("probe", "second", Channel.SMS, "en", VARIABLES)
    own.unlink()
    assert renderer.render("probe", "first", Channel.SMS, "en", VARIABLES, "harbour").body == "checked"


def test_a_template_is_compiled_once(write, tmp_path):
    renderer = write("first")
    assert sms(renderer) == "first"
    write("second")
    assert sms(renderer) == "first"
    assert sms(Renderer(tmp_path)) == "second"


@pytest.mark.parametrize(
    "text",
    [
        "{{ first_name.x }}",
        "{{ missing }}",
        "{{ first_name }}" * 99,
        "{{ first_name",
        "{{ phone | upper }}" * 99,
    ],
)
def test_errors_tell_nothing_of_the_patient(write, text):
    error = refused(write(text), first_name="Persephone", phone="+447700900999")
    told = "".join(traceback.format_exception(error))
    assert "Persephone" not in told
    assert "7700900999" not in told
    assert error.__suppress_context__ or error.__context__ is None


def test_a_value_of_another_kind_is_refused(write):
    reason = refused(write("{{ phone }}"), phone=42).reason  # type: ignore[arg-type]
    assert reason == "phone is neither text nor yes/no"


def test_what_a_clinic_may_lack_is_empty_when_not_given(write):
    renderer = write(
        "Call {% if urgent_phone %}{{ urgent_phone }}{% else %}{{ phone }}{% endif %}{{ stop_at }}"
    )
    assert sms(renderer) == "Call +44 20 7946 0958"
    assert sms(renderer, urgent_phone="999 1", stop_at="!") == "Call 999 1!"


def test_a_translation_may_take_three_segments(write):
    renderer = write("{{ clinic_name }}", "probe/first.es.sms.j2")
    assert len(sms(renderer, "es", clinic_name="x" * 459)) == 459
    with pytest.raises(TemplateError, match="4 gsm7 segments"):
        sms(renderer, "es", clinic_name="x" * 460)


@pytest.fixture
def own(write, tmp_path):
    """A renderer with a default text in two languages and room for a clinic's own."""
    write("default")
    write("predeterminado", "probe/first.es.sms.j2")

    def renderer(**texts: str) -> Renderer:
        for locale, text in texts.items():
            name = "first.sms.j2" if locale == "plain" else f"first.{locale}.sms.j2"
            path = tmp_path / "own" / "quay" / "templates" / "probe" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Renderer(tmp_path, overrides=tmp_path / "own")

    return renderer


def said(renderer: Renderer, clinic: str | None, locale: str = "en") -> str:
    return renderer.render("probe", "first", Channel.SMS, locale, VARIABLES, clinic).body


def test_a_clinics_own_text_wins_in_the_same_language_only(own):
    renderer = own(plain="ours")
    assert said(renderer, "quay") == "ours"
    assert said(renderer, "quay", "es") == "predeterminado"
    assert said(renderer, "hill") == said(renderer, None) == "default"
    both = own(es="nuestro")
    assert said(both, "quay", "es-MX") == "nuestro"
    assert said(both, "hill", "es") == "predeterminado"


def test_a_clinics_id_cannot_leave_the_folder(own, tmp_path):
    (tmp_path / "templates" / "probe").mkdir(parents=True)
    (tmp_path / "templates" / "probe" / "first.sms.j2").write_text("secret")
    renderer = own(plain="ours")
    for clinic in ("..", "../..", "", "quay/../quay", "/"):
        assert said(renderer, clinic) == "default"


def test_a_fault_in_a_clinics_own_text_names_its_file(own):
    renderer = own(plain="{{ diagnosis }}")
    with pytest.raises(TemplateError, match=r"template quay/templates/probe/first\.sms\.j2: line 1"):
        said(renderer, "quay")


def test_every_file_is_listed_with_the_clinic_it_belongs_to(own):
    found = {(file.path, file.clinic) for file in own(plain="ours").templates()}
    assert ("quay/templates/probe/first.sms.j2", "quay") in found
    assert ("probe/first.es.sms.j2", "") in found


def test_the_names_in_a_template_are_told(write):
    renderer = write("{{ phone | upper }}{% if late and not today %}{{ first_name }}{% endif %}")
    (file,) = renderer.templates()
    assert renderer.names_in(file) == {"phone", "late", "today", "first_name"}


SID = "HX" + "0123456789abcdef" * 2
HEAD = f"Content-Sid: {SID}\n1: {{{{ first_name }}}}\n2: {{{{ clinic_name }}}}\n\n"


def test_an_approved_whatsapp_template_carries_its_name_and_placeholders(write):
    renderer = write(HEAD + "Hi {{ first_name }},\n\n\n\n{{ clinic_name }} here.", "probe/first.whatsapp.j2")
    rendered = renderer.render("probe", "first", Channel.WHATSAPP, "en", VARIABLES)
    assert rendered.content == ApprovedContent(
        SID, (("1", VARIABLES["first_name"]), ("2", VARIABLES["clinic_name"]))
    )
    assert rendered.body == f"Hi {VARIABLES['first_name']},\n\n{VARIABLES['clinic_name']} here."


def test_free_whatsapp_text_has_no_template(write):
    renderer = write("Hi {{ first_name }}", "probe/first.whatsapp.j2")
    rendered = renderer.render("probe", "first", Channel.WHATSAPP, "en", VARIABLES)
    assert rendered == Rendered("", f"Hi {VARIABLES['first_name']}")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Content-Sid: HX12\n\nHello", "32 digits"),
        (HEAD, "empty"),
        (f"Content-Sid: {SID}\nfirst: Ana\n\nHello", "such as"),
        (f"Content-Sid: {SID}\n1: a\n1: b\n\nHello", "twice"),
        (f"Content-Sid: {SID}\n1: {{% if late %}}x{{% endif %}}\n\nHello", "is empty"),
        ("{{ first_name }}" + "a" * 1024, "longer than 1024"),
    ],
)
def test_a_whatsapp_text_that_would_be_refused_is_refused_here(write, text, why):
    renderer = write(text, "probe/first.whatsapp.j2")
    assert why in refused(renderer, Channel.WHATSAPP).reason
