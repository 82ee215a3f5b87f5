"""
Turns a checkpoint into the GGUF that ships, and writes texts with their token ids for `check.ts`:

    python export.py build ../relevance-tiny.gguf
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import torch

import gguf
import prompts
from generate import generate
from model import Qwen2, Shape
from tokenizer import SPECIALS, Tokenizer, printable
from train import ANSWER, Example, encode_parts

# Qwen2-Instruct's chat template (its tokenizer_config.json).
CHAT_TEMPLATE = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\n"
    "You are a helpful assistant.<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content']"
    " + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
NORMAL, CONTROL = 1, 3  # llama.cpp's token types
TEST_RECORDS = 600


def load(folder: Path) -> tuple[Qwen2, Tokenizer, int]:
    """(model with the best weights, its tokenizer, the step of the checkpoint)."""
    pairs = json.loads((folder / "merges.json").read_text())
    saved = torch.load(folder / "best.pt")
    model = Qwen2(Shape(**saved["shape"]))
    model.load_state_dict(saved["weights"])
    return model, Tokenizer([(bytes.fromhex(left), bytes.fromhex(right)) for left, right in pairs]), saved["step"]


def metadata(shape: Shape, tokenizer: Tokenizer) -> dict[str, gguf.Value]:
    return {
        "general.architecture": "qwen2",
        "general.name": "relevance-tiny",
        "general.description": "A toy that knows one task: Promptmill's sample samples/relevance.",
        "general.license": "mit",
        "general.file_type": 7,
        "general.quantization_version": 2,
        "qwen2.block_count": shape.num_hidden_layers,
        "qwen2.context_length": shape.max_position_embeddings,
        "qwen2.embedding_length": shape.hidden_size,
        "qwen2.feed_forward_length": shape.intermediate_size,
        "qwen2.attention.head_count": shape.num_attention_heads,
        "qwen2.attention.head_count_kv": shape.num_key_value_heads,
        "qwen2.attention.layer_norm_rms_epsilon": shape.rms_norm_eps,
        "qwen2.rope.freq_base": shape.rope_theta,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "qwen2",
        "tokenizer.ggml.tokens": [printable(token) for token in tokenizer.tokens] + list(SPECIALS),
        "tokenizer.ggml.token_type": [NORMAL] * len(tokenizer.tokens) + [CONTROL] * len(SPECIALS),
        "tokenizer.ggml.merges": [f"{printable(left)} {printable(right)}" for left, right in tokenizer.merges],
        "tokenizer.ggml.eos_token_id": tokenizer.special["<|im_end|>"],
        "tokenizer.ggml.bos_token_id": tokenizer.special["<|endoftext|>"],
        "tokenizer.ggml.padding_token_id": tokenizer.special["<|endoftext|>"],
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.chat_template": CHAT_TEMPLATE,
    }


def main() -> None:
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    model, tokenizer, step = load(folder)
    # Matrices as Q8_0; norms and biases stay F32, as llama.cpp's own converter leaves them.
    tensors = {
        name: (weight, gguf.Q8_0 if weight.dim() == 2 else gguf.F32) for name, weight in model.state_dict().items()
    }
    size = gguf.write(target, metadata(model.shape, tokenizer), tensors)
    print(f"{target}: {size} bytes, checkpoint of step {step}")

    rng = random.Random(99)
    head = encode_parts(tokenizer, prompts.head(*prompts.render()))
    lines = []
    for index in range(TEST_RECORDS):
        train = index < TEST_RECORDS // 2  # the first half: other seeds; the second half: held-out phrases as well
        record = generate(rng, train)
        while not train and not record.unseen:
            record = generate(rng, train)
        example = Example(tokenizer, record)
        answer = ANSWER.format(record.conclusion, record.reasoning)
        lines.append(
            {"text": record.text, "conclusion": record.conclusion, "kind": record.kind, "unseen": not train}
            | {"prompt": [*head, *example.tokens[: example.answer]], "answer": answer, "ids": tokenizer.encode(answer)}
        )
    (folder / "test.jsonl").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


if __name__ == "__main__":
    main()
