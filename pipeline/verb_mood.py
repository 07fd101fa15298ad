"""Future or conditional, read from the form of a verb: taggers miss many of them."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.event_lexicon import verb_lemmas

_FUTURE = re.compile(r"(?P<stem>\w+r)(?:ai|as|a|ons|ez|ont)$")
_CONDITIONAL = re.compile(r"(?P<stem>\w+r)(?:ais|ait|ions|iez|aient)$")
_DOUBLE_R = ("courir", "mourir", "quérir")


@lru_cache(maxsize=20_000)
def mood_of(form: str) -> str:
    """Return `Fut`, `Cnd` or the empty string for a lower-case verb form.

    The stem of both is the infinitive or ends in r; a verb whose own stem ends in r needs one more.

    >>> mood_of("construira"), mood_of("jetterait"), mood_of("tirait"), mood_of("mourra"), mood_of("ouvrons")
    ('Fut', 'Cnd', '', 'Fut', '')
    """
    for mood, pattern in (("Fut", _FUTURE), ("Cnd", _CONDITIONAL)):
        match = pattern.fullmatch(form)
        if match and _is_long_stem(match["stem"], verb_lemmas().get(form, "")):
            return mood
    return ""


def _is_long_stem(stem: str, lemma: str) -> bool:
    if not lemma:
        return stem.endswith(("er", "ir")) and len(stem) > 5
    if lemma.endswith("rer"):
        return stem.endswith("rer")
    if lemma.endswith(_DOUBLE_R):
        return stem.endswith("rr")
    if lemma.endswith(("vrir", "ffrir", "rir")):
        return stem.endswith("rir")
    if stem.endswith(("vr", "fr")):
        return lemma.endswith(("voir", "vre"))
    return True
