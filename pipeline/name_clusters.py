"""The mentions of one article that name one entity; the simplest are those whose names are equal when folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pipeline.folding import name_key
from pipeline.places import lookup

MOST = 200  # names that one short form is compared with
Forms = list[tuple[int, str]]  # numbers of mentions, each with its name without title or article


@dataclass(slots=True)
class Cluster:
    """The mentions of one entity and the forms under which it is named."""

    label: str
    forms: Counter[str] = field(default_factory=Counter)
    mentions: list[int] = field(default_factory=list)
    full_name: str | None = None

    def add(self, form: str, index: int) -> None:
        """Count one more mention under this form."""
        self.forms[form] += 1
        self.mentions.append(index)

    def absorb(self, other: Cluster) -> None:
        """Take over the mentions and forms of another cluster."""
        self.forms.update(other.forms)
        self.mentions += other.mentions
        self.full_name = self.full_name or other.full_name


def country_key(form: str) -> str:
    """Return the country's code for the many names of a country, else the folded name.

    >>> country_key("États-Unis") == country_key("USA"), country_key("Vic-sur-Cère")
    (True, 'vic sur cere')
    """
    found = lookup(form)
    codes = {place.country for place in found}
    if len(codes) == 1 and all(place.kind == "country" for place in found):
        return f"country {found[0].country}"
    return name_key(form)


def equal_names(label: str, forms: Iterable[tuple[int, str]], key: Callable[[str], str] = name_key) -> list[Cluster]:
    """Return the clusters of names that have one key.

    >>> forms = [(0, "Crédit agricole"), (1, "OMS"), (2, "Crédit Agricole")]
    >>> [cluster.mentions for cluster in equal_names("ORG", forms)]
    [[0, 2], [1]]
    """
    found: dict[str, Cluster] = {}
    for index, form in forms:
        found.setdefault(key(form), Cluster(label)).add(form, index)
    return list(found.values())
