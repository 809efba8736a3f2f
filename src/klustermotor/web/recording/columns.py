"""Which column of a list says what: told by its heading in Swedish or English, else guessed from what stands in it.

A person sees what each column was taken for and can correct it. Columns with what is not needed about people are
dropped before anything is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from klustermotor.web.cases.text import fold
from klustermotor.web.recording.sheets import Sheet

UNUSED = "-"
_LOOKED_AT = 200
_MOSTLY = 0.6

_HEADINGS: Mapping[str, str] = {
    "organisation": "organisation|organisationens namn|organisationsnamn|företag|företagets namn"
    "|företagsnamn|bolag"
    "|bolagsnamn|firma|arbetsplats|arbetsgivare|arbetsställe|medlem|medlemmar|medlemsföretag"
    "|medlemsorganisation"
    "|deltagande företag|organization|organisation name|organization name|company|company name|firm|employer"
    "|workplace|member|members|member organisation",
    "number": "organisationsnummer|organisationsnr|orgnummer|orgnr|org nr|org nummer|registreringsnummer"
    "|momsnummer"
    "|momsreg nr|organisation number|organization number|registration number|company number|reg no|org no"
    "|vat number",
    "sector": "sektor|del av triple helix|del av trippelhelixen|del av trippelhelix|trippelhelix|sector"
    "|triple helix"
    "|part of the triple helix",
    "role": "roll|roller|roll i initiativet|role in the initiative|roll i klustret|roller i klustret"
    "|vad den gör i klustret|uppdrag|uppdrag i initiativet"
    "|funktion|role|roles|role in the cluster|roles in the cluster|what it does in the cluster|function",
    "start": "sedan|från|i rollen sedan|in the role since|fr o m|from|startdatum|start|medlem sedan"
    "|medlem från|inträde|inträdesdatum|gick med|datum"
    "|since|member since|member from|joined|start date|date|from date",
    "end": "till|t o m|i rollen till|in the role until|tom|slut|slutdatum|utträde|utträdesdatum"
    "|medlem till|to|until|end|end date|left|member until",
    "person": "person|person hela namnet|person whole name|personens namn|deltagare|deltagarens namn"
    "|för och efternamn|fullständigt namn|participant"
    "|participants|attendee|full name|person name",
    "first_name": "förnamn|tilltalsnamn|first name|given name",
    "last_name": "efternamn|last name|surname|family name",
    "post": "befattning|befattning på arbetet|post at work|titel|yrkestitel|tjänst|post|yrke|position"
    "|title|job title",
    "ability": "förmåga|förmåga som personen bidrar med|bidrar med|kompetens|ability|competence|brings"
    "|ability that the person brings",
    "name": "namn|name",
}
"""Headings, without the signs in them, by what they say."""
_KNOWN = {name: frozenset(words.split("|")) for name, words in _HEADINGS.items()}

_NOT_NEEDED = (
    "e post|epost|mejl|mail|email|e mail|mailadress|e postadress|epostadress|email address|telefon|tel|mobil"
    "|mobiltelefon|mobilnummer|mobilnr|telefonnummer|telefonnr|phone|phone number|mobile|telephone|cell|adress"
    "|gatuadress|postadress|hemadress|address|street address|home address|postnummer|postnr|zip|zip code"
    "|postal code|personnummer|personnr|pnr|personal number|personal identity number|social security number|ssn"
    "|födelsedatum|födelseår|ålder|date of birth|birth date|age|kön|gender|sex|specialkost|kost|allergi"
    "|allergier|matpreferenser|diet|dietary|allergies|food|nationalitet|nationality"
)
_PERSONAL = frozenset(_NOT_NEEDED.split("|"))
"""Headings over what is not needed about people."""

_OUR_OWN = {"vad som är fel", "what is wrong"}  # what a file of faulty rows has beside them
_NUMBER = re.compile(r"(?:16)?\d{6}-?\d{4}|SE\d{12}", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+\.\S+")
_PHONE = re.compile(r"\+?[\d\s()/-]{7,}")
_DATE = re.compile(
    r"(?:ca |omkring )?\d{4}(?:-\d\d?){0,2}|\d\d?[/.]\d\d?[/. ]\d{4}|(?:\d\d? )?[a-zåäö]+ \d{4}"
)


@dataclass(frozen=True)
class Target:
    """Something that a list can tell.

    Attributes
    ----------
    name : str
        Name in the form and in the program.
    label : Promise
        What it is called.
    headings : tuple of str
        Names among the known headings that stand for it.
    looks : callable or None
        Whether a text looks like it, for columns without a heading.
    """

    name: str
    label: str | Promise
    headings: tuple[str, ...]
    looks: Callable[[str], bool] | None = None


@dataclass(frozen=True)
class Column:
    """A column of a list: where it is, what stands over it, what it was taken for, and its first values."""

    number: int
    heading: str
    target: str
    values: tuple[str, ...]

    @property
    def letter(self) -> str:
        """What spreadsheets call it."""
        return letter(self.number)


@dataclass(frozen=True)
class Columns:
    """A list with what its columns say.

    Attributes
    ----------
    first : int
        Where the rows begin, after the headings.
    """

    each: tuple[Column, ...]
    has_headings: bool
    first: int

    def of(self, target: str) -> Column | None:
        """The column that tells something."""
        return next((one for one in self.each if one.target == target), None)


def letter(number: int) -> str:
    """What spreadsheets call a column, counted from 0.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    return (letter(number // 26 - 1) if number >= 26 else "") + chr(65 + number % 26)


def without_personal(sheet: Sheet) -> tuple[Sheet, list[str]]:
    """A list without the columns that hold what is not needed about people, and what they were called."""
    filled = [row for row in sheet.rows if any(row)]
    top, below = filled[0], filled[1:_LOOKED_AT] or filled
    dropped = {
        number: heading if _is_personal_heading(heading) else letter(number)
        for number, heading in enumerate(top)
        if _is_personal_heading(heading) or _holds_contacts([row[number] for row in below])
    }
    own = {number for number, heading in enumerate(top) if plain(heading) in _OUR_OWN}
    rows = [
        [cell for number, cell in enumerate(row) if number not in dropped.keys() | own] for row in sheet.rows
    ]
    return (Sheet(rows, sheet.told) if any(map(any, rows)) else Sheet([[""]], sheet.told)), list(
        dropped.values()
    )


def _is_personal_heading(heading: str) -> bool:
    return plain(heading) in _PERSONAL


def _holds_contacts(values: Sequence[str]) -> bool:
    return _share(values, _MAIL.fullmatch) >= _MOSTLY or (
        _share(values, _PHONE.fullmatch) >= _MOSTLY
        and _share(values, lambda text: _NUMBER.fullmatch(text) or _DATE.fullmatch(text)) < 0.1
        and _share(values, lambda text: text.strip()[:1] in "+0") >= _MOSTLY
    )


def plain(heading: str) -> str:
    """A heading without what may stand around its words.

    >>> plain(" Org.nr: "), plain("E-post*")
    ('org nr', 'e post')
    """
    return " ".join(re.sub(r"[^\w]+", " ", fold(heading)).split())


def told_columns(
    sheet: Sheet,
    targets: Sequence[Target],
    *,
    chosen: Mapping[int, str] | None = None,
    has_headings: bool | None = None,
) -> Columns:
    """What each column of a list says.

    Parameters
    ----------
    sheet
        The list.
    targets
        What it can tell.
    chosen
        What a person said that columns are, by their number.
    has_headings
        Whether the first row is headings; None to find out.
    """
    top = next((number for number, row in enumerate(sheet.rows) if any(row)), 0)
    first_row = sheet.rows[top]
    by_heading = {number: _target_of(text, targets) for number, text in enumerate(first_row)}
    if has_headings is None:
        has_headings = any(by_heading.values()) and not any(map(_is_datum, first_row))
    body = [row for row in sheet.rows[top + (1 if has_headings else 0) :][:_LOOKED_AT] if any(row)]
    found = {number: one for number, one in by_heading.items() if one} if has_headings else {}
    found = _each_once(found, targets)
    if not has_headings or not found:
        found |= _guessed(body, len(first_row), targets, set(found.values()))
    wanted = dict.fromkeys(range(len(first_row)), UNUSED) | found
    if chosen:
        names = {target.name for target in targets}
        wanted |= {
            number: one if one in names else UNUSED for number, one in chosen.items() if number in wanted
        }
    each = tuple(
        Column(
            number,
            first_row[number] if has_headings else "",
            target,
            tuple(row[number] for row in body[:3] if row[number]),
        )
        for number, target in wanted.items()
    )
    return Columns(each, has_headings, top + (1 if has_headings else 0))


def _target_of(heading: str, targets: Sequence[Target]) -> str:
    words = plain(heading)
    for target in targets:
        if words and (words in _words_of(target) or words == plain(str(target.label))):
            return target.name
    return ""


def _words_of(target: Target) -> set[str]:
    return {words for name in target.headings for words in _KNOWN[name]}


def _each_once(found: Mapping[int, str], targets: Sequence[Target]) -> dict[int, str]:
    """Each target from its first column only."""
    once: dict[int, str] = {}
    for number, name in found.items():
        if name not in once.values():
            once[number] = name
    return once


def _is_datum(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text) or _DATE.fullmatch(text))


def _guessed(
    body: Sequence[Sequence[str]], width: int, targets: Sequence[Target], taken: set[str]
) -> dict[int, str]:
    """What columns without a heading hold, by their values; texts that look like nothing else are names, in order."""
    found: dict[int, str] = {}
    texts = [target.name for target in targets if target.looks is None and target.name not in taken]
    for number in range(width):
        values = [row[number] for row in body]
        looks = [
            target.name
            for target in targets
            if target.looks and target.name not in {*found.values(), *taken}
            if _share(values, target.looks) >= _MOSTLY
        ]
        if looks:
            found[number] = looks[0]
        elif texts and any(values):
            found[number] = texts.pop(0)
    return found


def _share(values: Iterable[str], holds: Callable[[str], object]) -> float:
    filled = [value for value in values if value][:_LOOKED_AT]
    return sum(bool(holds(value)) for value in filled) / len(filled) if filled else 0.0


def looks_like_number(text: str) -> bool:
    """Whether a text is written as an organisation number."""
    return bool(_NUMBER.fullmatch(text.replace(" ", "")))


def looks_like_date(text: str) -> bool:
    """Whether a text is written as a date."""
    return bool(_DATE.fullmatch(fold(text)))
