"""What LLaMA-Factory itself makes of datasets.   python driver.py PLAN.json TOKENIZER_DIR OUT.jsonl START

PLAN.json: [{"dir", "name", "stage", "runs": [{"template", "cutoff_len", …data arguments}]}]. One line a dataset and run, from dataset
START on; OUT.jsonl.at holds the dataset that is under way.
Loader, converter, templates and processors are LLaMA-Factory's; this file calls them and writes down what they return.
"""

import contextlib
import io
import json
import os
import sys
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("LLAMAFACTORY_VERBOSITY", "CRITICAL")
os.environ["HF_HOME"] = tempfile.mkdtemp(prefix="hf-")
import datasets  # noqa: E402
from llamafactory.data import loader  # noqa: E402
from llamafactory.data.converter import align_dataset  # noqa: E402
from llamafactory.data.parser import get_dataset_list  # noqa: E402
from llamafactory.data.processor import feedback, pairwise, supervised  # noqa: E402
from llamafactory.data.template import ReasoningTemplate, Template, get_template_and_fix_tokenizer  # noqa: E402
from llamafactory.extras.constants import IGNORE_INDEX  # noqa: E402
from llamafactory.hparams import DataArguments, ModelArguments, TrainingArguments  # noqa: E402
from transformers import AutoTokenizer  # noqa: E402

datasets.disable_progress_bars()
datasets.logging.set_verbosity(datasets.logging.CRITICAL)


class Remembering:
    """A tokenizer that encodes the same text once: the rows are processed again for every cut-off."""

    def __init__(self, tokenizer):
        self._tokenizer, self._known = tokenizer, {}

    def encode(self, text, add_special_tokens=False):
        if text not in self._known:
            self._known[text] = self._tokenizer.encode(text, add_special_tokens=add_special_tokens)
        return list(self._known[text])

    def forget(self):
        self._known = {}

    def __reduce__(self):  # `datasets` pickles everything for the name of a cache file that is not used
        return (str, ("tokenizer",))

    def __getattr__(self, name):
        return getattr(self._tokenizer, name)


class Recorder:
    """Keeps what the templates encoded before `infer_seqlen` cut it, and how it was cut."""

    def __init__(self):
        self.depth = 0
        self.start()

    def start(self):
        self.pairs, self.cuts = [], []

    def encoder(self, real):
        def recorded(*args, **kwargs):
            self.depth += 1  # a reasoning template calls the plain one
            try:
                out = real(*args, **kwargs)
            finally:
                self.depth -= 1
            if self.depth == 0:
                self.pairs += [(list(source), list(target)) for source, target in ([out] if isinstance(out, tuple) else out)]
            return out

        return recorded

    def infer_seqlen(self, real):
        def recorded(*args):
            cut = real(*args)
            self.cuts.append(cut)
            return cut

        return recorded


recorder = Recorder()
for module in (supervised, pairwise, feedback):
    module.infer_seqlen = recorder.infer_seqlen(module.infer_seqlen)
for kind in (Template, ReasoningTemplate):
    kind.encode_multiturn = recorder.encoder(kind.encode_multiturn)
    kind.encode_oneturn = recorder.encoder(kind.encode_oneturn)


def message(error):
    return f"{type(error).__name__}: {str(error)}"[:400]


def arguments(folder, run, work):
    options = {key: value for key, value in run.items() if key != "template"}
    data = DataArguments(template=run["template"], dataset_dir=folder, overwrite_cache=True, **options)
    return data, TrainingArguments(output_dir=work, use_cpu=True, report_to="none")


