"""A made-up case of any size, for measuring: `python benchmarks/generate_case.py OUT.json --organisations 10000`.

The same sizes and seed always give the same case. Names are put together from Swedish parts; organisation
numbers have valid check digits and are otherwise arbitrary. Nothing is taken from, or tuned to, a real
region. It is as uneven as real ones: the first organisation and the first person have a part in every
initiative, and the first initiative has a tenth of all activities and ten times the members of the others.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, TextIO

from klustermotor.casefile.reading import read_case
from klustermotor.casefile.records import Case

Values = dict[str, Any]

FIRST = (
    "Åsa", "Örjan", "Märta", "Björn", "Ulla", "Göran", "Kerstin", "Håkan", "Linnéa", "Sören", "Ängla",
    "Östen", "Maja", "Pär", "Tove", "Jörgen", "Elin", "Stig", "Lovisa",
)  # fmt: skip
LAST = (
    "Åström", "Öberg", "Ängström", "Sjögren", "Lindström", "Nyström", "Hägg", "Forsgård", "Björk",
    "Källström", "Ekström", "Norén", "Wallén", "Dahlgren", "Åkerman", "Söderlund", "Östlund", "Bäckman",
    "Lövgren", "Rönn",
)  # fmt: skip
PLACES = (
    "Ålby", "Önnesta", "Ängsö", "Björkvik", "Skogsby", "Hällefors", "Råby", "Sjövik", "Norrtuna", "Lövsta",
    "Öster", "Åsen", "Mörkö", "Tväråker", "Håbo",
)  # fmt: skip
TRADES = (
    "Mekanik", "Verktyg", "Ytbehandling", "Gjuteri", "Livsmedel", "Bioteknik", "Möbler", "Fordon", "Optik",
    "Träteknik", "Förpackning", "Miljöteknik", "Råvara", "Elektronik", "Lås", "Köksmaskiner",
)  # fmt: skip
FORMS = ("AB", "& Söner AB", "i Sverige AB", "ekonomisk förening", "Utveckling AB", "Svenska AB")
TOPICS_SV = (
    "kompetensförsörjning",
    "inköp",
    "export",
    "kvalitet",
    "miljö och jämställdhet",
    "produktutveckling",
)
TOPICS_EN = (
    "supply of skills",
    "purchasing",
    "exports",
    "quality",
    "environment and equality",
    "new products",
)
SECTORS = ("business", "business", "business", "academia", "public", "intermediary", "finance")
SIZES = ("0", "1-9", "10-49", "50-249", "250+")
ACTIVITIES = ("meeting", "fair", "newsletter", "education", "seminar", "project", "analysis", "service")
CLUSTER_ROLES = ("core_firm", "supplier", "customer", "research", "financier", "property")
PHASES = ("prospecting", "sounding", "start", "implementation", "maturity")
STAGES = (
    ("Forskning", "Research"),
    ("Utveckling", "Development"),
    ("Provtillverkning", "Pilot production"),
    ("Tillverkning", "Production"),
    ("Kvalitetssäkring", "Quality assurance"),
    ("Försäljning", "Sales"),
)
REGIONS = 40


def organisation_number(number: int) -> str:
    """A ten-digit number that begins with 556 and has a valid check digit.

    >>> organisation_number(0)
    '5560000001'
    """
    digits = [5, 5, 6, *map(int, f"{number:06d}")]
    doubled = (digit * 2 if place % 2 == 0 else digit for place, digit in enumerate(digits))
    return "".join(map(str, digits)) + str(-sum(two // 10 + two % 10 for two in doubled) % 10)


def generate(*, organisations: int, people: int, initiatives: int, activities: int, seed: int = 1) -> Case:
    """A case with so many organisations, people, initiatives, and activities in all."""
    made = dict(_collections(organisations, people, initiatives, activities, Random(seed)))
    content = {**_head(), **{name: list(records) for name, records in made.items()}}
    return read_case(json.dumps(content).encode())


def write(
    file: TextIO, *, organisations: int, people: int, initiatives: int, activities: int, seed: int = 1
) -> None:
    """Write such a case as a case file, one record at a time."""
    file.write(json.dumps(_head(), ensure_ascii=False, indent=1)[:-2])
    for name, records in _collections(organisations, people, initiatives, activities, Random(seed)):
        for number, record in enumerate(records):
            file.write("," if number else f',\n "{name}": [')
            file.write("\n" + json.dumps(record, ensure_ascii=False, indent=1))
        file.write("\n ]")
    file.write("\n}\n")


def _head() -> Values:
    return {
        "format": "klustermotor-case",
        "version": 1,
        "id": "uppmatt",
        "title": {"sv": "Påhittat län", "en": "A made-up county"},
        "region": "r0",
        "as_of": "2026-06",
    }


def _collections(
    organisations: int, people: int, initiatives: int, activities: int, random: Random
) -> Iterator[tuple[str, Iterator[Values]]]:
    yield "sources", (_source(number) for number in range(20))
    yield "regions", (_region(number) for number in range(REGIONS))
    yield "competence_areas", (_area(number) for number in range(12))
    yield "organisations", (_organisation(number, random) for number in range(organisations))
    yield "people", (_person(number, organisations, random) for number in range(people))
    first = activities // 10
    rest = activities - first
    shares = [rest // initiatives + (number < rest % initiatives) for number in range(initiatives)]
    shares[:1] = [first + share for share in shares[:1]]
    yield (
        "initiatives",
        (_initiative(number, share, organisations, people, random) for number, share in enumerate(shares)),
    )
    yield "ties", (_tie(number, organisations, random) for number in range(organisations // 2))
    yield "plans", (_plan(number, organisations, initiatives, random) for number in range(20))


def _source(number: int) -> Values:
    title = {"sv": f"Årsrapport {2005 + number}", "en": f"Annual report {2005 + number}"}
    return {"id": f"s{number}", "title": title, "published": str(2005 + number), "reliability": "medium"}


def _region(number: int) -> Values:
    if number == 0:
        return {"id": "r0", "kind": "county", "name": {"sv": "Påhittade län"}, "code": "99"}
    name = PLACES[number % len(PLACES)]
    return {"id": f"r{number}", "kind": "municipality", "name": {"sv": f"{name} {number}"}, "parent": "r0"}


def _area(number: int) -> Values:
    return {
        "id": f"k{number}",
        "name": {"sv": TRADES[number]},
        "strength": ("potential", "confirmed")[number % 2],
    }


def _organisation(number: int, random: Random) -> Values:
    return {
        "id": f"o{number}",
        "name": f"{random.choice(PLACES)} {random.choice(TRADES)} {random.choice(FORMS)} {number}",
        "organisation_number": organisation_number(number),
        "sector": random.choice(SECTORS),
        "industry_codes": [
            {"scheme": "SNI2007", "code": f"{random.randrange(10, 99)}.{random.randrange(1000):03d}"}
        ],
        "region": f"r{random.randrange(REGIONS)}",
        "size_class": random.choice(SIZES),
        "source": f"s{number % 20}",
    }


def _person(number: int, organisations: int, random: Random) -> Values:
    return {
        "id": f"p{number}",
        "name": f"{random.choice(FIRST)} {random.choice(LAST)}",
        "background_sector": random.choice(SECTORS),
        "appointments": [
            {
                "id": f"p{number}-{post}",
                "organisation": f"o{random.randrange(organisations)}",
                "post": {"sv": "verkställande direktör", "en": "managing director"},
                "start": f"{random.randrange(1995, 2020)}",
            }
            for post in range(random.randrange(1, 3))
        ],
    }


def _initiative(number: int, activities: int, organisations: int, people: int, random: Random) -> Values:
    key = f"i{number}"
    name = f"{random.choice(PLACES)} {random.choice(TRADES)}kluster {number}"
    chosen = _sample(60 if number else 600, organisations, random)
    persons = _sample(12, people, random)
    start = random.randrange(1998, 2022)
    return {
        "id": key,
        "name": name,
        "summary": {
            "sv": f"{name} samlar företag, skola och kommun.",
            "en": f"{name} gathers firms, schools and authorities.",
        },
        "competence_area": f"k{number % 12}",
        "legal_form": "non_profit_association",
        "host": f"o{chosen[0]}",
        "seat": f"r{random.randrange(REGIONS)}",
        "start": f"{start}-03",
        "origin": [
            {
                "id": f"{key}-u{step}",
                "start": str(start - 4 + step),
                "text": {"sv": f"Steg {step} mot en förening.", "en": f"Step {step} towards an association."},
                "organisations": [f"o{chosen[step % len(chosen)]}"],
                "people": [f"p{persons[0]}"],
            }
            for step in range(4)
        ],
        "goals": _goals(key),
        "focus_areas": [
            {"id": f"{key}-f{place}", "name": {"sv": TOPICS_SV[place], "en": TOPICS_EN[place]}}
            for place in range(4)
        ],
        "bodies": [
            {"id": f"{key}-styrelse", "kind": "board", "size": 7},
            {"id": f"{key}-n", "kind": "leadership_network"},
        ],
        "roles": [
            {
                "id": f"{key}-r{place}",
                "role": ("cluster_manager", "chair", "leadership_network")[min(place, 2)],
                "person": f"p{person}",
                "body": f"{key}-n",
                "ability": {"sv": f"Länkar {TOPICS_SV[place % 6]}.", "en": f"Links {TOPICS_EN[place % 6]}."},
            }
            for place, person in enumerate(persons)
        ],
        "members": [
            {
                "id": f"{key}-m{place}",
                "organisation": f"o{one}",
                "roles": [random.choice(CLUSTER_ROLES)],
                "start": str(start + place % 4),
            }
            for place, one in enumerate(chosen)
        ],
        "funding": _funding(key, start, chosen, random),
        "activities": [
            _activity(f"{key}-a{one}", start, chosen, persons, random) for one in range(activities)
        ],
        "value_chain": [
            {
                "id": f"{key}-v{place}",
                "name": {"sv": swedish, "en": english},
                "actors": [
                    {"id": f"{key}-v{place}-{one}", "organisation": f"o{chosen[one % len(chosen)]}"}
                    for one in range(3)
                ],
            }
            for place, (swedish, english) in enumerate(STAGES)
        ],
        "phases": [
            {
                "id": f"{key}-fas{place}",
                "phase": PHASES[place],
                "date": str(start + 2 * place),
                "source": f"s{number % 20}",
            }
            for place in range(random.randrange(1, 6))
        ],
        "observations": [
            {
                "id": f"{key}-o",
                "topic": "context",
                "text": {"sv": "Branschen förändras.", "en": "The trade is changing."},
            }
        ],
        "key_figures": [
            {"id": f"{key}-t", "measure": "members", "value": len(chosen), "date": str(start + 2)}
        ],
    }


def _sample(wanted: int, available: int, random: Random) -> list[int]:
    """Numbers of different records, the first record always last among them."""
    return [*random.sample(range(1, available), min(wanted, available) - 1), 0]


def _goals(key: str) -> list[Values]:
    vision = {
        "id": f"{key}-g",
        "kind": "vision",
        "text": {"sv": "Ledande i världen.", "en": "Leading in the world."},
    }
    return [
        vision,
        *(
            {
                "id": f"{key}-g{place}",
                "kind": "sub_goal",
                "text": {"sv": f"Bättre {TOPICS_SV[place]}.", "en": f"Better {TOPICS_EN[place]}."},
                "parent": f"{key}-g",
                "target": 10.0 * place,
                "target_date": "2030",
            }
            for place in range(6)
        ),
    ]


def _funding(key: str, start: int, chosen: list[int], random: Random) -> list[Values]:
    return [
        {
            "id": f"{key}-b{year}-{place}",
            "year": year,
            "organisation": f"o{chosen[place - 1]}",
            "kind": ("base", "project", "fees")[place],
            "amount": random.randrange(10, 2000) * 1000,
        }
        for year in range(start, start + 5)
        for place in range(3)
    ]


def _activity(identifier: str, start: int, chosen: list[int], persons: list[int], random: Random) -> Values:
    topic = random.randrange(6)
    year = start + random.randrange(8)
    month = random.randrange(1, 13)
    return {
        "id": identifier,
        "title": {"sv": f"Träff om {TOPICS_SV[topic]}", "en": f"Meeting on {TOPICS_EN[topic]}"},
        "kind": random.choice(ACTIVITIES),
        "direction": random.choice(("inward", "outward")),
        "focus_area": f"{identifier.rpartition('-')[0]}-f{topic % 4}",
        "status": "done",
        "start": f"{year}-{month:02d}-{random.randrange(1, 29):02d}",
        "description": {"sv": "Medlemmarna möttes på plats, såg lokalerna och bestämde nästa steg."},
        "organisations": sorted({f"o{random.choice(chosen)}" for _ in range(3)}),
        "people": [f"p{random.choice(persons)}"],
        "participants": random.randrange(5, 120),
        "amount": random.randrange(1, 200) * 1000,
        "source": f"s{topic}",
    }


def _tie(number: int, organisations: int, random: Random) -> Values:
    first, second = random.sample(range(organisations), 2)
    return {
        "id": f"t{number}",
        "kind": random.choice(("customer_supplier", "cooperation", "ownership")),
        "from_organisation": f"o{first}",
        "to_organisation": f"o{second}",
        "directed": True,
        "start": str(random.randrange(1995, 2020)),
    }


def _plan(number: int, organisations: int, initiatives: int, random: Random) -> Values:
    return {
        "id": f"plan{number}",
        "title": {"sv": f"Utvecklingsstrategi {number}", "en": f"Development strategy {number}"},
        "organisation": f"o{random.randrange(organisations)}",
        "start": str(2010 + number % 10),
        "priorities": [
            {
                "id": f"plan{number}-{one}",
                "initiative": f"i{random.randrange(initiatives)}",
                "stance": "mentioned",
            }
            for one in range(3)
        ],
    }


def main() -> None:
    """Write a case file of the sizes that the command line gives."""
    parser = argparse.ArgumentParser(description="Write a made-up case file for measuring.")
    parser.add_argument("out", type=Path, help="the file to write")
    parser.add_argument("--organisations", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--initiatives", type=int, default=300)
    parser.add_argument("--activities", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    sizes = vars(parser.parse_args())
    out = sizes.pop("out")
    with out.open("w", encoding="utf-8") as file:
        write(file, **sizes)
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
