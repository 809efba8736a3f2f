"""A list is read whatever it comes from, all that is wrong with it is told, and it is saved whole or not at all."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.access.visitors import browser
from tests.workspace.entering import hidden, number, small_case, visitor

from klustermotor.casefile.records import Organisation, Person
from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Organisation as OrganisationRow
from klustermotor.web.actors.models import Person as PersonRow
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.initiatives.models import Activity, InitiativeRole, Member
from klustermotor.web.recording import sheets
from klustermotor.web.recording.actions import Wanted, save_records, undo_change
from klustermotor.web.recording.columns import told_columns, without_personal
from klustermotor.web.recording.models import Change, Draft
from klustermotor.web.recording.sheets import Sheet, SheetError
from klustermotor.web.workspace.list_kinds import Members, Participants, PeopleInRoles

pytestmark = pytest.mark.django_db
MEMBERS = "/case/mine/initiatives/wood/list/members/"
PEOPLE = "/case/mine/initiatives/wood/list/people/"
PARTICIPANTS = "/case/mine/record/activities/fair/participants/"


@pytest.fixture
def case() -> Case:
    return small_case()


def _read(client: Client, address: str, text: str, **more: str) -> str:
    """The preview of a pasted list."""
    answer = client.post(address, {"text": text, "do": "read", **more})
    assert answer.status_code == 302, answer.content.decode()
    return client.get(address).content.decode()


def _save(client: Client, address: str, page: str, do: str = "save", **more: str) -> Any:
    return client.post(address, {"seen": hidden(page, "seen"), "do": do, "headings": "yes", **more})


def _members(case: Case) -> set[str]:
    rows = Member.objects.filter(case=case, initiative__key="wood")
    return set(rows.values_list("organisation__name", flat=True))


# Reading


@pytest.mark.parametrize(
    "text",
    [
        "Företag\tOrt\nÅkers Såg\tÅker",
        "Företag;Ort\r\nÅkers Såg;Åker\r\n",
        "Företag,Ort\rÅkers Såg,Åker",
        "sep=|\nFöretag|Ort\nÅkers Såg|Åker",
        '"Företag";"Ort"\n"Åkers Såg";"Åker"\n;\n\n',
        "\ufeffFöretag;Ort\n Åkers Såg ;Åker",
    ],
)
def test_a_pasted_list_is_read_whatever_parts_it(text: str) -> None:
    assert [row for row in sheets.of_text(text).rows if any(row)] == [
        ["Företag", "Ort"],
        ["Åkers Såg", "Åker"],
    ]


def test_quotation_marks_in_names_and_cells_of_several_lines_stay() -> None:
    rows = sheets.of_text('Namn\tNot\n"Ett\nnamn"\tx\n"Sågen ""Åker"" AB"\ty').rows
    assert rows == [["Namn", "Not"], ["Ett\nnamn", "x"], ['Sågen "Åker" AB', "y"]]
    assert sheets.of_text('Namn\tOrt\n"Navet" i Ås\tÅs').rows[1] == ['"Navet" i Ås', "Ås"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_text_file_is_read_in_the_encoding_that_it_has(encoding: str) -> None:
    sheet = sheets.of_file("Företag;Ort\nÅkers Såg;Öbo".encode(encoding))
    assert sheet.rows[1] == ["Åkers Såg", "Öbo"]
    assert (
        encoding.upper().removesuffix("-SIG").removesuffix("-LE")[:5] in sheet.told[0].upper()
        or "1252" in sheet.told[0]
    )


def _spreadsheet(rows: list[list[str | float]]) -> bytes:
    """The least that is a workbook of Excel's."""
    cells = "".join(
        f'<row r="{y}">'
        + "".join(
            f'<c r="{chr(64 + x)}{y}"><v>{value}</v></c>'
            if isinstance(value, float)
            else f'<c r="{chr(64 + x)}{y}" t="inlineStr"><is><t>{value}</t></is></c>'
            for x, value in enumerate(row, start=1)
        )
        + "</row>"
        for y, row in enumerate(rows, start=1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Ett" sheetId="1" '
        'r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="b" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return out.getvalue()


def test_a_spreadsheet_is_read_with_numbers_as_people_write_them() -> None:
    sheet = sheets.of_file(_spreadsheet([["Företag", "Orgnr"], ["Åkers Såg", float(number(3))]]))
    assert sheet.rows == [["Företag", "Orgnr"], ["Åkers Såg", number(3)]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n \n",
        b"PK\x03\x04 not really",
        b"\xd0\xcf\x11\xe0 locked",
        b"\x89PNG\r\n\x1a\n\x00\x00\x81\x8d",
        b"\x00\x01\x02\x03" * 100,
        b'Namn;Ort\n"Aldrig slut;x\nmer\n',
        b";".join([b"x"] * 60),
        b"Namn\n" + b"x\n" * 10_001,
        b"x" * 5_000_001,
        _spreadsheet([["x"]])[:300],
    ],
    ids=["empty", "blank", "zip", "locked", "picture", "zeros", "quote", "wide", "long", "large", "cut"],
)
def test_what_is_no_list_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(SheetError) as caught:
        sheets.of_file(content)
    assert str(caught.value).endswith(".")


def test_a_small_file_that_stands_for_countless_cells_is_refused() -> None:
    content = _spreadsheet([["x"]])
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            text = before.read(name).decode()
            far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            after.writestr(name, text.replace("</sheetData>", far))
    with pytest.raises(SheetError):
        sheets.of_file(out.getvalue())


def test_no_cell_of_a_file_is_taken_for_a_formula_and_it_reads_back() -> None:
    rows = [["Namn", "Not"], ["=HYPERLINK(1)", "+46"], ["-1", "@SUM"], [" =1", "\tx"], ["'quoted", "vanlig"]]
    content = sheets.as_file(rows)
    cells = [
        cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";") for cell in row
    ]
    assert not [cell for cell in cells if cell.strip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert sheets.of_file(content).rows[1:3] == rows[1:3]


# Columns


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (
            "Företag;Org.nr;Sektor;Roll i klustret;Medlem sedan",
            ["organisation", "number", "sector", "role", "start"],
        ),
        (
            "Company;Organisation number;Sector;Roles;Since",
            ["organisation", "number", "sector", "role", "start"],
        ),
        ("NAMN;Till;Från;Ort", ["organisation", "end", "start", "-"]),
    ],
)
def test_columns_are_known_by_their_headings(headings: str, found: list[str]) -> None:
    columns = told_columns(sheets.of_text(headings + "\na;b;c;d;e"), Members.targets)
    assert columns.has_headings
    assert [one.target for one in columns.each][: len(found)] == found


