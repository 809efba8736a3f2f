"""Ties that tell of people in the reader's case, with words that nothing else has, and where they might be told."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from tests.access.policy import FIGURES, POLICY, RECORDING, addresses, form_addresses, key_in, patterns

from klustermotor.casefile.records import Person, Plain, Text, Tie
from klustermotor.casefile.structure import collections
from klustermotor.sources.network_files.reading import FORMATS
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.actions import Wanted, remove_record, save_records
from klustermotor.web.recording.models import Change
from klustermotor.web.recording.stored import read

MARK = "kännervarandra"
"""Stands in the words of every tie that is personal, in any case of letters."""
KEY_MARK = "kannervarandra"
"""The same in their identifiers."""
BOTH_PEOPLE, INFORMAL, GONE = f"{KEY_MARK}-two", f"{KEY_MARK}-informal", f"{KEY_MARK}-gone"
PERSONAL = (BOTH_PEOPLE, INFORMAL, GONE)
ORDINARY, ORDINARY_MARK = "ordinary-tie", "samverkaröppet"
ONCE_INFORMAL = "once-informal"
"""A tie that was personal, and has become one that is not: its words of then are still in the history."""
FRIEND, FRIEND_NAME = "tuva", "Tuva Ensamling"
"""Somebody who has no post and no role: a network shows the person by personal ties alone."""


@dataclass(frozen=True)
class Cell:
    """An address to ask for, under its name in the URL configuration, and whether programs ask for it."""

    name: str
    address: str

    @property
    def for_programs(self) -> bool:
        """Whether it is asked for with a token."""
        return self.name.startswith("api_")


def plant(case: Case) -> None:
    """Ties of each sort, each made, changed or removed, so that the history tells of them in every way."""
    known, firm = key_in("mine", "people"), key_in("mine", "organisations")
    friend = Person(id=FRIEND, name=FRIEND_NAME)
    save_records(case=case, wanted=[Wanted("people", friend)], by=None)
    Change.objects.filter(records__key=FRIEND).delete()  # the name is in the history by the ties alone
    two = _tie(BOTH_PEOPLE, "cooperation", from_person=known, to_person=FRIEND)
    informal = _tie(INFORMAL, "informal", from_organisation=firm, to_person=FRIEND)
    gone = _tie(GONE, "board", from_person=FRIEND, to_person=known)
    once = _tie(ONCE_INFORMAL, "informal", from_person=known, to_organisation=firm)
    plain = _tie(ORDINARY, "research", ORDINARY_MARK, from_person=known, to_organisation=firm)
    made = [Wanted("ties", tie) for tie in (two, informal, gone, once, plain)]
    save_records(case=case, wanted=made, by=None)
    later = [tie.model_copy(update={"strength": 3}) for tie in (two, informal, plain)]
    later.append(_tie(ONCE_INFORMAL, "education", "", from_person=known, to_organisation=firm))
    save_records(case=case, wanted=[_over(case, tie) for tie in later], by=None)
    base = read(case, "ties", GONE).digest
    remove_record(case=case, collection="ties", key=GONE, base=base, by=None)


def _tie(key: str, kind: str, mark: str = MARK.upper(), **ends: str) -> Tie:
    words = {name: Text(sv=f"{mark} sv", en=f"{mark} en") for name in ("description", "note") if mark}
    return Tie.model_validate({"id": key, "kind": kind, **ends, **words})


def _over(case: Case, tie: Tie) -> Wanted:
    return Wanted("ties", tie, base=read(case, "ties", tie.id).digest)


def told_in(content: bytes) -> str:
    """What an answer says, in small letters: unpacked where it is packed, without the escapes of HTML and JSON."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            # The properties of the document tell when it was made.
            names = [name for name in packed.namelist() if not name.startswith("docProps/")]
            content = b"\n".join(packed.read(name) for name in names)
    text = content.decode(errors="replace")
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return html.unescape(text).casefold()


