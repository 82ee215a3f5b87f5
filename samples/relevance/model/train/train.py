"""
Trains the model that ships with the sample, on one core, in two runs (README.md):

    python train.py --out first
    python train.py --resume first --rate 1.5e-3 --steps 1500 --out build

Writes the merges, the weights of the best checkpoint (by the loss of held-out generated messages) and a log of the run to
the folder. Then `export.py` makes the GGUF.
"""

from __future__ import annotations

import argparse
import copy
import ctypes
import json
import math
import os
import random
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when the library loads

import torch
import torch.nn.functional as F
from torch import Tensor

import prompts
from generate import RELEVANT, Record, generate
from model import KeyValue, Qwen2, Shape
from tokenizer import SPECIALS, Tokenizer, train as train_merges

VOCABULARY = 2400
MERGE_RECORDS = 15_000  # generated records from which the merges are learned
LONGEST = 240  # tokens of a record with its answer; longer ones are left out
POOL = 12  # batches that are sorted by length together
ANSWER = "{}\n####\n{}"  # src/core/answer.ts, formatAnswer with conclusion-first


def learn_tokenizer(seed: int) -> Tokenizer:
    rng = random.Random(seed)
    texts: Counter[str] = Counter()
    for _ in range(MERGE_RECORDS):
        record = generate(rng)
        texts[record.text] += 1
        texts[record.reasoning] += 1
    for text in prompts.render():
        texts[text] += 400  # the prompt's constant part should be short
    return Tokenizer(train_merges(texts, VOCABULARY))


def read_tokenizer(folder: Path) -> Tokenizer:
    pairs = json.loads((folder / "merges.json").read_text())
    return Tokenizer([(bytes.fromhex(left), bytes.fromhex(right)) for left, right in pairs])


def encode_parts(tokenizer: Tokenizer, parts: list[str]) -> list[int]:
    """Encodes ChatML: parts that are control tokens, and plain text; text that touches is encoded as one."""
    out: list[int] = []
    plain = ""
    for part in [*parts, None]:
        if part is None or part in SPECIALS:
            out += tokenizer.encode(plain)
            plain = ""
            if part is not None:
                out.append(tokenizer.special[part])
        else:
            plain += part
    return out


class Example:
    """A record's tokens after the shared prefix. `answer` is where its answer begins."""

    def __init__(self, tokenizer: Tokenizer, record: Record, rng: random.Random | None = None) -> None:
        dropout = 0.1 if rng is not None and rng.random() < 0.3 else 0.0
        block = tokenizer.encode(prompts.record_block(record.text), dropout, rng)
        prompt = [*block, *encode_parts(tokenizer, prompts.TAIL)]
        answer = tokenizer.encode(ANSWER.format(record.conclusion, record.reasoning))
        self.tokens = [*prompt, *answer, tokenizer.special["<|im_end|>"]]
        self.answer = len(prompt)
        self.relevant = record.conclusion == RELEVANT


def batches(tokenizer: Tokenizer, rng: random.Random, size: int):
    """Endless batches of training examples of like length."""
    while True:
        pool: list[Example] = []
        while len(pool) < size * POOL:
            example = Example(tokenizer, generate(rng), rng)
            if len(example.tokens) <= LONGEST:
                pool.append(example)
        pool.sort(key=lambda example: len(example.tokens))
        groups = [pool[at : at + size] for at in range(0, len(pool), size)]
        rng.shuffle(groups)
        yield from groups


def copies(rng: random.Random, vocabulary: int, size: int) -> tuple[Tensor, Tensor]:
    """
    Random tokens of which a part comes again: tokens [size, time], and per position whether the next token can be known
    by copying. What the reasoning quotes has to be copied out of the message, and the quotes of messages alone teach that
    slowly: they can be half guessed.
    """
    time_steps = 64
    tokens = torch.randint(0, vocabulary, (size, time_steps))
    known = torch.zeros((size, time_steps), dtype=torch.bool)
    for row in range(size):
        length = rng.randint(8, 24)
        start = rng.randint(0, time_steps - 2 * length)
        at = rng.randint(start + length, time_steps - length)
        tokens[row, at : at + length] = tokens[row, start : start + length]
        known[row, at : at + length - 1] = True
    return tokens, known


