"""Clinic files: what they give, and mistakes told by file and field."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from ingest.clinic_file import read_clinic
from ingest.refusals import FileUnreadable
from models.hours import calendar_of
from runtime.settings import PROJECT_ROOT

SAMPLE = PROJECT_ROOT / "sample" / "clinic.toml"
SMALL = """
id = "north"
name = "North"
country = "GB"

[[site]]
id = "main"
name = "Main Street"
zone = "Europe/London"
phone = "+44 20 7946 0000"

[[staff]]
id = "ana"
name = "Ana"
role = "front_desk"
"""


@pytest.fixture
def faults(tmp_path):
    """What is wrong with a text as a clinic file, line by line, without the first."""

    def faults_of(content: str | bytes) -> list[str]:
        file = tmp_path / "clinic.toml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(FileUnreadable) as error:
            read_clinic(file)
        assert str(error.value).startswith(str(file))
        return str(error.value).removeprefix(str(file)).strip().splitlines()

    return faults_of


def small(old: str = "", new: str = "", *, site: str = "") -> str:
    """The small clinic with something replaced, or with more lines for its site."""
    assert old in SMALL
    return SMALL.replace(old, new).replace("\n[[staff]]", f"{site}\n\n[[staff]]")


def test_the_sample_gives_hours_and_staff():
    clinic = read_clinic(SAMPLE)
    assert (clinic.id, clinic.country, clinic.locale) == ("harbour-lane", "GB", "en")
    (site,) = clinic.site
    calendar = calendar_of(site.zone, site.hours())
    assert calendar.opening[3] == (time(8, 30), time(19))
    assert calendar.opening[5] is None
    assert calendar.normal[5] == (time(10), time(16))
    assert [colleague.name for colleague in clinic.staff] == ["Mara Quill", "Dr Osei Lund", "Ines Farrow"]
    assert all(colleague.active for colleague in clinic.staff)
    assert [colleague.daily_tasks for colleague in clinic.staff] == [20, None, None]
    assert (site.country, site.subdivision, site.urgent_phone) == (None, "ENG", "+44 20 7946 0322")
    assert calendar.short_days[0] == (date(2026, 12, 24), (time(8, 30), time(12, 30)))
    assert clinic.feed.mode == "live"
    assert clinic.go_live is None
    assert clinic.switched_off is None


def test_the_sample_gives_services():
    services = {service.code: service for service in read_clinic(SAMPLE).service}
    assert services["hygiene"].value_minor() == 7850
    assert services["hygiene"].group == services["check-up"].group
    assert services["implant"].duration == 90
    assert services["implant"].recall == 365
    assert services["emergency"].one_off_recall == 28
    assert services["emergency"].recall is None
    assert not any(service.prescription_only for service in services.values())


def test_what_a_file_leaves_out_takes_the_defaults(tmp_path):
    file = tmp_path / "clinic.toml"
    file.write_text(SMALL)
    (site,) = read_clinic(file).site
    assert site.hours() == {}
    assert read_clinic(file).service == []
    assert calendar_of(site.zone, site.hours()) == calendar_of("Europe/London", {})


@pytest.mark.parametrize("closures", ['["2026-12-25"]', "[2026-12-25]"])
def test_closures_are_days_with_or_without_quotation_marks(tmp_path, closures):
    file = tmp_path / "clinic.toml"
    file.write_text(small(site=f'closures = {closures}\nhard = "07:00 - 21:30"'))
    (site,) = read_clinic(file).site
    assert site.hours() == {"closures": ["2026-12-25"], "hard": "07:00 - 21:30"}
    calendar = calendar_of(site.zone, site.hours())
    assert calendar.closures == {date(2026, 12, 25)}
    assert calendar.hard == (time(7), time(21, 30))


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2027-03-01", datetime(2027, 2, 28, 18, 15, tzinfo=UTC)),
        ('"2027-03-01"', datetime(2027, 2, 28, 18, 15, tzinfo=UTC)),
        ("2027-03-01T09:00:00+01:00", datetime(2027, 3, 1, 8, tzinfo=UTC)),
        ('"2027-03-01T09:00:00Z"', datetime(2027, 3, 1, 9, tzinfo=UTC)),
    ],
)
def test_a_clinic_goes_live_at_the_start_of_its_own_day(tmp_path, said, moment):
    file = tmp_path / "clinic.toml"
    file.write_text(small('"GB"', f'"GB"\ngo_live = {said}').replace("Europe/London", "Asia/Kathmandu"))
    clinic = read_clinic(file)
    assert clinic.moment(clinic.go_live) == moment
    assert clinic.moment(clinic.approve_until) is None


def test_a_paper_diary_and_switches(tmp_path):
    file = tmp_path / "clinic.toml"
    file.write_text('switched_off = ["balance", "quote"]\nfeed = {mode = "manual", limit = "1h 30m"}' + SMALL)
    clinic = read_clinic(file)
    assert clinic.switched_off == ["balance", "quote"]
    assert (clinic.feed.mode, clinic.feed.limit) == ("manual", 90)


@pytest.mark.parametrize(
    ("said", "minor"),
    [("180", 18000), ("180.5", 18050), ("0.1", 10), ('"1234.56"', 123456), ("2400.00", 240000)],
)
def test_money_is_exact(tmp_path, said, minor):
    file = tmp_path / "clinic.toml"
    file.write_text(SMALL + service(f'value = {said}\ncurrency = "GBP"'))
    assert read_clinic(file).service[0].value_minor() == minor


def service(more: str) -> str:
    return f'\n[[service]]\ncode = "x"\nname = "X"\n{more}\n'


@pytest.mark.parametrize("sender", ["+447700900321", "60777", "Harbour", "H4rbour Ln", "A", "MG" + "0" * 32])
def test_senders_that_exist(tmp_path, sender):
    file = tmp_path / "clinic.toml"
    file.write_text(small(site=f'sms_sender = "{sender}"'))
    assert read_clinic(file).site[0].sms_sender == sender


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (small("north", "North Clinic"), "id: use up to 40 small letters, digits, - and _"),
        (small('"North"', '"North\\nSubject: x"'), "name: write one line of up to 120 characters"),
        (small('"North"', '"  "'), "name: write one line of up to 120 characters"),
        (small('"North"', f'"{"N" * 121}"'), "name: write one line of up to 120 characters"),
        (small('"North"', "7"), "name: write it as text, in quotation marks"),
        (small('"GB"', '"gb"'), "country: use the two capital letters of the country, such as GB"),
        (small('"GB"', '"GB"\nlocale = "English"'), "locale: write it like en or en-GB"),
        (small('"GB"', '"GB"\ncolour = "blue"'), "colour: there is no such entry; check the spelling"),
        (small('country = "GB"'), "country: is missing"),
        (small("Europe/London", "Europe/Londn"), "site.1.zone: there is no time zone 'Europe/Londn'"),
        (small(site='booking_url = "example.org"'), "site.1.booking_url: is not a web address"),
        (small(site='sms_sender = "Harbour Dental"'), "site.1.sms_sender: is no sender"),
        (small(site='sms_sender = "07700 900321"'), "site.1.sms_sender: is no sender"),
        (small(site='whatsapp_sender = "Harbour"'), "site.1.whatsapp_sender: is no sender on WhatsApp"),
        (small('"GB"', '"GB"\nsends_per_minute = 0'), "sends_per_minute"),
        (small(site='email_sender = "hello"'), "site.1.email_sender: is not an e-mail address"),
        (small(site='closures = ["Christmas"]'), "site.1.closures.1: is not a day; write it like 2026-12-25"),
        (small(site='closures = ["2026-02-30"]'), "site.1.closures.1: is not a day"),
        (small(site='hard = "8-20"'), "site.1.hard: is not like '09:00-17:30'"),
        (small(site='hard = "20:00-08:00"'), "site.1: hours: '20:00-08:00' closes before it opens"),
        (small(site='opening = {mon = "09:00Z-17:00Z"}'), "site.1.opening.mon: is not like '09:00-17:30'"),
        (small(site='opening = {moon = "09:00-17:00"}'), "site.1: hours: unknown day 'moon'"),
        (small("front_desk", ""), "staff.1.role: write one line"),
        (small(site='short_days = {2026-12-24 = "12:00-09:00"}'), "site.1: hours: '12:00-09:00' closes"),
        (small(site='short_days = {Christmas = "09:00-12:00"}'), "site.1.short_days.Christmas: is not a"),
        (
            small(site='closures = [2026-12-24]\nshort_days = {2026-12-24 = "09:00-12:00"}'),
            "site.1: short_days: the site is closed on 2026-12-24 by its closures",
        ),
        (small(site='normal = {mon = "05:00-07:00"}'), "site.1: normal: there are weeks without any hour"),
        (small(site='country = "England"'), "site.1.country: use the two capital letters"),
        (small(site='subdivision = "GB-SCT"'), "site.1.subdivision: use the code after the country's"),
        (small(site="urgent_phone = 999"), "site.1.urgent_phone: write it as text"),
        (small('"GB"', '"GB"\npostal_address = ""'), "postal_address: write one line"),
        (small('"GB"', '"GB"\ngo_live = "soon"'), "go_live: write a day such as 2027-03-01"),
        (small('"GB"', '"GB"\ngo_live = 2027-03-01T09:00:00'), "go_live: a time needs its offset from UTC"),
        (small('"GB"', '"GB"\nswitched_off = ["reminders"]'), "switched_off.1: there is no such trigger"),
        (small('"GB"', '"GB"\nfeed = {mode = "paper"}'), "feed.mode: use live, daily or manual"),
        (small('"GB"', '"GB"\nfeed = {mode = "daily", limit = 90}'), "feed.limit: write how long, such as"),
        (SMALL.replace('"front_desk"', '"front_desk"\ndaily_tasks = 0'), "staff.1.daily_tasks: must be more"),
        (SMALL.replace('"front_desk"', '"front_desk"\ndaily_tasks = "5"'), "staff.1.daily_tasks: write a"),
        (SMALL + service("value = 20"), "service.1: value and currency belong together"),
        (SMALL + service('value = "a lot"\ncurrency = "GBP"'), "service.1.value: write an amount such"),
        (SMALL + service('value = -5\ncurrency = "GBP"'), "service.1: value: is not an amount"),
        (SMALL + service('value = 5.5\ncurrency = "JPY"'), "service.1: value: has more digits after"),
        (SMALL + service('value = 5\ncurrency = "£"'), "service.1.currency: use the three capital letters"),
        (SMALL + service('duration = "long"'), 'service.1.duration: write how long, such as "45m"'),
        (SMALL + service('recall = "6 months"'), "service.1.recall: write how many days, weeks or years"),
        (SMALL + service('recall = "0d"'), "service.1.recall: must be more than nothing"),
        (SMALL + service("prescription_only = 3"), "service.1.prescription_only: write true or false"),
        (SMALL + service("") + service(""), "file: service: the code 'x' is there twice"),
        (small('role = "front_desk"', 'role = "x"\nsite = "south"'), "file: staff 'ana' works at 'south'"),
        (small('role = "front_desk"', 'role = "x"\nactive = false'), "file: staff: nobody active works at"),
        (SMALL + SMALL[SMALL.index("[[staff]]") :], "file: staff: the id 'ana' is there twice"),
        (SMALL[: SMALL.index("[[staff]]")], "staff: is missing"),
        ("staff = []\n" + SMALL[: SMALL.index("[[staff]]")], "staff: at least one is needed"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_line_that_names_the_field(faults, content, fault):
    head, *lines = faults(content)
    assert head == "cannot be used:"
    assert len(lines) == 1
    assert lines[0].startswith(f"  {fault}")
    assert "pattern" not in lines[0]


def test_every_mistake_is_told_at_once(faults):
    content = small("Europe/London", "x").replace('"GB"', '"gb"').replace('"Ana"', '""')
    assert [line.split(":")[0].strip() for line in faults(content)[1:]] == [
        "country", "site.1.zone", "staff.1.name",
    ]  # fmt: skip


def test_files_that_are_no_clinic_files(faults, tmp_path):
    assert "is not valid TOML" in faults('id = "north')[0]
    assert "line 2" in faults('id = "north"\nname = North\n')[0]
    assert "is not UTF-8 text" in faults('name = "Zürich"'.encode("latin-1"))[0]
    assert faults("")[1:] == [f"  {name}: is missing" for name in ("id", "name", "country", "site", "staff")]
    with pytest.raises(FileUnreadable, match="No such file"):
        read_clinic(tmp_path / "absent.toml")
    with pytest.raises(FileUnreadable, match="directory"):
        read_clinic(tmp_path)
