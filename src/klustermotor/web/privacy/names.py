"""Finding a person's name in text, and taking it out.

Only the whole name is found: as it is written, with the surname first and a comma, in capitals, in the genitive. A name
that is part of a longer word, of a double name or of another known person's name is somebody else's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from klustermotor.casefile.records import Name, Plain, Prose, Text
from klustermotor.casefile.structure import hints, parts

# What stands where the name stood, by the language of the text; the Swedish where the text has no language of its own.
INSTEAD = {"sv": "[raderat namn]", "en": "[erased name]"}
LONGEST_NAME, LONGEST_PROSE = 300, 20_000
_AROUND = 60

Change = Callable[[str, str, int], str]
"""Gives a text anew: the text, its language or nothing, and how long it may be."""


class WholeName:
    """One or several names of one person, as they are found in text.

    Parameters
    ----------
    names
        All names that the person has been recorded under.
    others
        Names of other people, so that a longer name which holds one of these is left alone.

    Examples
    --------
    >>> name = WholeName(["Ann Ek"], ["Ann Ek Dahl"])
    >>> name.replaced("Ann Eks idé; ANN EK kom. Ek, Ann. Ann Ek Dahl, Ann Ekman och Ann Ek-Ros likaså.", "sv")
    '[raderat namn]s idé; [raderat namn] kom. [raderat namn]. Ann Ek Dahl, Ann Ekman och Ann Ek-Ros likaså.'
    """

    def __init__(self, names: Iterable[str], others: Iterable[str] = ()) -> None:
        self.names = list(dict.fromkeys(map(_composed, names)))
        self._patterns = [_pattern(name) for name in self.names]
        candidates = {_composed(other) for other in others} - set(self.names)
        self._longer = [_pattern(one) for one in candidates if any(p.search(one) for p in self._patterns)]

    @property
    def stems(self) -> list[str]:
        """A piece of each name in letters a to z, which any text with the name holds however it is stored.

        Empty where a name has none: then every text has to be read.
        """
        found = [max(re.findall(r"[A-Za-z]+", name), key=len, default="") for name in self.names]
        return found if all(found) else []

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the name stands in a composed text, its genitive left out."""
        taken = [match.span() for pattern in self._longer for match in pattern.finditer(text)]
        found = [match.span("name") for pattern in self._patterns for match in pattern.finditer(text)]
        mine = [one for one in found if not any(a <= one[0] and one[1] <= b for a, b in taken)]
        return [one for one in sorted(set(mine)) if not _inside_another(one, mine)]

    def excerpts(self, text: str) -> list[str]:
        """The name with some of the text around it, for each place where it stands."""
        text = _composed(text)
        return [
            ("…" if start > _AROUND else "")
            + text[max(0, start - _AROUND) : end + _AROUND].strip()
            + ("…" if end + _AROUND < len(text) else "")
            for start, end in self.spans(text)
        ]

    def replaced(self, text: str, language: str = "", longest: int = LONGEST_PROSE) -> str:
        """The text without the name; the same text where it does not stand there."""
        composed = _composed(text)
        spans = self.spans(composed)
        for start, end in reversed(spans):
            composed = composed[:start] + INSTEAD.get(language, INSTEAD["sv"]) + composed[end:]
        return composed[: max(longest, len(text))] if spans else text


def _inside_another(span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any(one != span and one[0] <= span[0] and span[1] <= one[1] for one in spans)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _pattern(name: str) -> re.Pattern[str]:
    words = [re.escape(word) for word in name.split()]
    written = r"\s+".join(words)
    if len(words) > 1:
        written += "|" + words[-1] + r",\s*" + r"\s+".join(words[:-1])
    # A single word is often an ordinary one too, so its capital letter counts.
    flags = re.IGNORECASE if len(words) > 1 else re.NOFLAG
    return re.compile(rf"(?<!\w)(?<!\w-)(?P<name>{written})(?:[’']?s)?(?!\w)(?!-\w)", flags)


def with_texts(kind: type[Plain], values: dict[str, object], change: Change) -> dict[str, object]:
    """A record's values, as JSON or columns hold them, with every free text given anew.

    >>> from klustermotor.casefile.records import Source
    >>> shout = lambda text, language, longest: text.upper()
    >>> with_texts(Source, {"id": "s", "title": {"sv": "rapport"}, "author": "ek", "kind": "document"}, shout)
    {'id': 's', 'title': {'sv': 'RAPPORT'}, 'author': 'EK', 'kind': 'document'}
    """
    known = hints(kind)
    return {
        name: _with_text(known[name], value, change) if name in known else value
        for name, value in values.items()
    }


def text_fields(kind: type[Plain]) -> list[str]:
    """Fields of a record's own that hold free text, at any depth.

    >>> from klustermotor.casefile.records import Organisation
    >>> text_fields(Organisation)
    ['note', 'name', 'also_known_as', 'description']
    """
    return [name for name, hint in hints(kind).items() if _holds_text(hint)]


def _holds_text(hint: object) -> bool:
    part = parts(hint)[0]
    if part in (Name, Prose) or part is Text:
        return True
    inner = _inner(part)
    return inner is not None and "id" not in inner.model_fields and bool(text_fields(inner))


def _inner(part: object) -> type[Plain] | None:
    """The kind of part in a list of parts."""
    found = getattr(part, "__args__", ())
    return found[0] if found and isinstance(found[0], type) and issubclass(found[0], Plain) else None


def _with_text(hint: object, value: object, change: Change) -> object:
    part = parts(hint)[0]
    if isinstance(value, str):
        if part == Name:
            return change(value, "", LONGEST_NAME)
        return change(value, "", LONGEST_PROSE) if part == Prose else value
    if isinstance(value, dict) and part is Text:
        return {language: change(text, language, LONGEST_PROSE) for language, text in value.items()}
    inner = _inner(part)
    if isinstance(value, list) and inner is not None:
        return [with_texts(inner, one, change) for one in value]
    return value


def with_strings(value: object, change: Change, language: str = "", longest: int = LONGEST_PROSE) -> object:
    """Any JSON with every text in it given anew, where nothing is known of its form."""
    if isinstance(value, str):
        return change(value, language, longest)
    if isinstance(value, list):
        return [with_strings(one, change, language, longest) for one in value]
    if isinstance(value, dict):
        return {
            name: with_strings(one, change, name if name in INSTEAD else language, longest)
            for name, one in value.items()
        }
    return value