def copy_loss(model: Qwen2, rng: random.Random, size: int, prefix: list[KeyValue] | None) -> Tensor:
    repeated, known = copies(rng, model.shape.vocab_size - len(SPECIALS), size)
    hidden, _ = model(repeated[:, :-1], prefix)
    return F.cross_entropy(model.logits(hidden[known[:, :-1]]), repeated[:, 1:][known[:, :-1]])


def learn_copying(model: Qwen2, steps: int, rate: float, rng: random.Random) -> None:
    """
    Teaches the model to go on with what stood after the same token before (an induction head). It needs a head that looks
    one token back, which is set by hand: found by training alone it takes longer than all the rest.
    """
    model.blk[0].look_one_back()
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.98), weight_decay=0.01)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 100)
        loss = copy_loss(model, rng, 32, None)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 100 == 99:
            print(f"copying, step {step + 1}: loss {loss.item():.3f}", flush=True)


def pad(examples: list[Example], fill: int) -> tuple[Tensor, Tensor, Tensor]:
    """tokens [batch, time], and per position whether the next token is part of the answer, and is its first one."""
    time_steps = max(len(example.tokens) for example in examples)
    tokens = torch.full((len(examples), time_steps), fill, dtype=torch.long)
    answer = torch.zeros((len(examples), time_steps), dtype=torch.bool)
    first = torch.zeros((len(examples), time_steps), dtype=torch.bool)
    for row, example in enumerate(examples):
        tokens[row, : len(example.tokens)] = torch.tensor(example.tokens)
        answer[row, example.answer - 1 : len(example.tokens) - 1] = True
        first[row, example.answer - 1] = True
    return tokens, answer, first


@torch.no_grad()
def evaluate(model: Qwen2, tokenizer: Tokenizer, examples: list[Example], prefix_tokens: list[int]) -> tuple[float, float]:
    """(accuracy of the conclusion, loss of the answers) under one prefix; the conclusion is read off its first token."""
    yes = tokenizer.encode(RELEVANT)[0]
    _, prefix = model(torch.tensor([prefix_tokens]))
    right, loss, count = 0, 0.0, 0
    for at in range(0, len(examples), 50):
        group = examples[at : at + 50]
        tokens, answer, first = pad(group, tokenizer.special["<|endoftext|>"])
        hidden, _ = model(tokens[:, :-1], prefix)
        logits = model.logits(hidden[answer[:, :-1]])
        target = tokens[:, 1:][answer[:, :-1]]
        loss += F.cross_entropy(logits, target, reduction="sum").item()
        count += len(target)
        said = model.logits(hidden[first[:, :-1]]).argmax(-1)
        right += sum((token == yes) == example.relevant for token, example in zip(said.tolist(), group))
    return right / len(examples), loss / count


