"""Words that two initiatives have in common in their aims, their focus areas and their target groups.

A plain and open way, so that anybody can follow it: words of at least three letters, without regard to
capitals, compared as they are written and only within a language. Left out are the words in
``data/common_words.json``, the words of the regions' names (places are compared as places), and words that
more than a tenth of the initiatives use. A word weighs more the fewer use it. It finds texts to read, and no
meaning: two that say the same in other words are not found.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import combinations
from typing import Literal

from klustermotor.casefile.records import Initiative, Text
from klustermotor.coherence.setting import Setting, ordered
from klustermotor.diagnosis.signs import Evidence

Of = Literal["aims", "focus", "target_groups"]
Language = Literal["en", "sv"]
LANGUAGES: tuple[Language, ...] = ("en", "sv")

MANY = 10
"""A word that more than one in this many initiatives use, and more than two, tells nothing of those two."""
AT_LEAST = 2
"""How many words two initiatives must share: one is easily chance."""
SHARE = 0.1
"""The least share of the words of the one that uses the fewest: among hundreds of words, a few in common are chance."""
_COLLECTIONS: Mapping[Of, str] = {"aims": "goals", "focus": "focus_areas", "target_groups": "activities"}
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class SharedWords:
    """The words that two initiatives share in texts of one sort and language, the rarest first, and what they weigh."""

    of: Of
    language: Language
    words: tuple[str, ...]
    weight: float


@dataclass(frozen=True, eq=False)
class Words:
    """The words of all initiatives in texts of one sort and language, with the texts that they stand in."""

    of: Of
    language: Language
    texts: Mapping[str, Mapping[str, tuple[str, ...]]]
    left_out: frozenset[str]

    @cached_property
    def vocabulary(self) -> Mapping[str, frozenset[str]]:
        """The words of each initiative, those left out that tell nothing."""
        return {
            initiative: frozenset().union(*map(words_of, self.texts[initiative])) - self.left_out
            for initiative in sorted(self.texts)
        }

    @cached_property
    def users(self) -> Mapping[str, tuple[str, ...]]:
        """The initiatives that use each word, in order."""
        found = defaultdict[str, list[str]](list)
        for initiative, words in self.vocabulary.items():
            for word in words:
                found[word].append(initiative)
        return {word: tuple(found[word]) for word in sorted(found)}

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """How much each word tells: log2 of one more than the initiatives there are over those that use it."""
        return {word: math.log2((len(self.texts) + 1) / len(those)) for word, those in self.users.items()}

    def shared(self) -> Iterator[tuple[tuple[str, str], SharedWords]]:
        """Each pair of initiatives that share words enough, with the words."""
        most = max(2, len(self.texts) // MANY)
        needed = {key: SHARE * len(words) for key, words in self.vocabulary.items()}
        pairs = defaultdict[tuple[str, str], list[str]](list)
        for word, users in self.users.items():
            if 2 <= len(users) <= most:
                for pair in combinations(users, 2):
                    pairs[pair].append(word)
        for pair, words in pairs.items():
            if len(words) >= AT_LEAST and len(words) >= min(needed[pair[0]], needed[pair[1]]):
                rarest = tuple(sorted(words, key=lambda word: (-self.weights[word], word)))
                weight = math.fsum(self.weights[word] for word in words)
                yield pair, SharedWords(self.of, self.language, rarest, round(weight, 2))

    def evidence(self, words: Iterable[str], initiative: str) -> tuple[Evidence, ...]:
        """The records of an initiative that any of some words stand in."""
        wanted, collection = set(words), _COLLECTIONS[self.of]
        texts = self.texts.get(initiative, {})
        found = (key for text, keys in texts.items() if wanted & words_of(text) for key in keys)
        return ordered(Evidence(collection, key, initiative) for key in found)


def words_of_case(setting: Setting) -> Mapping[tuple[Of, Language], Words]:
    """The words of a case's initiatives, by the sort of text and the language."""
    left_out = {language: common_words(language) | _places(setting, language) for language in LANGUAGES}
    found = defaultdict[tuple[Of, Language], dict[str, dict[str, list[str]]]](lambda: defaultdict(dict))
    for key in sorted(setting.current):
        for of, text, record in _texts(setting.initiatives[key]):
            for language in LANGUAGES:
                said = text.en if language == "en" else text.sv
                if said:
                    found[of, language][key].setdefault(said, []).append(record)
    return {
        place: Words(*place, {key: _kept(texts) for key, texts in those.items()}, left_out[place[1]])
        for place, those in sorted(found.items())
    }


@cache
def words_of(text: str) -> frozenset[str]:
    """The words of a text that are compared, the common ones still among them.

    >>> sorted(words_of("Process development, and scale-up of 2 PROCESSES"))
    ['and', 'development', 'process', 'processes', 'scale']
    """
    return frozenset(_WORD.findall(text.casefold()))


@cache
def common_words(language: Language) -> frozenset[str]:
    """The words that say nothing of what an initiative in particular is about.

    >>> "and" in common_words("en"), "klustret" in common_words("sv"), "laser" in common_words("en")
    (True, True, False)
    """
    text = files("klustermotor.coherence").joinpath("data", "common_words.json").read_text("utf-8")
    lists = json.loads(text)["words"][language]
    return frozenset(word for words in lists.values() for word in words.split())


def _texts(initiative: Initiative) -> Iterator[tuple[Of, Text, str]]:
    for goal in initiative.goals:
        yield "aims", goal.text, goal.id
    for area in initiative.focus_areas:
        for text in (area.name, area.description):
            if text:
                yield "focus", text, area.id
    for activity in initiative.activities:
        if activity.target_group:
            yield "target_groups", activity.target_group, activity.id


def _places(setting: Setting, language: Language) -> frozenset[str]:
    """The words of the regions' names, in Swedish with the genitive's s."""
    names = [one.name.en if language == "en" else one.name.sv for one in setting.case.regions]
    plain = Counter(word for name in names if name for word in words_of(name))
    return frozenset(plain) | frozenset(f"{word}s" for word in plain if language == "sv")


def _kept(texts: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return {text: tuple(found) for text, found in texts.items()}
