"""What tells of a person is not kept: personal numbers, e-mail addresses, columns of people's names.

Assumes tidy text. A number whose date could be a day of birth counts as a personal number also where it is mistyped,
so now and then something harmless is hidden too. A sole trader's number is kept only as a keyed hash, which tells that
two rows are the same but not whose they are; without a key it is not kept at all.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

from klustermotor.registers.vocabulary import folded, text, vocabulary

HIDDEN = "\N{HORIZONTAL ELLIPSIS}"
_CENTURY = "(?:16|18|19|20)?"
_DAY = (
    "(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"  # 60 more where the number is a coordination number
)
# Two digits of the year, the month, the day, four more; also with a VAT number's 01 after it.
PERSONAL = (
    rf"(^|[^0-9]){_CENTURY}[0-9]{{2}}[ -]?(?:0[1-9]|1[0-2])[ -]?{_DAY}\s*[-+]?\s*[0-9]{{4}}(?:01)?($|[^0-9])"
)
_EMAIL = r"[^\s@<>;,\"'():]+@"


def hidden_sql(cell: str) -> str:
    """A cell in SQL, in which nobody's number or e-mail address stands."""
    once = rf"regexp_replace({cell}, {text(PERSONAL)}, '\1{HIDDEN}\2', 'g')"
    twice = (
        rf"regexp_replace({once}, {text(PERSONAL)}, '\1{HIDDEN}\2', 'g')"  # those that shared a sign between
    )
    all_of_it = rf"regexp_replace({twice}, {text(_EMAIL)}, '{HIDDEN}@', 'g')"
    return f"CASE WHEN {tells_of_person_sql(cell)} THEN {all_of_it} ELSE {cell} END"


def tells_of_person_sql(cell: str) -> str:
    """Whether `hidden_sql` changes a cell, in SQL."""
    return f"(regexp_matches({cell}, {text(PERSONAL)}) OR contains({cell}, '@'))"


def hidden(cell: str) -> str:
    """A cell in which nobody's number or e-mail address stands.

    >>> hidden("Ring Anna, 640823-3234, anna@firma.example")
    'Ring Anna, …, …@firma.example'
    """
    for _ in range(2):
        cell = re.sub(PERSONAL, rf"\1{HIDDEN}\2", cell)
    return re.sub(_EMAIL, f"{HIDDEN}@", cell)


def about_person(column: str) -> bool:
    """Whether a column tells of people, by its name.

    >>> about_person("Kontaktperson 2"), about_person("Förnamn"), about_person("Postort")
    (True, True, False)
    """
    name = folded(re.sub(r"\([0-9]+\)$", "", column))
    words = vocabulary("columns")
    bare = re.sub(r"( [0-9]+)+$", "", name)
    return bare in words["persons"] or any(part in bare for part in words["person_parts"])


def hashes(numbers: Iterable[str], secret: bytes) -> dict[str, str]:
    """The keyed hash of each personal number of ten digits; none without a key."""
    if not secret:
        return {}
    return {one: hmac.new(secret, one.encode(), hashlib.sha256).hexdigest() for one in numbers}