def tells(content: bytes, asked: str = "") -> bool:
    """Whether an answer tells anything of the personal ties, beside the address that was asked for."""
    for echo in {asked, quote(asked, safe="")} - {""}:
        content = content.replace(echo.encode(), b"")
    text = told_in(content)
    return MARK in text or KEY_MARK in text


def numbers() -> list[int]:
    """The changes of the case, all of them."""
    return list(Change.objects.filter(case__key="mine").order_by("pk").values_list("pk", flat=True))


def cells() -> list[Cell]:
    """Every address in a case, of the records that the ties name and of the ties themselves; pictures as SVG."""
    return [
        Cell(name, address)
        for name, varying in patterns()
        if name and "case_key" in varying
        for address in dict.fromkeys(_addresses(name, varying))
    ]


ENDS = {"people": (key_in("mine", "people"), FRIEND), "organisations": (key_in("mine", "organisations"),)}
OF_A_NETWORK = (
    "",
    "?recorded=yes&kind=informal&kind=cooperation",
    f"?ego=people/{FRIEND}&steps=3",
    f"?a=people/{FRIEND}&b=people/{key_in('mine', 'people')}",
    f"?of=initiative/{key_in('mine', 'initiatives')}&who=people",
)
# A word that is asked for whole would be on the page as what was asked for.
ASKING = {
    "search": [f"/case/mine/search/?q={word[:6]}" for word in (MARK, KEY_MARK, FRIEND_NAME)],
    "find": [f"/case/mine/find/{one}/?q={MARK[:6]}" for one in (*ENDS, "sources", "ties")],
    "ties": [f"/case/mine/ties/{asked}" for asked in ("", "?kind=informal", "?kind=cooperation")],
    "network": [f"/case/mine/network/{asked}" for asked in OF_A_NETWORK],
    "network_explorer": [f"/case/mine/network/explorer.json{asked}" for asked in OF_A_NETWORK],
    "network_figure": [
        f"/case/mine/network/picture.{one}{asked}" for one in ("svg", "csv", "json") for asked in OF_A_NETWORK
    ],
    "network_leaving": [f"/case/mine/network/leaving/{one}" for one in ("", f"?without=people/{FRIEND}")],
    "network_file": [f"/case/mine/network/files/network.{program}" for program in FORMATS],
}
"""Addresses of pages that tell more or less as they are asked."""


def _addresses(name: str, varying: set[str]) -> Iterator[str]:
    if name in RECORDING:
        for collection in collections():
            yield form_addresses(collection)[name]
        if name != "record_new":
            yield from (
                reverse(name, args=["mine", "ties", key]) for key in (*PERSONAL, ONCE_INFORMAL, ORDINARY)
            )
    elif name.startswith("api_"):
        yield from _for_programs(name, varying)
    elif name.startswith("change") and "number" in varying:
        yield from (reverse(name, args=["mine", number]) for number in numbers())
    elif name in FIGURES:
        yield from (one for one in addresses(name) if one.endswith(".svg"))
    elif name in ASKING:
        yield from ASKING[name]
    else:
        yield from addresses(name)
        yield from (addresses(name, key=key)[0] for key in ENDS.get(POLICY[name].of, ()))


def _for_programs(name: str, varying: set[str]) -> Iterator[str]:
    if "key" in varying:
        keys = [(one, key_in("mine", one)) for one in collections()]
        keys += [("ties", key) for key in (*PERSONAL, ONCE_INFORMAL, ORDINARY)] + [("people", FRIEND)]
        yield from (reverse(name, args=["mine", *pair]) for pair in keys)
    elif "collection" in varying:
        yield from (reverse(name, args=["mine", one]) for one in collections())
        yield reverse(name, args=["mine", "ties"]) + "?changed_since=2000-01-01T00:00:00Z"
    elif "number" in varying:
        yield from (reverse(name, args=["mine", number]) for number in numbers())
    else:
        yield reverse(name, args=["mine"])
        if name == "api_changes":
            yield reverse(name, args=["mine"]) + "?collection=ties"


def as_sent(record: Plain) -> dict[str, Any]:
    """A record as a program sends it."""
    return record.model_dump(mode="json", exclude_none=True)
