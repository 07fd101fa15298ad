"""Writes HTML from Python: every string is escaped, only what `tag` has made is taken as it is."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

_VOID = frozenset({"meta", "input", "br", "hr"})


class Html(str):
    """A string that is HTML already."""

    __slots__ = ()


def tag(name: str, /, *children: Any, **attributes: Any) -> Html:
    """Return an element. Children are escaped unless they are `Html`; None is left out, an iterable is joined.

    An attribute's trailing underscore is dropped (`class_`), inner ones become hyphens; None and False leave it out.

    >>> tag("p", "1 < 2 ", tag("b", "oui"), class_="note")
    '<p class="note">1 &lt; 2 <b>oui</b></p>'
    """
    shown = "".join(_attribute(key, value) for key, value in attributes.items() if value not in (None, False))
    if name in _VOID:
        return Html(f"<{name}{shown}>")
    return Html(f"<{name}{shown}>{join(children)}</{name}>")


def join(children: Iterable[Any]) -> Html:
    """Return the children one after the other.

    >>> join(["a&b", tag("i", "c"), None])
    'a&amp;b<i>c</i>'
    """
    return Html("".join(_child(child) for child in children))


def _child(child: Any) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, (str, int, float)):
        return escape(str(child))
    return join(child)


def _attribute(key: str, value: Any) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