def keep_memory() -> None:
    """Lets glibc keep freed blocks: handing them back and faulting them in again took a third of the time."""
    try:
        libc = ctypes.CDLL("libc.so.6")
    except OSError:
        return  # not glibc: only slower
    libc.mallopt(-4, 0)  # M_MMAP_MAX
    libc.mallopt(-1, 2**31 - 1)  # M_TRIM_THRESHOLD


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--steps", type=int, default=3200)
    options.add_argument("--minutes", type=float, default=60, help="the rate has decayed by then, however few steps were made")
    options.add_argument("--batch", type=int, default=24)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rate", type=float, default=3e-3)
    options.add_argument("--out", type=Path, default=Path("build"))
    options.add_argument("--copy-steps", type=int, default=700, help="steps that only train copying, before the task")
    options.add_argument("--resume", type=Path, help="folder of a run to go on from, without any copying beside the task")
    options.add_argument("--threads", type=int, default=1)
    given = options.parse_args()
    keep_memory()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    given.out.mkdir(parents=True, exist_ok=True)
    started = time.time()
    tokenizer = learn_tokenizer(given.seed) if given.resume is None else read_tokenizer(given.resume)
    (given.out / "merges.json").write_text(json.dumps([[left.hex(), right.hex()] for left, right in tokenizer.merges]))
    model = Qwen2(Shape(vocab_size=len(tokenizer)))
    print(f"{len(tokenizer)} tokens, {sum(p.numel() for p in model.parameters())} parameters, {time.time() - started:.0f} s", flush=True)

    full = encode_parts(tokenizer, prompts.head(*prompts.render()))
    held = random.Random(given.seed + 1000)
    examples: list[Example] = []
    while len(examples) < 200:  # only messages that a phrase decides which training never sees
        record = generate(held, train=False)
        if record.unseen:
            examples.append(Example(tokenizer, record))
    if given.resume is None:
        learn_copying(model, given.copy_steps, given.rate, random.Random(given.seed + 2))
        print(f"copying learned, {time.time() - started:.0f} s", flush=True)
    else:
        model.load_state_dict(torch.load(given.resume / "best.pt")["weights"])
    average = copy.deepcopy(model)
    rng = random.Random(given.seed + (1 if given.resume is None else 3))
    source = batches(tokenizer, rng, given.batch)
    optimizer = torch.optim.AdamW(model.parameters(), lr=given.rate, betas=(0.9, 0.98), weight_decay=0.02)
    best = math.inf
    running = 0.0
    log = (given.out / "log.jsonl").open("w")
    begun = time.time()
    for step in range(given.steps):
        progress = max(step / given.steps, (time.time() - begun) / 60 / given.minutes)
        if progress >= 1:
            break
        rate = given.rate * min(1.0, (step + 1) / 150) * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * progress)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        # Short prompts are cheap and teach the task; the whole template comes more and more often.
        sort = rng.random()
        if sort < 0.06 + 0.4 * progress:
            parts = prompts.render() if sort < 0.03 + 0.3 * progress else prompts.variant(rng)
        else:
            parts = prompts.short(rng)
        examples_now = next(source)
        tokens, answer, first = pad(examples_now, tokenizer.special["<|endoftext|>"])
        _, prefix = model(torch.tensor([encode_parts(tokenizer, prompts.head(*parts))]))
        hidden, _ = model(tokens[:, :-1], prefix)
        target = tokens[:, 1:]
        loss = F.cross_entropy(model.logits(hidden[answer[:, :-1]]), target[answer[:, :-1]])
        conclusion = F.cross_entropy(model.logits(hidden[first[:, :-1]]), target[first[:, :-1]])
        copying = copy_loss(model, rng, 16, prefix) if given.resume is None and step % 4 == 0 else torch.zeros(())
        optimizer.zero_grad()
        (loss + conclusion + copying).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        keep = min(0.998, (step + 1) / (step + 20))
        with torch.no_grad():
            for kept, new in zip(average.parameters(), model.parameters()):
                kept.lerp_(new, 1 - keep)
        running = loss.item() if step == 0 else 0.95 * running + 0.05 * loss.item()
        if step % 300 == 299 or step == given.steps - 1 or progress > 0.995:
            accuracy, held_loss = evaluate(average, tokenizer, examples, full)
            entry = {"step": step + 1, "loss": round(running, 4), "conclusion": round(conclusion.item(), 4), "heldOut": round(accuracy, 4), "heldOutLoss": round(held_loss, 4), "seconds": round(time.time() - started)}
            print(json.dumps(entry), flush=True)
            log.write(json.dumps(entry) + "\n")
            log.flush()
            if held_loss < best:
                best = held_loss
                torch.save({"shape": asdict(model.shape), "weights": average.state_dict(), "step": step + 1}, given.out / "best.pt")
    print(f"best held-out loss {best:.4f}, {time.time() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
