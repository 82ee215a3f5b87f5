"""
Generates customer messages with conclusion and reasoning. Everything comes from the grammars in this folder and a seed;
nothing is read from the sample's data folder, whose 60 messages stay an unseen test.

    python generate.py 10 [seed]      prints ten records
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from grammar import CLOSE, OPEN, Expansion, Grammar
from reasons import reasoning
from styles import decorate, locate, noise

HERE = Path(__file__).parent
RELEVANT, IRRELEVANT = "相关", "不相关"


@dataclass
class Record:
    """A generated message and its answer. `kind` is what decides it; `unseen` that a held-out phrase does."""

    text: str
    conclusion: str
    reasoning: str
    kind: str
    unseen: bool


VALUES = {
    "n": lambda rng: str(rng.choice([2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 40, 60, 80, 90, 100, 120])),
    "d": lambda rng: str(rng.randint(1, 28)),
    "month": lambda rng: str(rng.randint(1, 12)),
    "year": lambda rng: str(rng.randint(2024, 2026)),
    "ver": lambda rng: f"{rng.randint(1, 5)}.{rng.randint(0, 9)}.{rng.randint(0, 12)}",
    "err": lambda rng: f"E{rng.randint(1, 29):02d}",
    "order": lambda rng: f"FC2{rng.randint(4, 6)}****{rng.randint(0, 9999):04d}",
    "phone": lambda rng: f"1{rng.choice('3589')}{rng.randint(0, 9)}****{rng.randint(0, 9999):04d}",
}
MONTHS = "January February March April May June July August September October November December".split()
GRAMMARS = {
    True: Grammar(HERE / "grammar.zh.txt", VALUES),
    False: Grammar(HERE / "grammar.en.txt", {**VALUES, "month": lambda rng: rng.choice(MONTHS)}),
}

YES = {"fault": 7, "howto": 5, "buy-part": 3, "warranty": 3, "return": 4, "repair": 3, "staff": 3, "owned-policy": 1}
NO = {
    "presale": 10,
    "no-shipping": 4,
    "no-invoice": 3,
    "no-recruit": 3,
    "no-business": 4,
    "no-ad": 4,
    "no-chat": 4,
    "no-review": 5,
    "no-owned-ok": 2,
    "no-wish": 3,
    "no-other-brand": 3,
    "no-secondhand": 2,
    "no-near": 4,
}
# Owning the product is no request: how often praise, wishes and invoices come with words of an owner.
OWNERS = {"no-owned-ok": 0.9, "no-review": 0.35, "no-wish": 0.3, "no-invoice": 0.3, "no-chat": 0.1}
# What may stand beside an after-sales part without contradicting it.
ASIDES = ("no-review", "no-review", "no-wish", "no-invoice", "no-chat", "no-ad", "no-business")


def weighted(table: dict[str, int], rng: random.Random) -> str:
    return rng.choices(list(table), weights=list(table.values()))[0]


class Writer:
    """Writes the segments of one message and remembers what they hold."""

    def __init__(self, rng: random.Random, chinese: bool, train: bool) -> None:
        self.rng, self.chinese, self.train = rng, chinese, train
        self.grammar = GRAMMARS[chinese]
        self.unseen = False

    def maybe(self, symbol: str, chance: float) -> list[str]:
        return [self.say(symbol)[0]] if self.rng.random() < chance else []

    def say(self, symbol: str, key: bool = False) -> tuple[str, str]:
        """(text, quotable part of it)."""
        expansion: Expansion = self.grammar.expand(symbol, self.rng, self.train)
        if key:
            self.unseen = self.unseen or expansion.unseen
        spans = [part.split(CLOSE)[0] for part in expansion.text.split(OPEN)[1:]]
        plain = expansion.text.replace(OPEN, "").replace(CLOSE, "")
        return plain, self.rng.choice(spans) if spans else plain

    def yes(self, kind: str) -> tuple[list[str], str]:
        """Segments of an after-sales part, and its quote."""
        rng = self.rng
        if kind == "owned-policy":
            text, quote = self.say("q-policy", True)
            return [self.say("owned")[0], text], quote
        text, quote = self.say(kind, True)
        owned = self.maybe("owned", 0.35)
        if kind == "fault":
            return [*owned, text, *self.maybe("tried", 0.35), *self.maybe("ask-fix", 0.5)], quote
        if kind in ("warranty", "return", "repair") and rng.random() < 0.3:
            return [*owned, self.say("fault")[0], text], quote
        return [*owned, text, *self.maybe("tried", 0.04), *self.maybe("ask-fix", 0.08)], quote

    def no(self, kind: str) -> tuple[list[str], str]:
        """Segments of a part that is not after-sales, and its quote."""
        rng = self.rng
        if kind != "presale":
            text, quote = self.say(kind, True)
            more = [self.say(kind)[0]] if rng.random() < 0.25 else []
            return [*self.maybe("owned", OWNERS.get(kind, 0.0)), text, *more], quote
        # A policy is asked by people who have not bought; features and prices need no such words.
        symbol = rng.choice(("q-feature", "q-feature", "q-price", "q-price", "q-policy"))
        text, quote = self.say(symbol, True)
        buyer = self.maybe("notowned", 1.0 if symbol == "q-policy" else 0.5)
        more = self.maybe(rng.choice(("q-feature", "q-price")), 0.35)
        parts = [text, *more]
        rng.shuffle(parts)
        return ([*buyer, *parts] if rng.random() < 0.7 else [*parts, *buyer]), quote


def generate(rng: random.Random, train: bool = True) -> Record:
    """One record. Two thirds are Chinese, half are relevant."""
    chinese = rng.random() < 0.67
    relevant = rng.random() < 0.5
    writer = Writer(rng, chinese, train)
    key: tuple[str, str] | None
    aside: tuple[str, str] | None = None
    if not relevant and rng.random() < 0.05:
        text, _ = writer.say("no-empty", True)
        text = rng.choice(("", " ", "\n", text, text, text, text))
        return Record(text, IRRELEVANT, reasoning(rng, chinese, False, None, None, False), "no-empty", writer.unseen)
    if relevant:
        kind = weighted(YES, rng)
        segments, quote = writer.yes(kind)
        key = (kind, quote)
        if rng.random() < 0.12:
            segments += writer.yes(weighted(YES, rng))[0]
        if rng.random() < 0.22:
            other = rng.choice(ASIDES)
            beside, other_quote = writer.no(other)
            aside = (other, other_quote)
            segments = [*beside, *segments] if rng.random() < 0.6 else [*segments, *beside]
    else:
        kind = weighted(NO, rng)
        segments, quote = writer.no(kind)
        key = (kind, quote)
        if rng.random() < 0.15:
            second = weighted(NO, rng)
            # An owner's question about the warranty would be after-sales.
            if not ({kind, second} & set(OWNERS) and {kind, second} & {"presale", "no-near"}):
                segments += writer.no(second)[0]
    filler = lambda: writer.maybe("any-filler", 0.3)  # noqa: E731
    segments = [*filler(), *segments, *filler()]
    if rng.random() < 0.3:
        segments.insert(rng.randint(0, len(segments)), writer.say("any-filler")[0])
    text, ordered = decorate(segments, rng, chinese, relevant, key[0], writer)
    key = (key[0], locate(text, key[1]))
    aside = (aside[0], locate(text, aside[1])) if aside else None
    text = noise(text, rng, chinese, (key[1], aside[1] if aside else ""))
    return Record(
        text,
        RELEVANT if relevant else IRRELEVANT,
        reasoning(rng, chinese, relevant, key, aside, ordered),
        kind,
        writer.unseen,
    )


if __name__ == "__main__":
    source = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 10):
        print(json.dumps(asdict(generate(source)), ensure_ascii=False))