def test_columns_without_headings_are_guessed_by_what_they_hold() -> None:
    text = f"Åkers Såg;{number(1)};näringsliv;leverantör;2003-05-01\nÖbo;{number(2)};business;kund;maj 2003"
    columns = told_columns(sheets.of_text(text), Members.targets)
    assert not columns.has_headings
    assert [one.target for one in columns.each] == ["organisation", "number", "sector", "role", "start"]
    people = told_columns(
        sheets.of_text("Anna Ek;Sågen;ledamot\nBo Alm;Hyveln;ordförande"), PeopleInRoles.targets
    )
    assert [one.target for one in people.each] == ["person", "organisation", "role"]


def test_what_is_not_needed_about_people_is_left_out_before_it_is_kept() -> None:
    text = "Namn;E-post;Mobil;Okänt;Personnummer\nAnna;a@example.org;070-1234567;b@example.org;x"
    sheet, dropped = without_personal(sheets.of_text(text))
    assert sheet.rows == [["Namn"], ["Anna"]]
    assert dropped == ["E-post", "Mobil", "D", "Personnummer"]
    plain, nothing = without_personal(Sheet([["Såg", number(1), "1200000"]]))
    assert (len(plain.rows[0]), nothing) == (3, [])


# Members


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("address", [MEMBERS, PEOPLE, PARTICIPANTS])
def test_every_list_opens_in_both_languages_with_an_empty_one_to_fill_in(
    case: Case, address: str, language: str
) -> None:
    client, _user = visitor(case, language=language)
    assert client.get(address).status_code == 200
    template = client.get(f"{address}?file=template")
    assert template["Content-Type"].startswith("text/csv")
    kind = {MEMBERS: Members, PEOPLE: PeopleInRoles, PARTICIPANTS: Participants}[address]
    sheet = sheets.of_file(template.content + b"x;x;x;x;x;x;x;x;x;x")
    names = [one.target for one in told_columns(sheet, kind.targets).each]
    assert names[: len(kind.targets)] == [one.name for one in kind.targets]


