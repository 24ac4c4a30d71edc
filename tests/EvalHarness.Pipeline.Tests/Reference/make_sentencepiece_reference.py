#!/usr/bin/env python3
"""Small SentencePiece models, and ids that sentencepiece itself gives for texts: the outside source of SentencePieceTests.

Made with sentencepiece 0.1.97 (Debian's python3-sentencepiece). It trains on the documents of this repository, so that a run at another time makes other
models: what stands in sentencepiece.json is what was made once.

  make_sentencepiece_reference.py > sentencepiece.json
"""
import base64
import io
import json
import pathlib
import random
import tempfile

import sentencepiece

ROOT = pathlib.Path(__file__).resolve().parents[3]
RULES = [("\uff21", "A"), ("\ufb01", "fi"), ("e\u0301", "\u00e9"), ("\u00bd", "1\u20442"), ("\u200b", ""), ("A", "a"), ("\t", " "), ("\u3000", " ")]
HARD = ["", " ", "a", "\u2581", "\u2581already \u2581", "  two   spaces \t and a tab\t", "\ufb01ne \u00bd \uff21", "caf\u00e9 cafe\u0301", "\u65e5\u672c\u8a9e text",
        "emoji \U0001f600\U0001f600 end", "<s> hi </s> <unk> <0x41>", "zero\u200bwidth \u200b", "\u200b", "line\nbreak", "aaaaaaaaaaaa", "accuracy accacc <x><x>", "\x00nul"]


def main():
    lines = sorted({line.strip()[:200] for path in ROOT.glob("**/README.md") for line in path.read_text().splitlines() if len(line) > 20})
    random.seed(1)
    texts = HARD + [line[k:k + 50] for line, k in ((line, random.randrange(len(line))) for line in random.sample(lines, 60))]
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rules:
        for before, after in RULES:
            rules.write(" ".join(f"{ord(c):X}" for c in before) + "\t" + " ".join(f"{ord(c):X}" for c in after) + "\n")
        rules.flush()
        models = {
            "unigram with replacements and whole pieces": dict(normalization_rule_tsv=rules.name, user_defined_symbols=["accuracy", "acc", "<x>"]),
            "unigram with bytes, spaces after and kept": dict(
                normalization_rule_name="identity", byte_fallback=True, treat_whitespace_as_suffix=True, remove_extra_whitespaces=False, vocab_size=400),
            "bpe with whole pieces": dict(model_type="bpe", normalization_rule_name="identity", user_defined_symbols=["accuracy", "acc", "<x>"]),
            "bpe with bytes and no space before": dict(
                model_type="bpe", normalization_rule_name="identity", byte_fallback=True, add_dummy_prefix=False, vocab_size=400),
        }
        reference = [make(name, lines, texts, options) for name, options in models.items()]
    print(json.dumps({"texts": texts, "models": reference}, indent=1).replace("\n    ", " "))


def make(name, lines, texts, options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(**{
        "sentence_iterator": iter(lines), "model_writer": model, "vocab_size": 200, "character_coverage": 0.99, "minloglevel": 2, **options})
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    return {"name": name, "model": base64.b64encode(model.getvalue()).decode(), "ids": [" ".join(map(str, processor.encode(text))) for text in texts]}


main()
