"""Training texts for the recogniser: reading, cutting, typography, swapped names and sentences made from templates."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LABELS = {"Person": "PER", "Location": "LOC", "Organization": "ORG", "Product": "PRODUCT", "Event": "EVENT"}

Span = tuple[int, int, str]
Marked = tuple[str, list[Span]]

_SENTENCE_END = re.compile(r"\n+|(?<=[.!?»])\s+(?=[A-ZÀÉÈÊÎÔ«])")
_SPACE_BEFORE = re.compile(r"(?<=\S) +(?=[.,)])|(?<=[(’']) +")
_ARTICLE = re.compile(r"(les |le |la |l')(?=\S)")
_SLOT = re.compile(r"\{(?:(le|du|au|en):)?([A-Z]+)(!?)\}|\[([^\]]+)\]\(([A-Z]+)\)")
_INNER = re.compile(r"\{([A-Z]+)\}")
_CONTRACTED = {
    "le": {"le ": "le ", "la ": "la ", "l'": "l'", "les ": "les ", "": ""},
    "du": {"le ": "du ", "la ": "de la ", "l'": "de l'", "les ": "des ", "": "de "},
    "au": {"le ": "au ", "la ": "à la ", "l'": "à l'", "les ": "aux ", "": "à "},
    "en": {"le ": "au ", "la ": "en ", "l'": "en ", "les ": "aux ", "": "à "},
}
_VOWELS = "aeiouhéèêâîôyAEIOUHÉÈÊÂÎÔY"
_LABEL_OF_SLOT = {
    "CO": "ORG", "COV": "ORG", "ORG": "ORG", "MEDIA": "ORG", "PARTY": "ORG", "CLUB": "ORG", "CLUBART": "ORG",
    "CITY": "LOC", "DEPT": "LOC", "COUNTRY": "LOC", "PROD": "PRODUCT", "EVENT": "EVENT", "PER": "PER", "PERL": "PER",
}  # fmt: skip


def read(path: Path) -> Iterator[Marked]:
    """Yield texts with their outermost names, as (start, end, label)."""
    for record in _records(path):
        outer = {
            (entity["start"], entity["end"], LABELS[entity["label"]])
            for entity in record["entities"]
            if entity["outer"] and entity["label"] in LABELS
        }
        spans: list[Span] = []
        for span in sorted(outer):
            if not spans or span[0] >= spans[-1][1]:
                spans.append(span)
        yield record["text"], spans


def read_own(folder: Path) -> Iterator[Marked]:
    """Yield the texts of `corpus/training` whose names are marked: in the article itself, or in `names.gold`."""
    marked: dict[str, dict[str, list[Span]]] = {"press": {}}  # first: some of its articles hold their own names
    for record in _records(folder / "names.gold"):
        marked.setdefault(record["file"], {})[record["id"]] = [tuple(name) for name in record["names"]]
    for file, names in marked.items():
        for article in _records(folder / f"{file}.gold"):
            if "entities" in article:
                yield article["text"], [(name["start"], name["end"], name["label"]) for name in article["entities"]]
            elif article["id"] in names:
                yield article["text"], names[article["id"]]


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def sentences(text: str, spans: list[Span]) -> list[Marked]:
    """Cut a text into sentences, never within a name."""
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    pieces: list[tuple[int, int]] = []
    for start, end in pairwise(cuts):
        if pieces and any(first < start < last for first, last, _ in spans):
            pieces[-1] = (pieces[-1][0], end)
        elif text[start:end].strip():
            pieces.append((start, end))
    return [
        (text[start:end].rstrip(), [(s - start, e - start, label) for s, e, label in spans if start <= s and e <= end])
        for start, end in pieces
    ]


def tidy(text: str, spans: list[Span]) -> Marked:
    """Take out the spaces that the wiki left before points and after apostrophes, outside names."""
    gaps = [
        m.span() for m in _SPACE_BEFORE.finditer(text) if not any(s < m.end() and m.start() < e for s, e, _ in spans)
    ]
    return _replace(text, spans, [(start, end, "") for start, end in gaps])


def _replace(text: str, spans: list[Span], changes: list[tuple[int, int, str]]) -> Marked:
    """Apply changes in the order of the text; a change that covers a span exactly renames it."""
    parts, last, marks = [], 0, []
    moves: list[tuple[int, int]] = []
    shift = 0
    for start, end, new in changes:
        parts += [text[last:start], new]
        last = end
        shift += len(new) - (end - start)
        moves.append((end, shift))
    parts.append(text[last:])
    starts = {start: (end, new) for start, end, new in changes}
    index, shift = 0, 0
    for start, end, label in spans:
        while index < len(moves) and moves[index][0] <= start:
            shift = moves[index][1]
            index += 1
        renamed = starts.get(start)
        length = len(renamed[1]) if renamed and renamed[0] == end else end - start
        marks.append((start + shift, start + shift + length, label))
    return "".join(parts), marks


class Names:
    """The fillers of the slots, drawn with a seeded generator."""

    def __init__(self, rnd: random.Random) -> None:
        self.rnd = rnd
        self.slots: dict[str, list[tuple[str, str]]] = {}
        self.by_article: dict[tuple[str, str], list[str]] = {}
        for line in (HERE / "slots.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                continue
            name, forms = line.split(": ", 1)
            self.slots[name] = [_with_article(form) for form in forms.split(";")]
            for article, form in self.slots[name]:
                self.by_article.setdefault((name, article), []).append(form)

    def draw(self, slot: str) -> tuple[str, str]:
        """Return an article (or nothing) and a name."""
        rnd = self.rnd
        if slot == "PERL":
            return "", rnd.choice(self.slots["LAST"])[1]
        if slot == "PER":
            kind = rnd.random()
            if kind < 0.1:
                return "", rnd.choice(self.slots["KNOWN"])[1]
            first = rnd.choice(self.slots["FIRST" if kind < 0.55 else "FOREIGN"])[1]
            return "", f"{first} {self.draw('PERL')[1]}"
        return rnd.choice(self.slots[slot])

    def fill(self, template: str) -> Marked:
        """Return a sentence and its names."""
        text, spans, last = "", [], 0
        for match in _SLOT.finditer(template):
            text += template[last : match.start()]
            last = match.end()
            if match[4]:
                form = _INNER.sub(lambda inner: self.draw(inner[1])[1], match[4])
                article, label = "", match[5]
            else:
                article, form = self.draw(match[2])
                label = _LABEL_OF_SLOT[match[2]]
                article = _CONTRACTED[match[1]][article] if match[1] else ""
                article = article.capitalize() if match[3] else article
                if not match[1] and text.endswith(" de ") and form[0] in _VOWELS:
                    text = text[:-2] + "'"
            spans.append((len(text) + len(article), len(text) + len(article) + len(form), label))
            text += article + form
        return text + template[last:], spans

    def swap(self, text: str, spans: list[Span]) -> Marked:
        """Give about half of the names of a text other bearers, the same one wherever the name comes back."""
        given: dict[tuple[str, str, str], str] = {}
        changes = []
        for start, end, label in spans:
            form, before = text[start:end], text[max(0, start - 4) : start].lower().replace("’", "'")
            key = (form, label, "" if label == "PER" else _article_before(before))
            if key not in given:
                given[key] = self._other(form, label, before, given) if self.rnd.random() < 0.6 else form
            if given[key] != form:
                changes.append((start, end, given[key]))
        return _replace(text, spans, changes)

    def _other(self, form: str, label: str, before: str, given: dict[tuple[str, str, str], str]) -> str:
        article = _article_before(before)
        if label == "PER":
            if " " not in form:
                full = next(
                    (new for (old, kind, _), new in given.items() if kind == "PER" and old.endswith(" " + form)), ""
                )
                return full.split(" ", 1)[-1] if full else self.draw("PERL")[1]
            return self.draw("PER")[1]
        if label == "ORG" and form.count(" ") < 3:
            return self._from(("ORG", article) if article else ("CO", "")) or form
        if label == "LOC" and " " not in form.strip():
            slot = ("COUNTRY" if self.rnd.random() < 0.6 else "DEPT", article) if article else ("CITY", "")
            return self._from(slot) or form
        return form

    def _from(self, key: tuple[str, str]) -> str:
        forms = self.by_article.get(key)
        return self.rnd.choice(forms) if forms else ""


def _with_article(form: str) -> tuple[str, str]:
    match = _ARTICLE.match(form)
    return (match[1], form[match.end() :]) if match else ("", form)


def _article_before(before: str) -> str:
    if before.endswith("l'"):
        return "l'"
    word = before.split(" ")[-2] if before.endswith(" ") and " " in before[:-1] else before.strip()
    return {
        "le": "le ",
        "du": "le ",
        "au": "le ",
        "la": "la ",
        "en": "la ",
        "les": "les ",
        "des": "les ",
        "aux": "les ",
    }.get(word, "")