def test_a_list_of_members_is_shown_then_saved_as_one_change(case: Case) -> None:
    client, _user = visitor(case)
    text = (
        "Företag\tOrgnr\tSektor\tRoll\tSedan\tE-post\n"
        f"Åkers Såg AB\t{number(1)}\t\t\t\ta@example.org\n"
        f"Nya Limmet\t{number(5)}\tnäringsliv\tleverantör, kund\tmaj 2003\tb@example.org\n"
        f"Nya limmet\t{number(5)}\t\t\t\t\n"
        "Kommunen\t\tkommun\tkommun\t\t\n"
    )
    page = _read(client, MEMBERS, text)
    assert "2 rows with somebody new" in page
    assert "1 row says nothing new" in page
    assert "1 row says the same as another one" in page
    assert "Left out on purpose and not kept: E-post" in page
    assert "example.org" not in str(Draft.objects.get().data)
    assert not Change.objects.exists()
    answer = _save(client, MEMBERS, page)
    assert _members(case) == {"Åkers Såg AB", "Öbo Hyvleri AB", "Nya Limmet", "Kommunen"}
    glue = Member.objects.get(case=case, organisation__name="Nya Limmet")
    assert (glue.roles, glue.start, glue.organisation.sector) == (
        ["supplier", "customer"],
        "2003-05",
        "business",
    )
    change = Change.objects.get()
    assert Event.objects.filter(action="records.recorded").count() == 1
    assert f"/case/mine/changes/{change.pk}/undo/" in client.get(answer["Location"]).content.decode()
    assert not Draft.objects.exists()
    client.post(f"/case/mine/changes/{change.pk}/undo/")
    assert _members(case) == {"Åkers Såg AB", "Öbo Hyvleri AB"}
    assert not OrganisationRow.objects.filter(name="Nya Limmet").exists()


def test_a_recorded_organisation_is_known_by_number_then_name_and_filled_in(case: Case) -> None:
    extra = [
        Wanted("organisations", Organisation(id="glue", name="Limfabriken", organisation_number=number(7))),
        Wanted("organisations", Organisation(id="paint", name="Lackeriet")),
    ]
    save_records(case=case, wanted=extra, by=None)
    client, _user = visitor(case)
    page = _read(
        client, MEMBERS, f"Namn;Orgnr;Sektor\nHelt annat;{number(7)};\nLACKERIET;{number(8)};business"
    )
    assert "2 rows with somebody who is recorded already" in page
    _save(client, MEMBERS, page)
    assert _members(case) >= {"Limfabriken", "Lackeriet"}
    paint = OrganisationRow.objects.get(case=case, key="paint")
    assert (paint.organisation_number, paint.sector) == (number(8), "business")
    assert not OrganisationRow.objects.filter(name="Helt annat").exists()


def test_a_likely_double_waits_for_an_answer(case: Case) -> None:
    save_records(
        case=case, wanted=[Wanted("organisations", Organisation(id="glue", name="Limfabriken"))], by=None
    )
    client, _user = visitor(case)
    page = _read(client, MEMBERS, "Namn\nLimfabrikken\nHelt Ny")
    assert "1 row waits for your answer" in page
    refused = _save(client, MEMBERS, page)
    assert refused.status_code == 422
    assert Change.objects.count() == 1
    saved = _save(client, MEMBERS, page, **{"answer.1": "glue|organisation:limfabrikken:"})
    assert saved.status_code == 302
    assert _members(case) >= {"Limfabriken", "Helt Ny"}
    assert not OrganisationRow.objects.filter(name="Limfabrikken").exists()


@pytest.mark.parametrize(("rest", "members"), [("+", {"Limfabrikken", "Ny"}), ("-", {"Ny"})])
def test_doubts_can_be_answered_all_at_once(case: Case, rest: str, members: set[str]) -> None:
    save_records(
        case=case, wanted=[Wanted("organisations", Organisation(id="glue", name="Limfabriken"))], by=None
    )
    client, _user = visitor(case)
    page = _read(client, MEMBERS, "Namn\nLimfabrikken\nNy")
    _save(client, MEMBERS, page, rest=rest)
    assert _members(case) - {"Åkers Såg AB", "Öbo Hyvleri AB"} == members


