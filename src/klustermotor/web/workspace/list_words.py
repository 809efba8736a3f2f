"""The words that people write in lists for values that are few and fixed: in both languages, and as they come."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _

from klustermotor.casefile.records import InitiativeRole, Member, Organisation, Plain
from klustermotor.web.cases.text import fold
from klustermotor.web.recording.choices import choices_of
from klustermotor.web.recording.entry import EntryError

_FURTHER: Mapping[tuple[type[Plain], str], Mapping[str, str]] = {
    (Organisation, "sector"): {
        "business": "näringsliv|företag|bolag|firma|firm|company|industri|industry|privat|privat sektor|private",
        "academia": "akademi|akademin|högskola|universitet|utbildning|forskning|university|college|research"
        "|education",
        "public": "offentlig|offentlig sektor|det offentliga|kommun|region|stat|myndighet|public|municipality"
        "|authority",
        "intermediary": "intermediär|mellanhand|förening|nätverk|branschorganisation|association",
        "finance": "finans|finansiär|bank|riskkapital|venture capital",
    },
    (Member, "roles"): {
        "core_firm": "kärnföretag|kärna|core|core company",
        "supplier": "underleverantör|subcontractor",
        "customer": "beställare|köpare|buyer",
        "competence_provider": "kompetens|konsult|utbildare|consultant",
        "research": "forskare|akademi|högskola|universitet|university",
        "financier": "finansiering|bank|finance",
        "property": "fastighetsägare|lokaler|property owner",
        "intermediary": "mellanhand|förening",
        "public_body": "kommun|region|myndighet|municipality|authority",
    },
    (InitiativeRole, "role"): {
        "cluster_manager": "klustermotor|klusterledare|processledare|cluster manager|process leader",
        "coordinator": "koordinator|projektledare|project manager",
        "chair": "ordförande|ordf|styrelseordförande|chair|chairman|chairwoman|chairperson|chair of board",
        "board_member": "ledamot|styrelseledamot|ordinarie ledamot|styrelsemedlem|styrelse|board"
        "|member of the board",
        "leadership_network": "ledningsnätverket|nätverksmedlem|network member",
        "reference_group": "referensgruppen|referensperson",
        "initiator": "initiativtagare",
        "founder": "grundare",
        "partner": "samarbetspartner",
        "key_person": "nyckelperson",
    },
}
"""What is also written for a value, parted by bars; the words of the forms are known anyhow."""


@cache
def words_of(kind: type[Plain], name: str) -> Mapping[str, str]:
    """Every word for the values of a field, folded, and the value that it stands for."""
    further = _FURTHER[kind, name]
    found = {word: value for value, words in further.items() for word in words.split("|")}
    found |= {value.replace("_", " "): value for value, _words in choices_of(kind, name)}
    for language in ("sv", "en"):
        with translation.override(language):
            found |= {fold(words): value for value, words in choices_of(kind, name)}
    return found


def value_of(text: str, kind: type[Plain], name: str) -> str:
    """The value that a word stands for.

    Raises
    ------
    EntryError
        It stands for none.
    """
    value = words_of(kind, name).get(fold(text).strip(" ."))
    if value is None:
        allowed = ", ".join(str(words) for _value, words in choices_of(kind, name))
        raise EntryError(
            _(
                "“%(found)s” is not one of the words that can stand here: %(allowed)s. Write one of them, or leave it"
                " empty."
            )
            % {"found": text[:60], "allowed": allowed}
        )
    return value


def parts(text: str) -> list[str]:
    """The parts of a text that commas, semicolons and the like divide.

    >>> parts("core firm, supplier / research")
    ['core firm', 'supplier', 'research']
    """
    for sign in ";/\n+&":
        text = text.replace(sign, ",")
    return [part.strip() for part in text.split(",") if part.strip()]
