"""A case, who keeps its lists, and files with lists as people send them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """Files lie in a folder of the test."""
    settings.FILES = tmp_path / "files"
    found: Path = settings.FILES
    return found


MEMBERS = """Medlemsregister 2026;;;;
Företag;Org.nr;Adress;Postnr;Ort
Åkers Plåt & Svets AB;556016-0680;Verkstadsgatan 1;632 20;Eskilstuna
Granviks Gjuteri;;Bruksvägen 4;640 30;Hälleforsnäs
Nyköpings Automation AB;5562345678;Hamngatan 2;611 30;Nyköping
Sven Svenssons Snickeri;;Skogsvägen 9;643 30;Vingåker
Katrineholms Härdverkstad AB;;Industrigatan 12;641 37;Katrineholm
"""

SUPPLIERS = """Leverantör;Organisationsnummer;Gata;Postnummer;Stad
AKERS PLAT OCH SVETS;SE556016068001;;;Eskilstuna
Granviks Gjuteri Aktiebolag;;Bruksv. 4;64030;Hälleforsnäs
Katrineholms Hardverkstads AB;;Industrig 12 B;641 37;Katrineholm
Helt Annan Firma AB;;Storgatan 1;111 22;Stockholm
"""


def sent(text: str, name: str = "lista.csv", encoding: str = "cp1252") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, text.encode(encoding))


def bring_in(
    client: Client, text: str, name: str, *, case: str = "north", newer: int = 0, **about: str
) -> Any:
    """Send a list, accept what its columns were taken for, and give the list as it was taken in."""
    from klustermotor.web.registers.models import CompanyList

    first = client.post(
        f"/case/{case}/lists/add/", {"file": sent(text), **({"list": newer} if newer else {})}
    )
    assert first.status_code == 302, first.content.decode()
    told = {"name": name, "kind": "other", "do": "read", **about}
    second = client.post(first.headers["Location"], told)
    assert second.status_code == 302, second.content.decode()
    return CompanyList.objects.get(case__key=case, name=name)


def compare_now(client: Client, base: Any, *others: Any, case: str = "north", with_case: bool = False) -> Any:
    """Ask for a comparison and let the background make it."""
    from klustermotor.web.registers.models import Comparison
    from klustermotor.web.registers.work import run_comparison

    form = {"base": base.pk, "others": [one.pk for one in others], "do": "compare"}
    answer = client.post(f"/case/{case}/lists/compare/", form | ({"with_case": "on"} if with_case else {}))
    assert answer.status_code == 302, answer.content.decode()
    found = Comparison.objects.get(pk=int(answer.headers["Location"].rstrip("/").rpartition("/")[2]))
    run_comparison.call(found.pk)
    found.refresh_from_db()
    return found