FAULTY = (
    "Företag;Orgnr;Sektor;Roll;Sedan;Till\n"
    "Rätt AB;;;;;\n"
    "Fel ett;556000-0002;;;;\n"
    "Fel två;;mars;;;\n"
    "Fel tre;;;kung;;\n"
    "Fel fyra;;;;31/2 2003;\n"
    "Fel fem;;;;2003;2001\n"
    ";;business;;;\n" + "Fel sex " + "x" * 400 + ";;;;;\n"
    "Fel sju;196408233234;;;;\n"
)


def test_all_that_is_wrong_is_told_at_once_with_row_and_column(case: Case) -> None:
    client, _user = visitor(case)
    page = _read(client, MEMBERS, FAULTY)
    assert "8 rows are wrong" in page
    for row, column, found in [
        (3, "Orgnr", "556000-0002"),
        (4, "Sektor", "mars"),
        (5, "Roll", "kung"),
        (6, "Sedan", "31/2 2003"),
        (7, "Till", "2003"),
        (8, "Företag", "missing"),
        (9, "Företag", "300"),
        (10, "Orgnr", "personal"),
    ]:
        start = page.index(f'<tr><th scope="row">{row}</th><td>{column}</td>')
        assert found in page[start : page.index("</tr>", start)]
    faults = page[page.index('id="faults"') : page.index("</table>", page.index('id="faults"'))]
    assert "196408233234" not in faults
    assert _save(client, MEMBERS, page).status_code == 422
    assert not Change.objects.exists()


def test_the_good_rows_are_saved_on_request_and_the_others_kept_to_correct(case: Case) -> None:
    client, _user = visitor(case)
    page = _read(client, MEMBERS, FAULTY)
    rest = client.get(f"{MEMBERS}?file=rest").content
    rows = sheets.of_file(rest).rows
    assert len(rows) == 9
    assert rows[0][-1] == "What is wrong"
    _save(client, MEMBERS, page, "good")
    assert "Rätt AB" in _members(case)
    assert Change.objects.count() == 1
    left = client.get(MEMBERS).content.decode()
    assert "8 rows are wrong" in left
    corrected = [row[:-1] for row in rows[:2]]
    corrected[1][1] = number(9)
    answer = client.post(
        MEMBERS, {"do": "read", "file": SimpleUploadedFile("x.csv", sheets.as_file([*corrected]))}
    )
    assert answer.status_code == 302
    _save(client, MEMBERS, client.get(MEMBERS).content.decode())
    assert "Fel ett" in _members(case)


def test_a_column_that_was_taken_for_something_else_is_corrected(case: Case) -> None:
    client, _user = visitor(case)
    page = _read(client, MEMBERS, "Firmatecknare;Kallas\nx;Limfabriken\ny;Lackeriet")
    client.post(MEMBERS, {"do": "look", "headings": "yes"})
    client.post(MEMBERS, {"do": "look", "headings": "yes", "column.0": "-", "column.1": "organisation"})
    page = client.get(MEMBERS).content.decode()
    assert "2 rows with somebody new" in page
    stale = _save(client, MEMBERS, page, **{"column.0": "organisation", "column.1": "-"})
    assert stale.status_code == 302
    assert not Change.objects.exists()  # other columns than those that were looked at
    client.post(MEMBERS, {"do": "look", "headings": "yes", "column.0": "-", "column.1": "organisation"})
    _save(
        client, MEMBERS, client.get(MEMBERS).content.decode(), **{"column.0": "-", "column.1": "organisation"}
    )
    assert _members(case) >= {"Limfabriken", "Lackeriet"}


def test_what_has_changed_since_it_was_looked_at_is_shown_again(case: Case) -> None:
    client, _user = visitor(case)
    page = _read(client, MEMBERS, "Namn\nLimfabriken")
    save_records(
        case=case, wanted=[Wanted("organisations", Organisation(id="glue", name="Limfabriken"))], by=None
    )
    assert _save(client, MEMBERS, page).status_code == 302
    assert Change.objects.count() == 1
    page = client.get(MEMBERS).content.decode()
    assert "recorded already" in page
    _save(client, MEMBERS, page)
    assert Member.objects.filter(case=case, organisation__key="glue").exists()