def preprocess_one(processor, aligned, index, tokenizer, stage, run):
    """One row on its own, as a batch of one."""
    recorder.start()
    try:
        out = processor.preprocess_dataset({key: [value] for key, value in aligned[index].items()})
    except Exception as error:
        return {"outcome": "fails", "reason": message(error)}
    if not any(out.values()):
        return {"outcome": "dropped"}
    text = lambda ids: tokenizer.decode(ids, skip_special_tokens=False)
    learnt = lambda labels: sum(label != IGNORE_INDEX for label in labels)
    if stage == "sft":
        cuts = recorder.cuts + [(0, 0)] * (len(recorder.pairs) - len(recorder.cuts))
        cuts = cuts[::-1] if run.get("mask_history") else cuts  # the last turn comes first then
        turns = [
            {"source": text(source), "target": text(target), "source_len": cut[0], "target_len": cut[1]}
            for (source, target), cut in zip(recorder.pairs, cuts)
        ]
        return {"outcome": "kept", "turns": turns, "input_len": len(out["input_ids"][0]), "labels_len": learnt(out["labels"][0])}
    prompt, first = recorder.pairs[0]
    row = {"outcome": "kept", "prompt": text(prompt), "source_len": recorder.cuts[0][0]}
    if stage == "dpo":
        chosen, rejected = out["chosen_input_ids"][0], out["rejected_input_ids"][0]
        lengths = {"chosen_len": len(chosen), "rejected_len": len(rejected), "input_len": len(chosen)}
        second = recorder.pairs[1][1]
        return row | {"chosen": text(first), "rejected": text(second), **lengths, "labels_len": learnt(out["chosen_labels"][0])}
    lengths = {"input_len": len(out["input_ids"][0]), "labels_len": learnt(out["labels"][0])}
    return row | {"response": text(first), "kto_tag": out["kto_tags"][0], **lengths}


def whole(aligned, data, training, stage, template, tokenizer):
    """LLaMA-Factory's own pass over all rows; the number of rows that it keeps."""
    with contextlib.redirect_stdout(io.StringIO()):  # it prints an example
        return len(
            loader._get_preprocessed_dataset(aligned, data, training, {"dpo": "rm"}.get(stage, stage), template, tokenizer)
        )


def look(item, run, tokenizer, work):
    """One dataset with one set of arguments."""
    stage = item["stage"]
    data, training = arguments(item["dir"], run, work)
    template = get_template_and_fix_tokenizer(tokenizer, data)
    result = {"dir": item["dir"], "run": run, "whole": "ok"}
    try:
        model = ModelArguments(model_name_or_path="none", cache_dir=work)
        aligned = item.get("aligned")
        if aligned is None:
            aligned = loader._get_merged_dataset([item["name"]], model, data, training, {"dpo": "rm"}.get(stage, stage))
            item["aligned"] = aligned
        result["kept"] = whole(aligned, data, training, stage, template, tokenizer)
    except Exception as error:
        result["whole"] = message(error)
    processor = loader._get_dataset_processor(data, {"dpo": "rm"}.get(stage, stage), template, tokenizer, None)
    single = lambda rows, index: preprocess_one(processor, rows, index, tokenizer, stage, run)
    if item.get("aligned") is not None:
        result["rows"] = [single(item["aligned"], index) for index in range(len(item["aligned"]))]
        return result
    try:
        attr = get_dataset_list([item["name"]], item["dir"])[0]
        raw = datasets.load_dataset(
            "json", data_files=[os.path.join(item["dir"], attr.dataset_name)], split="train", cache_dir=work
        )
    except Exception as error:
        result["load"] = message(error)
        return result
    result["rows"] = []
    for index in range(len(raw)):  # one row stops all: each alone
        try:
            result["rows"].append(single(align_dataset(raw.select([index]), attr, data, training), 0))
        except Exception as error:
            result["rows"].append({"outcome": "fails", "reason": message(error)})
    return result


def main():
    plan_file, tokenizer_dir, out_file, start = sys.argv[1:5]
    with open(plan_file, encoding="utf-8") as file:
        plan = json.load(file)
    tokenizer = Remembering(AutoTokenizer.from_pretrained(tokenizer_dir))
    with open(out_file, "a", encoding="utf-8") as out:
        for index, item in enumerate(plan[int(start) :], int(start)):
            with open(out_file + ".at", "w", encoding="utf-8") as at:
                at.write(str(index))
            with tempfile.TemporaryDirectory() as work:
                lines = [json.dumps(look(item, run, tokenizer, work)) + "\n" for run in item["runs"]]
            out.write("".join(lines))
            out.flush()
            item.pop("aligned", None)
            tokenizer.forget()
            if index % 25 == 24:
                print(f"LLaMA-Factory: {index + 1} of {len(plan)} datasets", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
