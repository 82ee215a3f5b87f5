"""The prompt around a message: the sample's template as `promptmill` renders it for the student, and variants of it."""

from __future__ import annotations

import hashlib
import random
import re
from pathlib import Path

TEMPLATE = Path(__file__).parents[2] / "prompts" / "relevance.template.md"
# src/core/prompt/layoutText.ts, layout conclusion-first
LAYOUT = "先写结论（必须是以下之一：相关、不相关），然后单独一行写 ####，最后写思考过程。不要输出其他内容。"
DEFAULT_SYSTEM = "You are a helpful assistant."
RECORD = "{{原文}}"


def render() -> tuple[str, str]:
    """(system, user up to the record) of the sample's template."""
    body = re.sub(r"\A---\n.*?\n---\n", "", TEMPLATE.read_text(encoding="utf-8"), flags=re.S)
    role = re.search(r"# 角色\n(.*?)(?=\n# )", body, flags=re.S)
    assert role is not None
    rest = (body[: role.start()] + body[role.end() + 1 :]).replace("{{输出格式}}", LAYOUT).strip()
    assert rest.endswith(RECORD)
    return role[1].strip(), rest.removesuffix(RECORD)


def head(system: str, user: str) -> list[str]:
    """What stands before a record in ChatML, cut at the control tokens."""
    return ["<|im_start|>", f"system\n{system}", "<|im_end|>", "\n", "<|im_start|>", f"user\n{user}"]


def record_block(text: str) -> str:
    """src/core/prompt/render.ts, recordBlock: delimiters from the text's own hash."""
    nonce = hashlib.sha256(f"{text}\0".encode()).hexdigest()[:16]
    return f"<record-{nonce}>\n{text}\n</record-{nonce}>"


TAIL = ["<|im_end|>", "\n", "<|im_start|>", "assistant\n"]


def short(rng: random.Random) -> tuple[str, str]:
    """(system, user up to the record) of a prompt of a line or two."""
    system = rng.choice((DEFAULT_SYSTEM, "你是客服质检员。", "你是一个客服助手。", render()[0]))
    asks = ("判断客户消息是否涉及售后服务。", "下面的消息和售后服务有关吗？", "判断原文是否与售后相关，回答相关或不相关。", "")
    parts = [part for part in (rng.choice(asks), rng.choice(("", LAYOUT)), rng.choice(("", "# 原文"))) if part]
    return system, "\n\n".join(parts) + ("\n\n" if parts else "")


def variant(rng: random.Random) -> tuple[str, str]:
    """
    (system, user up to the record) of an edited template: lines, sections or the role left out, sections in another
    order. So that the answer depends on the message and not on one wording of the instructions.
    """
    system, user = render()
    sections = re.split(r"(?=^# )", user, flags=re.M)
    kept = [part for part in sections[:-1] if rng.random() < 0.6]
    if rng.random() < 0.2:
        rng.shuffle(kept)
    lines = "".join([*kept, sections[-1]]).split("\n")
    kept_lines = [line for line in lines if line == "" or line.startswith("# ") or rng.random() < 0.88]
    return DEFAULT_SYSTEM if rng.random() < 0.2 else system, "\n".join(kept_lines)
