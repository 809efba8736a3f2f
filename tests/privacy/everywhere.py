"""A case file in which one person is named wherever a person can be named, and in running text."""

from __future__ import annotations

from typing import Any

NAME, KEY = "Åsa Öst", "asa-ost"


def case_file() -> dict[str, Any]:
    """The case as a file."""
    return {
        "format": "klustermotor-case",
        "version": 1,
        "id": "mine",
        "title": {"sv": "Mitt underlag"},
        "description": {"sv": f"Sammanställt av {NAME}.", "en": f"Compiled by {NAME}."},
        "sources": [
            {"id": "talk", "title": {"sv": f"Samtal med {NAME}"}, "author": NAME, "kind": "interview"}
        ],
        "organisations": [
            {"id": "mill", "name": "Sågen AB", "sector": "business"},
            {"id": "school", "name": "Skolan", "sector": "academia", "note": {"sv": "Rektor: ÅSA  ÖST."}},
        ],
        "people": [
            {
                "id": KEY,
                "name": NAME,
                "source": "talk",
                "background": {"sv": f"{NAME} har drivit Sågen."},
                "appointments": [
                    {
                        "id": f"{KEY}-at-mill",
                        "organisation": "mill",
                        "post": {"sv": "vd"},
                        "start": "1998-03-02",
                    }
                ],
            },
            {"id": "bo-ek", "name": "Bo Ek", "note": {"sv": f"Gift med {NAME}."}},
        ],
        "initiatives": [
            {
                "id": "wood",
                "name": "Träklustret",
                "summary": {"sv": f"{NAME}s idé. Måsa Öster och Åsa är andra.", "en": "Öst, Åsa began it."},
                "origin": [
                    {
                        "id": "idea",
                        "text": {"sv": f"{NAME} ringer."},
                        "people": [KEY, "bo-ek"],
                        "start": "1999-05-04",
                    }
                ],
                "bodies": [{"id": "board", "kind": "board", "size": 5}],
                "roles": [
                    {
                        "id": f"role-{KEY}",
                        "role": "chair",
                        "person": KEY,
                        "organisation": "mill",
                        "body": "board",
                        "post": {"sv": "vd"},
                        "ability": {"sv": f"{NAME} lyssnar"},
                        "start": "2001-03-27",
                    },
                    {"id": "founder", "role": "founder", "person": KEY, "organisation": "school"},
                ],
                "activities": [
                    {
                        "id": "fair",
                        "title": {"sv": "Mässan"},
                        "kind": "fair",
                        "start": "2002-05-04",
                        "people": [KEY, "bo-ek"],
                        "findings": [{"kind": "lesson", "text": {"sv": f"Enligt {NAME}: börja i tid."}}],
                    }
                ],
            }
        ],
        "ties": [
            {"id": f"tie-{KEY}", "kind": "ownership", "from_person": KEY, "to_organisation": "mill"},
            {
                "id": "tie-2",
                "kind": "informal",
                "from_person": "bo-ek",
                "to_person": KEY,
                "description": {"sv": NAME},
            },
        ],
    }
