"""Which records tell of people more than is on record of them anyway: ties between two people, and informal ones.

Posts and roles stand on the pages of organisations and initiatives, and so does a person's tie to an organisation that
is of a kind such as education. Whom a person knows is another matter.
"""

from __future__ import annotations

from klustermotor.casefile.records import Plain, Tie


def tells_of_people(kind: str, people: int) -> bool:
    """Whether a tie of a kind is personal, from the number of its ends at which a person stands.

    >>> tells_of_people("cooperation", 2), tells_of_people("informal", 1)
    (True, True)
    >>> tells_of_people("education", 1), tells_of_people("informal", 0)
    (False, False)
    """
    return people == 2 or (people == 1 and kind == "informal")


def is_personal(record: Plain) -> bool:
    """Whether a record is a tie that is personal.

    >>> is_personal(Tie(id="t", kind="board", from_person="ada", to_person="bo"))
    True
    """
    if not isinstance(record, Tie):
        return False
    return tells_of_people(
        record.kind, sum(end is not None for end in (record.from_person, record.to_person))
    )
