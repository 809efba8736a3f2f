"""What people write, and what the records hold: dates, amounts, numbers and organisation numbers.

Both languages are read whatever the reader's own, since people paste from each other. Nothing is guessed: what can
mean two things is refused with a sentence that says what to write. Whatever is written back for editing is read as
the same value again.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.se import orgnr

from klustermotor.casefile.faults import templates
from klustermotor.casefile.partial_dates import is_partial_date
from klustermotor.errors import Fault

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f\u2007\t", " "))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_ABOUT = re.compile(
    r"^(?:~|(?:ca|c|cirka|circa|omkring|runt|kring|ungefär|about|around|approximately|approx)(?:\.|\b))\s*(?=\S)"
)


class EntryError(ValueError):
    """Something written that cannot be read; its text says what must hold, what was found and what to do."""


@dataclass(frozen=True)
class Number:
    """A number as it was written.

    Attributes
    ----------
    value : int or float
        The number itself; whole unless decimals were asked for.
    approximate : bool
        Whether it was said to be about so.
    currency : str or None
        The currency that was written beside it.
    """

    value: float
    approximate: bool = False
    currency: str | None = None


# Dates

_MONTHS = {
    "sv": (
        "januari", "februari", "mars", "april", "maj", "juni",
        "juli", "augusti", "september", "oktober", "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_SEASONS = {"sv": ["våren", "sommaren", "hösten", "vintern"], "en": ["spring", "summer", "autumn", "winter"]}
_WORD_ABOUT = {"sv": "omkring", "en": "about"}
_MONTH_NUMBERS = {
    word.lower(): number
    for months in _MONTHS.values()
    for number, month in enumerate(months, start=1)
    for word in {month, month[:3]}
} | {"sept": 9}
_SEASON_NUMBERS = {
    word: number
    for number, words in enumerate(("vår våren spring", "sommar sommaren summer", "höst hösten autumn fall",
                                    "vinter vintern winter"), start=21)
    for word in words.split()
}  # fmt: skip
_DAYS = {"i dag": 0, "idag": 0, "today": 0, "i går": -1, "igår": -1, "yesterday": -1}
_NAME = r"(?P<name>[a-zåäö]+)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|:?[ea]|\.)?"
_DATE_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d{1,2})",
        r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<day>\d{1,2})\s?[-/. ]\s?(?P<month>\d{1,2})\s?[-/. ]\s?(?P<year>\d{4})",
        r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
        rf"{_NAME} (?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}}) {_NAME}",
        rf"{_DAY} {_NAME} (?P<year>\d{{4}})",
        rf"{_NAME} {_DAY} (?P<year>\d{{4}})",
    )
)


def parse_date(text: str, *, today: datetime.date) -> str:
    """A date as people write it, in the form that records hold.

    Of two numbers the day comes first, as in 3/4 2001.

    Parameters
    ----------
    text
        What was written.
    today
        The day that "today" means.

    Raises
    ------
    EntryError
        It is no date, not one date only, or a day that does not exist.

    Examples
    --------
    >>> day = datetime.date(2003, 8, 1)
    >>> [parse_date(text, today=day) for text in ("27 mars 2001", "March 27, 2001", "ca hösten 1997", "3/4 2001")]
    ['2001-03-27', '2001-03-27', '1997-23~', '2001-04-03']
    """
    plain = " ".join(text.translate(_SPACES).translate(_DASHES).casefold().split())
    if plain in _DAYS:
        return (today + datetime.timedelta(days=_DAYS[plain])).isoformat()
    plain, about = _without_about(plain)
    about, plain = about or plain.endswith("~"), plain.removesuffix("~")
    words = re.sub(r"\b(?:den|the|of|år)\b|,", " ", plain)
    found = next((match for form in _DATE_FORMS if (match := form.fullmatch(" ".join(words.split())))), None)
    value = _date_of(found) if found else ""
    if not is_partial_date(value):
        raise EntryError(_why_no_date(text, words, found))
    return f"{value}~" if about else value


def _date_of(match: re.Match[str]) -> str:
    fields = match.groupdict()
    name, month = fields.get("name"), fields.get("month")
    number = int(month) if month else _MONTH_NUMBERS.get(name or "", _SEASON_NUMBERS.get(name or "", 0))
    if fields.get("day"):
        return f"{fields['year']}-{number:02}-{int(fields['day']):02}" if number <= 12 else ""
    return f"{fields['year']}-{number:02}" if name or month else fields["year"]


def _why_no_date(text: str, words: str, match: re.Match[str] | None) -> str:
    found = {"found": _short(text)}
    if match and match.groupdict().get("day"):
        return (
            _(
                "There is no such day as “%(found)s”. Check the day and the month; the day comes before the month,"
                " as in 27/3 2001."
            )
            % found
        )
    if not re.search(r"\d{4}", words) and re.search(r"\d", words):
        return (
            _("A date needs its year, with four digits. “%(found)s” has none. Write it as 27 March 2001.")
            % found
        )
    return (
        _(
            "A date is written as 27 March 2001, 2001-03-27, March 2001, autumn 1997 or 1997, with “about” before it"
            " if it is not certain. “%(found)s” cannot be read as one. Correct it, or leave it empty."
        )
        % found
    )


def written_date(value: str | None, language: str) -> str:
    """A date for editing: in words of the language, read as the same date again; empty for unknown.

    >>> written_date("2001-03-27", "sv"), written_date("1997-23~", "en")
    ('27 mars 2001', 'about autumn 1997')
    """
    if not value:
        return ""
    year, *rest = value.rstrip("~").split("-")
    number = int(rest[0]) if rest else 0
    words = [year]
    if number:
        words.insert(0, _SEASONS[language][number - 21] if number > 12 else _MONTHS[language][number - 1])
    if len(rest) == 2:
        words.insert(0, str(int(rest[1])))
    if value.endswith("~"):
        words.insert(0, _WORD_ABOUT[language])
    return " ".join(words)


# Numbers and amounts

_SCALES = {
    **dict.fromkeys(("tkr", "tsek", "ksek", "kkr", "k", "tusen", "thousand"), 10**3),
    **dict.fromkeys(
        ("mkr", "mnkr", "msek", "m", "mn", "milj", "miljon", "miljoner", "million", "millions"), 10**6
    ),
    **dict.fromkeys(("mdkr", "mdr", "miljard", "miljarder"), 10**9),
}
_SIGNS = {"€": "EUR", "£": "GBP", "euro": "EUR", "sek": "SEK", "ksek": "SEK", "tsek": "SEK", "msek": "SEK"}
_CROWNS = {"kr", "kronor", "krona"}
_DIGITS = re.compile(r"-?\d[\d., ]*", re.ASCII)
_GROUPED = re.compile(r"(\d+|\d{1,3}([., ])\d{3}(?:\2\d{3})*)(?:([.,])(\d+))?", re.ASCII)
_LONGEST = 500  # digits and separators; no number that is meant is longer
_WORD = re.compile(r"[^\W\d_]+|[€£]")
_WITH_WORDS = re.compile(
    r"(?P<before>(?:[^\W\d_]|[€£ ])*)(?P<digits>\d(?:[\d., ]*\d)?)(?:[:,]-)?(?P<after>(?:[^\W\d_]|[€£. ])*)"
)


def parse_amount(text: str) -> Number:
    """An amount of money as people write it, in whole units of its currency.

    Raises
    ------
    EntryError
        It is no amount, not whole, or can be read in two ways.

    Examples
    --------
    >>> [parse_amount(text).value for text in ("1,2 mkr", "350 tkr", "1.200.000", "SEK 500,000", "500:-")]
    [1200000, 350000, 1200000, 500000, 500]
    >>> parse_amount("ca 300 tkr").approximate, parse_amount("20 000 EUR").currency
    (True, 'EUR')
    """
    plain, about = _without_about(_plain(text))
    match = _WITH_WORDS.fullmatch(plain)
    words = _WORD.findall(f"{match['before']} {match['after']}") if match else []
    scales = [_SCALES[word] for word in words if word in _SCALES]
    currencies = {_SIGNS.get(word, word.upper()) for word in words if _is_currency(word)}
    known = all(word in _SCALES or word in _CROWNS or _is_currency(word) for word in words)
    if match is None or not known or len(scales) > 1 or len(currencies) > 1:
        raise EntryError(_no_amount(text))
    number = _decimal(match["digits"], text, whole=not scales) * (scales[0] if scales else 1)
    if number != int(number) or number < 0:
        raise EntryError(_no_amount(text))
    return Number(int(number), about, next(iter(currencies), None))


def _is_currency(word: str) -> bool:
    return word in _SIGNS or word in _CURRENCIES


_CURRENCIES = frozenset(
    ("aud", "bgn", "brl", "cad", "chf", "cny", "czk", "dkk", "eur", "gbp", "hkd", "huf", "inr", "isk", "jpy",
     "krw", "mxn", "nok", "nzd", "pln", "ron", "sek", "sgd", "try", "uah", "usd", "zar")
)  # fmt: skip


def _no_amount(text: str) -> str:
    return _(
        "An amount is written in whole units, as 1 200 000, 350 tkr or 1,2 mkr. “%(found)s” cannot be read as one, or"
        " can be read in two ways. Correct it, or leave it empty if it is unknown."
    ) % {"found": _short(text)}


def parse_count(text: str) -> Number:
    """A number of things, whole and not negative.

    >>> parse_count("ca 4 000")
    Number(value=4000, approximate=True, currency=None)
    """
    plain, about = _without_about(_plain(text))
    number = _decimal(plain, text, whole=True) if _DIGITS.fullmatch(plain) else Decimal("0.5")
    if number != int(number) or number < 0:
        raise EntryError(
            _(
                "This is a whole number, written with digits only, such as 40 or 4 000. “%(found)s” cannot be read as"
                " one. Correct it, or leave it empty if it is unknown."
            )
            % {"found": _short(text)}
        )
    return Number(int(number), about)


def parse_number(text: str) -> Number:
    """A number that may have decimals, after a comma or a point, and may be negative.

    >>> parse_number("2,5").value, parse_number("-1 200.5").value
    (2.5, -1200.5)
    """
    plain, about = _without_about(_plain(text))
    if not _DIGITS.fullmatch(plain):
        raise EntryError(
            _(
                "This is a number, such as 40, 2,5 or 4 000, without any unit. “%(found)s” cannot be read as one."
                " Correct it, or leave it empty if it is unknown."
            )
            % {"found": _short(text)}
        )
    return Number(float(_decimal(plain, text, whole=False)), about)


def _decimal(digits: str, text: str, *, whole: bool) -> Decimal:
    """Digits with separators as a number; one comma or point before three digits is refused unless it is whole."""
    if not digits.isascii() or len(digits) > _LONGEST:
        raise EntryError(_no_amount(text))
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    grouped = re.fullmatch(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*", digits)
    if grouped and (grouped[1] == " " or digits.count(grouped[1]) > 1 or (whole and digits[0] != "0")):
        return Decimal(sign + re.sub(r"\D", "", digits))
    if grouped:
        raise EntryError(
            _(
                "“%(found)s” can be read in two ways: as thousands or with decimals. Write thousands with a space, as"
                " 1 200, and decimals without a last zero, as 1,2."
            )
            % {"found": _short(text)}
        )
    match = _GROUPED.fullmatch(digits)
    if match is None or (match[2] and match[2] == match[3]):
        raise EntryError(
            _(
                "“%(found)s” has its digits grouped in a way that cannot be read. Write it as 1 200 000 or 1,2."
            )
            % {"found": _short(text)}
        )
    whole_part = re.sub(r"\D", "", match[1])
    return Decimal(f"{sign}{whole_part}.{match[4] or 0}")


def written_number(value: float | None, language: str) -> str:
    """A number for editing, read as the same number again; empty for unknown.

    >>> written_number(1200000, "sv"), written_number(1200000, "en"), written_number(1.234, "sv")
    ('1 200 000', '1,200,000', '1,2340')
    """
    if value is None:
        return ""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    whole, _point, decimals = f"{exact:,f}".partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) == 3 and "," not in whole:
        decimals += "0"  # three decimals alone would look like thousands
    if language == "sv":
        return whole.replace(",", " ") + (f",{decimals}" if decimals else "")
    return whole + (f".{decimals}" if decimals else "")


# Organisation numbers


def parse_organisation_number(text: str, country: str = "SE") -> str:
    """An organisation number as records hold it: for Sweden its ten digits, also from a VAT number.

    Raises
    ------
    EntryError
        It is no Swedish organisation number, or somebody's personal identity number.

    Examples
    --------
    >>> {parse_organisation_number(text) for text in ("212000-0357", "16 212000-0357", "SE212000035701")}
    {'2120000357'}
    """
    plain = _plain(text).upper()
    if country != "SE":
        return text.strip()
    digits = re.sub(r"[ -]", "", plain)
    if match := re.fullmatch(r"SE(\d{10})01", digits) or re.fullmatch(r"16(\d{10})", digits):
        digits = match[1]
    if re.fullmatch(r"(?:19|20)?\d\d[01]\d{7}", digits):
        raise EntryError(fault_sentence(Fault("personal-number")))
    try:
        return str(orgnr.validate(digits))
    except NumberError:
        found = {"found": f"“{_short(text)}”"}
        raise EntryError(fault_sentence(Fault("bad-organisation-number", values=found))) from None


def written_organisation_number(value: str | None, country: str = "SE") -> str:
    """An organisation number as it is usually written; empty for unknown.

    >>> written_organisation_number("2120000357")
    '212000-0357'
    """
    return orgnr.format(value) if value and country == "SE" else value or ""


def fault_sentence(fault: Fault, label: str = "") -> str:
    """What is wrong in the reader's language, with the field named as the form names it."""
    named = {"name": label} if label else {}
    return " ".join(_(template) % {**fault.values, **named} for template in templates(fault))


def _plain(text: str) -> str:
    return " ".join(text.translate(_SPACES).translate(_DASHES).casefold().split())


def _without_about(plain: str) -> tuple[str, bool]:
    match = _ABOUT.match(plain)
    return (plain[match.end() :], True) if match else (plain, False)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:60]}…"
