"""What each fault of a case file means, in one English sentence or two: what must hold, what was found, what
to do.

The templates are looked up by code and filled with the fault's values; where users see them they are
translated first, by these very texts, so they are plain literals.
"""

from __future__ import annotations

from klustermotor.errors import Fault

SENTENCES: dict[str, str] = {
    # the file as such
    "file-too-large": (
        "A case file may hold at most %(limit)s MB. This one has %(size)s MB. Divide it into several "
        "cases, or leave out what is not needed."
    ),
    "empty-file": "The file is empty. Choose the case file again, or export it again.",
    "wrong-encoding": (
        "A case file must be text in UTF-8. This looks like %(encoding)s, from byte %(position)s on. Save"
        " it again as UTF-8."
    ),
    "truncated-json": (
        "The file ends in the middle, on line %(line)s. It has probably not been saved or copied in full."
        " Fetch it again."
    ),
    "broken-json": (
        "The file must be valid JSON. Reading stopped on line %(line)s, column %(column)s, at “%(near)s”."
        " Look just before that for a comma, quotation mark or bracket that is missing or too many."
    ),
    "duplicate-name": (
        "A field may be given only once in the same place. “%(name)s” is given more than once. Keep one "
        "of them."
    ),
    "too-deep": (
        "The file has lists or objects inside one another more deeply than a case ever has. Check that it"
        " is a case file."
    ),
    "record-too-large": (
        "A single record may hold at most %(limit)s characters, not counting the records inside it. This "
        "one has %(size)s. Shorten its texts and lists."
    ),
    "not-a-case": (
        "A case file must say “format”: “klustermotor-case” at the top. Found %(found)s. Check that the "
        "right file was chosen."
    ),
    "newer-version": (
        "The file is written in version %(found)s of the format. This program reads up to version "
        "%(supported)s. Upgrade the program, or export the case in an older version."
    ),
    # fields
    "missing-field": "The field “%(name)s” must be given. It is missing. Add it.",
    "unknown-field": (
        "There is no field “%(name)s” here, so it would be lost. Correct the name or remove the field. "
        "Possible fields: %(allowed)s."
    ),
    "not-a-text": (
        "“%(name)s” must be a text within quotation marks. Found %(found)s. Correct it, or leave the "
        "field out."
    ),
    "not-a-whole-number": "“%(name)s” must be a whole number. Found %(found)s. Write it without decimals.",
    "not-a-number": (
        "“%(name)s” must be a number. Found %(found)s. Correct it, or leave the field out if it is unknown."
    ),
    "number-as-text": (
        "“%(name)s” must be a number. Found the text %(found)s. Write it with digits only: no quotation "
        "marks, spaces or units."
    ),
    "not-true-or-false": (
        "“%(name)s” must be true or false, without quotation marks. Found %(found)s. Correct it."
    ),
    "not-a-list": (
        "“%(name)s” must be a list within square brackets. Found %(found)s. Put brackets around it."
    ),
    "not-an-object": (
        "“%(name)s” must be an object within braces. Found %(found)s. Write it as fields within braces."
    ),
    "not-allowed-value": "“%(name)s” must be one of: %(allowed)s. Found %(found)s. Choose one of them.",
    "number-too-small": "“%(name)s” must be at least %(limit)s. Found %(found)s. Correct it.",
    "number-too-large": "“%(name)s” must be at most %(limit)s. Found %(found)s. Correct it.",
    "number-out-of-range": "A number has far too many digits. Correct it.",
    "negative-number": (
        "“%(name)s” must not be negative. Found %(found)s. Correct it, or leave the field out if it is "
        "unknown."
    ),
    "text-too-long": "“%(name)s” may hold at most %(limit)s characters. This text has %(size)s. Shorten it.",
    "blank-text": "“%(name)s” must not be blank. Write something, or leave the field out.",
    "control-character": "“%(name)s” holds a character that cannot be shown. Remove it.",
    "empty-text": (
        "A text must be given in Swedish (“sv”), English (“en”) or both. Neither is there. Add one, or "
        "leave the field out."
    ),
    "bad-identifier": (
        "“%(name)s” must be an identifier: small letters a to z, digits, full stops, hyphens and "
        "underscores, beginning with a letter or digit. Found %(found)s. Rename it, everywhere that it is"
        " used."
    ),
    "bad-date": (
        "“%(name)s” must be a date written as 2001, 2001-03, 2001-03-27 or 2001-23 (autumn), with ~ at "
        "the end for “about”. Found %(found)s. Correct it."
    ),
    "bad-currency": (
        "“%(name)s” must be a currency of three capital letters, such as SEK. Found %(found)s. Correct it."
    ),
    "bad-country": (
        "“%(name)s” must be a country of two capital letters, such as SE. Found %(found)s. Correct it."
    ),
    "bad-industry-code": (
        "“%(name)s” must be an industry code: a section's letter, or two to five digits such as 26 or "
        "26.110. Found %(found)s. Correct it."
    ),
    "bad-address": (
        "“%(name)s” must be a web address that begins with http:// or https://. Found %(found)s. Correct it."
    ),
    "bad-organisation-number": (
        "A Swedish organisation number has ten digits, of which the last is a check digit. %(found)s is "
        "not one. Check it against the register, or leave it out."
    ),
    "personal-number": (
        "An organisation number must not be a personal identity number, as that of a sole trader is. "
        "Leave it out."
    ),
    "invalid-value": (
        "“%(name)s” does not hold what it must hold. Found %(found)s. See the description of the format."
    ),
    # between fields
    "end-before-start": (
        "The end must not come before the start. It starts %(start)s and ends %(end)s. Correct one of them."
    ),
    "phase-order": (
        "The later phase must not come before the first. Found %(phase)s to %(until_phase)s. Swap them."
    ),
    "role-without-holder": "A role must name a person, an organisation or both. Neither is there. Add one.",
    "stage-actor-without-place": (
        "An actor in the value chain must name an organisation, a region or both. Neither is there. Add one."
    ),
    "tie-ends": "A tie must have one organisation or one person at each end. Correct the ends.",
    "tie-to-itself": "A tie must have different actors at its ends. Both are %(found)s. Correct one of them.",
    "priority-target": "A priority must concern either a competence area or an initiative. Give one of them.",
    # between records
    "duplicate-identifier": (
        "An identifier may be used only once for the same kind of record in the file. %(found)s is "
        "already used at %(first)s. Give one of them another identifier."
    ),
    "unknown-reference": (
        "“%(name)s” must name a record under “%(collection)s”. None has the identifier %(found)s. Correct"
        " it, or add the record."
    ),
    "reference-elsewhere": (
        "“%(name)s” must name a record in the same initiative. %(found)s belongs to %(owner)s. Choose one"
        " that belongs here."
    ),
    "parent-cycle": (
        "A record must not be its own parent, not even by way of others: %(found)s. Change one of the "
        "parents."
    ),
    # all together
    "more-faults": "%(total)s faults were found; the first %(shown)s are shown. Correct them and try again.",
    "too-many-faults": (
        "More than %(total)s faults were found and reading stopped; the first %(shown)s are shown. Check "
        "that this is the right file."
    ),
}

NEAREST = "Did you mean %(nearest)s?"


def templates(fault: Fault) -> tuple[str, ...]:
    """The sentence templates of a fault, to be translated and then filled with its values."""
    sentence = SENTENCES[fault.code]
    return (sentence, NEAREST) if "nearest" in fault.values else (sentence,)


def explain(fault: Fault) -> str:
    """What is wrong and what to do, in English.

    >>> explain(Fault("missing-field", "/people/0/name", 3, {"name": "name"}))
    'The field “name” must be given. It is missing. Add it.'
    """
    return " ".join(template % fault.values for template in templates(fault))