def test_a_list_in_another_window_is_not_saved_unseen(case: Case) -> None:
    client, _user = visitor(case)
    page = _read(client, MEMBERS, "Namn\nEtt")
    _read(client, MEMBERS, "Namn\nTvå")
    _save(client, MEMBERS, page)
    assert not Change.objects.exists()
    _save(client, MEMBERS, page)
    client.post(MEMBERS, {"do": "discard"})
    assert _save(client, MEMBERS, page).status_code == 302
    assert not Change.objects.exists()


def test_a_list_outlives_the_sign_in_pasted_chosen_or_looked_over(case: Case) -> None:
    client, user = visitor(case)
    word = hidden(client.get(MEMBERS).content.decode(), "draft_word")
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    for sent in (
        {"text": "Namn\nLimfabriken"},
        {"text": "", "file": SimpleUploadedFile("x.xlsx", _spreadsheet([["Namn"], ["Limfabriken"]]))},
        {"draft_beside": "yes", "rest": "+"},
    ):
        client.logout()
        answer = client.post(MEMBERS, {"draft_word": word, "do": "read", **sent})
        assert "/sign-in/" in answer["Location"]
        client.force_login(user, backend=backend)
        assert "Limfabriken" in client.get(MEMBERS).content.decode()


def test_a_list_can_be_thrown_away(case: Case) -> None:
    client, _user = visitor(case)
    _read(client, MEMBERS, "Namn\nLimfabriken")
    client.post(MEMBERS, {"do": "discard"})
    assert not Draft.objects.exists()


def test_what_cannot_be_read_stays_in_the_field(case: Case) -> None:
    client, _user = visitor(case)
    answer = client.post(MEMBERS, {"do": "read", "text": 'Namn\n"Limfabriken'})
    assert answer.status_code == 422
    assert "&quot;Limfabriken" in answer.content.decode()
    assert "row 2" in answer.content.decode()


def test_hostile_cells_stay_text(case: Case) -> None:
    client, _user = visitor(case)
    evil = "<script>alert(1)</script>"
    page = _read(client, MEMBERS, f"Namn;Sektor;{evil}\n{evil};{evil};x\n=cmd|x;;y\n%(found)s;;%(n)d")
    assert evil not in page
    assert "&lt;script&gt;" in page
    rest = client.get(f"{MEMBERS}?file=rest").content.decode("utf-8-sig")
    assert not [line for line in rest.splitlines() if line.startswith("=")]
    assert client.get(MEMBERS).status_code == 200


@pytest.mark.parametrize("address", [MEMBERS, PEOPLE, PARTICIPANTS])
@pytest.mark.parametrize("role", ["reader", "evaluator"])
def test_who_may_not_record_loads_no_list(case: Case, address: str, role: str) -> None:
    client, _user = visitor(case, role)
    assert client.get(address).status_code == 403
    assert client.post(address, {"do": "read", "text": "Namn\nx"}).status_code == 403
    assert not Draft.objects.exists()
    stranger = browser(User.objects.create(email="stranger@example.org"))
    assert stranger.get(address).status_code == 404


# People and participants


def test_a_board_is_recorded_from_a_list(case: Case) -> None:
    client, _user = visitor(case, language="sv")
    text = (
        "Förnamn;Efternamn;Roll;Företag;Befattning;Sedan\n"
        "Anna;Ek;ordförande;;;2003\n"
        "Cia;Dahl;;Öbo Hyvleri AB;vd;2003\n"
        "Bo;Alm;;;;\n"
    )
    page = _read(client, PEOPLE, text, body="board")
    _save(client, PEOPLE, page, body="board")
    roles = InitiativeRole.objects.filter(case=case, body__key="board").select_related("person")
    found = {(one.person.name, one.role) for one in roles if one.person}
    assert found == {("Anna Ek", "chair"), ("Bo Alm", "board_member"), ("Cia Dahl", "board_member")}
    cia = PersonRow.objects.get(case=case, name="Cia Dahl")
    assert [one.post for one in cia.appointments.all()] == [{"sv": "vd"}]
    assert "dahl" not in cia.key


def test_two_of_one_name_are_told_apart_by_where_they_work(case: Case) -> None:
    client, _user = visitor(case)
    text = "Namn;Företag;Roll\nAnna Ek;Åkers Såg AB;founder\nAnna Ek;Öbo Hyvleri AB;founder\n"
    page = _read(client, PEOPLE, text)
    assert "1 row waits for your answer" in page
    _save(client, PEOPLE, page, rest="+")
    founders = InitiativeRole.objects.filter(case=case, initiative__key="wood", role="founder")
    assert founders.count() == 2
    assert PersonRow.objects.filter(case=case, name="Anna Ek").count() == 2
    assert founders.filter(person__key="p-anna", organisation__key="saw").exists()


