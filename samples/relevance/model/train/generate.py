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

from reasons import reasoning
from styles import decorate, locate, noise
from writer import OWNERS, Writer

RELEVANT, IRRELEVANT = "相关", "不相关"


@dataclass
class Record:
    """A generated message and its answer. `kind` is what decides it; `unseen` that a held-out phrase does."""

    text: str
    conclusion: str
    reasoning: str
    kind: str
    unseen: bool


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
# What may stand beside an after-sales part without contradicting it.
ASIDES = ("no-review", "no-review", "no-wish", "no-invoice", "no-chat", "no-ad", "no-business")


def weighted(table: dict[str, int], rng: random.Random) -> str:
    return rng.choices(list(table), weights=list(table.values()))[0]


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
