"""What the address of a network page asks for; nonsense asks for nothing.

Everything is in the address, so that a picture can be sent to somebody, and comes back as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, QueryDict

from klustermotor.web.cases.reading import asked
from klustermotor.web.networks.building import Scope
from klustermotor.web.networks.words import GROUPS, kind_words

MOST_STEPS = 4
SCOPES = ("initiative", "chain", "region")


@dataclass(frozen=True)
class Asked:
    """What is to be shown.

    Attributes
    ----------
    kinds
        Kinds of ties; all when empty.
    year
        The network as it was in a year; all that is known when None.
    recorded
        Only ties that are recorded as such, none that are derived.
    who
        ``organisations`` or ``people`` alone; everybody when empty.
    ego, steps
        Only an actor, and who is so many ties away.
    start, goal
        Two actors, as typed: what links them.
    community
        Only the actors of a community, by its number from 1; 0 for all.
    """

    scope: Scope = field(default_factory=Scope)
    kinds: tuple[str, ...] = ()
    year: int | None = None
    recorded: bool = False
    who: str = ""
    group: str = ""
    ego: str = ""
    steps: int = 1
    start: str = ""
    goal: str = ""
    community: int = 0

    @property
    def narrowed(self) -> bool:
        """Whether less than all of the scope is asked for."""
        return bool(self.kinds or self.year or self.recorded or self.who or self.ego or self.community)

    @property
    def of_scope(self) -> str:
        """The part of an address that asks for the same scope, and for all of it."""
        return Asked(scope=self.scope).query()

    def query(self, **other: str | int | None) -> str:
        """The part of an address that asks for this, with what is told otherwise; empty for nothing."""
        values: dict[str, str | int | list[str] | None] = {
            "of": f"{self.scope.kind}/{self.scope.key}" if self.scope.kind else "",
            "kind": list(self.kinds),
            "year": self.year,
            "recorded": "yes" if self.recorded else "",
            "who": self.who,
            "group": self.group,
            "ego": self.ego,
            "steps": self.steps if self.ego and self.steps != 1 else "",
            "a": self.start,
            "b": self.goal,
            "community": self.community or "",
            **other,
        }
        written = QueryDict(mutable=True)
        for name, value in values.items():
            if isinstance(value, list):
                written.setlist(name, value)
            elif value not in (None, ""):
                written[name] = str(value)
        text = written.urlencode()
        return f"?{text}" if text else ""


def asked_of(request: HttpRequest) -> Asked:
    """What a request asks for."""
    kinds = set(request.GET.getlist("kind"))
    return Asked(
        scope=_scope(asked(request, "of")),
        kinds=tuple(kind for kind in kind_words() if kind in kinds),
        year=_number(asked(request, "year"), least=1000, most=2999),
        recorded=asked(request, "recorded") == "yes",
        who=_one_of(asked(request, "who"), ("organisations", "people")),
        group=_one_of(asked(request, "group"), GROUPS),
        ego=asked(request, "ego"),
        steps=_number(asked(request, "steps"), least=1, most=MOST_STEPS) or 1,
        start=asked(request, "a"),
        goal=asked(request, "b"),
        community=_number(asked(request, "community"), least=1, most=100_000) or 0,
    )


def _scope(text: str) -> Scope:
    kind, _slash, key = text.partition("/")
    return Scope(kind, key) if kind in SCOPES and key else Scope()


def _one_of(text: str, choices: tuple[str, ...]) -> str:
    return text if text in choices else ""


def _number(text: str, *, least: int, most: int) -> int | None:
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        return None
    return int(text) if least <= int(text) <= most else None