def test_a_role_that_is_missing_or_strange_is_told(case: Case) -> None:
    client, _user = visitor(case)
    page = _read(client, PEOPLE, "Namn;Roll\nAda Ny;\nBeda Ny;kejsare\n;ledamot\n")
    assert "3 rows are wrong" in page
    chosen = _read(client, PEOPLE, "Namn;Roll\nAda Ny;\n", role="founder")
    assert "1 row with somebody new" in chosen


def test_participants_are_people_or_organisations(case: Case) -> None:
    client, _user = visitor(case)
    text = "Deltagare;Företag;Titel\nAnna Ek;Åkers Såg AB;vd\nDora Ny;Nya Firman;ekonom\n;Öbo Hyvleri AB;\n"
    page = _read(client, PARTICIPANTS, text)
    _save(client, PARTICIPANTS, page)
    fair = Activity.objects.get(case=case, key="fair")
    assert set(fair.people.values_list("name", flat=True)) == {"Anna Ek", "Dora Ny"}
    assert set(fair.organisations.values_list("key", flat=True)) == {"saw", "plane", "nya-firman"}
    assert fair.participants is None  # a list of some does not tell how many came in all
    again = _read(client, PARTICIPANTS, text)
    assert "3 rows say nothing new" in again


def test_a_network_member_adds_only_who_is_recorded(case: Case) -> None:
    client, _user = visitor(case, "network_member")
    assert client.get(MEMBERS).status_code == 403
    page = _read(client, PARTICIPANTS, "Namn;Företag\nBo Alm;\nNy Person;\n;Ny Firma\n")
    assert "2 rows are wrong" in page
    _save(client, PARTICIPANTS, page, "good")
    assert [one.key for one in Activity.objects.get(case=case, key="fair").people.all()] == ["p-bo"]
    assert not PersonRow.objects.filter(name="Ny Person").exists()


def test_a_person_in_doubt_is_asked_about(case: Case) -> None:
    save_records(case=case, wanted=[Wanted("people", Person(id="p-anna2", name="Anna Ek"))], by=None)
    client, _user = visitor(case)
    page = _read(client, PARTICIPANTS, "Namn\nAnna Ek\nBo Allm\n")
    assert "2 rows wait for your answer" in page


# Ten thousand


@pytest.mark.slow
def test_ten_thousand_rows_of_which_seventeen_are_bad(case: Case) -> None:
    client, user = visitor(case)
    bad = {100 + 577 * place for place in range(17)}
    lines = ["Företag;Orgnr;Sektor;Roll;Medlem sedan"]
    for count in range(1, 10_001):
        digits = "556000-0002" if count in bad else number(count + 10)
        lines.append(f"Bolaget {count:05d} i Ås;{digits};näringsliv;leverantör;2003-05-{count % 28 + 1:02d}")
    page = _read(client, MEMBERS, "\n".join(lines))
    assert "17 rows are wrong" in page
    for count in bad:
        assert f'<tr><th scope="row">{count + 1}</th><td>Orgnr</td>' in page
    assert _save(client, MEMBERS, page).status_code == 422
    assert not Change.objects.exists()
    assert len(_members(case)) == 2
    assert _save(client, MEMBERS, page, "good").status_code == 302
    assert Member.objects.filter(case=case, initiative__key="wood").count() == 9_985
    change = Change.objects.get()
    assert change.records.count() == 2 * 9_983
    left = sheets.of_file(client.get(f"{MEMBERS}?file=rest").content).rows
    assert len(left) == 18
    for count, row in enumerate(left[1:], start=20_000):
        row[1] = number(count)
    client.post(MEMBERS, {"do": "read", "file": SimpleUploadedFile("rest.csv", sheets.as_file(left))})
    _save(client, MEMBERS, client.get(MEMBERS).content.decode())
    assert Member.objects.filter(case=case, initiative__key="wood").count() == 10_002
    undo_change(change=change, by=user)
    assert Member.objects.filter(case=case, initiative__key="wood").count() == 19
