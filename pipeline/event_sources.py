"""Who says so, and how much: the quotation around a trigger, and the amount that belongs to it."""

from __future__ import annotations

from bisect import bisect_right

from pipeline.amounts import Amount, find_amounts
from pipeline.event_context import Context
from pipeline.records import Quote
from pipeline.triggers import Trigger

_MAX_PATH = 3
_INNERMOST = 4  # quotations that begin last before an event: they stand inside each other
_FOLLOWED = frozenset(("obj", "obl:arg", "obl:mod", "nmod", "nummod", "nsubj:pass", "nsubj", "xcomp", "amod"))


class Sources:
    """The quotations and the amounts of one doc."""

    def __init__(self, context: Context) -> None:
        self.quotes: list[Quote] = sorted(context.quotes, key=lambda quote: quote.start_char)
        self._starts = [quote.start_char for quote in self.quotes]
        self.amounts: dict[int, Amount] = {}
        for amount in find_amounts(context.text):
            for token in range(context.token_at(amount.start_char), context.token_at(amount.end_char - 1) + 1):
                self.amounts.setdefault(token, amount)
        self._counting = {context.sentence[token] for token in self.amounts}  # the sentences with an amount

    def of(self, start_char: int, end_char: int) -> tuple[str | None, str | None]:
        """Return (id of the quotation, name of its speaker) that tells what stands between the offsets."""
        last = bisect_right(self._starts, start_char)
        for quote in reversed(self.quotes[max(last - _INNERMOST, 0) : last]):
            if quote.start_char <= start_char and end_char <= quote.end_char:
                return quote.quote_id, quote.speaker_name
        return None, None

    def amount(self, context: Context, trigger: Trigger) -> Amount | None:
        """Return the amount that syntax ties to the trigger: on it, or on what depends on it."""
        if context.sentence[trigger.head] not in self._counting:
            return None
        level = [trigger.head]
        for _ in range(_MAX_PATH):
            for token in level:
                if token in self.amounts:
                    return self.amounts[token]
            level = [child for token in level for child in context.children[token] if context.dep[child] in _FOLLOWED]
        return None
