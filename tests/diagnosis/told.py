"""What a rule sees, with the certainty that it can be said: its sentence is there in both languages, and filled in."""

from __future__ import annotations

from tests.diagnosis.made import sign

from klustermotor.casefile.records import Case
from klustermotor.diagnosis.checks import check
from klustermotor.diagnosis.signs import Sign
from klustermotor.wording import filled

SENTENCES = {"for": "speaks_for", "mixed": "mixed", "against": "speaks_against", "unknown": "unknown"}


def told(key: str, name: str, case: Case) -> Sign:
    """The sign of ``wood``, once its sentence has been said."""
    found = sign(key, name, case)
    words = getattr(check(key).signs[name], SENTENCES[found.stand])
    assert words is not None, (name, found.stand)
    for language in ("en", "sv"):
        sentence = filled(words[language], language, **found.values)
        assert not {"{", "}"} & set(sentence)
        assert "None" not in sentence
    assert found.value is None or found.speaks_for or found.speaks_against
    return found
