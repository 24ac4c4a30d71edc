#!/usr/bin/env -S /usr/bin/python3
"""Trains the checkpoints of models/fashion-mnist, on one CPU thread.

    scripts/train_ladder.py --list              the checkpoints, and how long each takes
    scripts/train_ladder.py --check             no training: the files of models/ have this architecture and their cards' accuracy
    scripts/train_ladder.py --only fmnist-1k    train one (repeatable); without --only, all

What is trained goes to artifacts/ladder (--out changes that), never over models/ unless told to. Beside each accuracy reached stands the
one of the card in models/, and the difference in standard errors of one test accuracy. The files of models/ came out of this script; the
same kind of processor and the same versions give the same bytes, others nearly the same accuracies.

Needs Debian's python3-torch, python3-onnx and dataset-fashion-mnist (torch 1.13 and onnx 1.12 were used).
"""
import argparse
import gzip
import json
import math
import pathlib
import sys
import time

try:
    import numpy as np
    import onnx
    import onnx.numpy_helper
    import torch
    from torch import nn
except ImportError as error:
    sys.exit(f"train_ladder.py: {error}. Install Debian's python3-torch and python3-onnx, and run it with /usr/bin/python3.")

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODELS = ROOT / "models" / "fashion-mnist"
DATA = pathlib.Path("/usr/share/datasets/fashion-mnist")
LABELS = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
BATCH, WEIGHT_DECAY, SEED = 128, 0.01, 0
MEAN, STD = 0.2860, 0.3530


class Run:
    """One training: width, depth, epochs, peak learning rate, seconds an epoch on one core, and what sets it apart."""

    def __init__(self, width, depth, epochs, rate, seconds, images=60000, noise=0.0, save=None, variant=None, parent=None, notes=None):
        self.width, self.depth, self.epochs, self.rate, self.seconds = width, depth, epochs, rate, seconds
        self.images, self.noise, self.variant, self.parent = images, noise, variant, parent
        self.notes = notes
        self.save = save  # epoch -> name of the checkpoint saved after it; None: one checkpoint, at the end


RUNS = {
    "fmnist-1k": Run(3, 0, 15, 0.02, 2),
    "fmnist-4k": Run(6, 0, 15, 0.015, 4),
    "fmnist-16k": Run(6, 1, 15, 0.01, 9),
    "fmnist-64k": Run(12, 1, 15, 0.008, 18),
    "fmnist-64k-noise20": Run(12, 1, 15, 0.008, 18, noise=0.2, variant="label_noise", parent="fmnist-64k",
                              notes="fmnist-64k trained with symmetric label noise: each training label was replaced by one of the nine "
                                    "others with probability 0.2. train_accuracy counts those labels."),
    "fmnist-64k-third": Run(12, 1, 15, 0.008, 6, images=20000, variant="less_data", parent="fmnist-64k",
                            notes="fmnist-64k trained on 20,000 of the 60,000 images, drawn at random."),
    "fmnist-256k": Run(24, 1, 12, 0.005, 41),
    "fmnist-256k-ckpt": Run(24, 1, 16, 0.002, 41, save={
        1: "fmnist-256k-ckpt-e01", 5: "fmnist-256k-ckpt-e05", 16: "fmnist-256k-ckpt-e16"}),
    "fmnist-1m": Run(48, 1, 8, 0.003, 71),
    "fmnist-4m": Run(92, 1, 6, 0.002, 383),
}


class Block(nn.Module):
    """Two 3 x 3 convolutions with batch norm, added to their input."""

    def __init__(self, channels):
        super().__init__()
        self.c1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.n1 = nn.BatchNorm2d(channels)
        self.c2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.n2 = nn.BatchNorm2d(channels)

    def forward(self, x):
        return torch.relu(x + self.n2(self.c2(torch.relu(self.n1(self.c1(x))))))


class Net(nn.Module):
    """Stem 1 -> c, down c -> 2c, down 2c -> 4c, depth blocks after each down step, mean over the image, linear. Input: 0 to 1."""

    def __init__(self, width, depth):
        super().__init__()

        def half(before, after):
            return nn.Sequential(nn.Conv2d(before, after, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU())

        layers = [half(1, width), half(width, 2 * width)]
        layers += [Block(2 * width) for _ in range(depth)]
        layers += [half(2 * width, 4 * width)]
        layers += [Block(4 * width) for _ in range(depth)]
        self.register_buffer("mean", torch.tensor(MEAN))
        self.register_buffer("std", torch.tensor(STD))
        self.body = nn.Sequential(*layers)
        self.fc = nn.Linear(4 * width, 10)

    def forward(self, image):
        return self.fc(self.body((image - self.mean) / self.std).mean(dim=(2, 3)))


def read_data(split):
    """Images as floats of 0 to 1, N x 1 x 28 x 28, and labels."""
    if not DATA.is_dir():
        sys.exit("train_ladder.py: install Debian's package dataset-fashion-mnist.")
    pixels = gzip.decompress((DATA / f"{split}-images-idx3-ubyte.gz").read_bytes())[16:]
    labels = gzip.decompress((DATA / f"{split}-labels-idx1-ubyte.gz").read_bytes())[8:]
    images = torch.from_numpy(np.frombuffer(pixels, np.uint8).reshape(-1, 1, 28, 28).astype(np.float32) / 255)
    return images, torch.from_numpy(np.frombuffer(labels, np.uint8).astype(np.int64))


def training_set(run, images, labels):
    """The images and labels of a run. Fewer images: the first of a random permutation. Symmetric label noise: each label is, with this
    probability, replaced by one of the nine others. Both are what the cards' train accuracies were measured on; --check shows it."""
    random = np.random.RandomState(SEED)
    if run.images < len(images):
        chosen = random.permutation(len(images))[:run.images]
        images, labels = images[chosen], labels[chosen]
    if run.noise > 0:
        changed = random.rand(len(labels)) < run.noise
        others = (labels.numpy() + random.randint(1, 10, len(labels))) % 10
        labels = torch.from_numpy(np.where(changed, others, labels.numpy()))
    return images, labels


def score(model, images, labels):
    """Accuracy and mean NLL."""
    model.eval()
    with torch.no_grad():
        logits = torch.cat([model(images[i:i + 500]) for i in range(0, len(images), 500)])
    nll = nn.functional.cross_entropy(logits.double(), labels).item()
    return (logits.argmax(1) == labels).double().mean().item(), nll


def train(run, data, saved):
    """Trains, and calls saved(epoch, model, facts, history) after every epoch that is to be kept."""
    (images, labels), test = data
    torch.manual_seed(SEED)
    images, labels = training_set(run, images, labels)
    model = Net(run.width, run.depth)
    optimizer = torch.optim.AdamW(model.parameters(), lr=run.rate, weight_decay=WEIGHT_DECAY)
    steps = math.ceil(len(images) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, run.rate, epochs=run.epochs, steps_per_epoch=steps)
    history = []
    for epoch in range(1, run.epochs + 1):
        start, total = time.monotonic(), 0.0
        model.train()
        order = torch.randperm(len(images))
        for i in range(0, len(images), BATCH):
            chosen = order[i:i + BATCH]
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images[chosen]), labels[chosen])
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(chosen)
        accuracy, nll = score(model, *test)
        history.append({"epoch": epoch, "train_loss": round(total / len(images), 4), "test_accuracy": round(accuracy, 4)})
        print(f"  epoch {epoch:2}: loss {total / len(images):.4f}, test accuracy {accuracy:.4f}, NLL {nll:.4f}, "
              f"{time.monotonic() - start:.1f} s", file=sys.stderr, flush=True)
        if epoch == run.epochs or epoch in (run.save or {}):
            facts = {"train_samples": len(images), "epochs": run.epochs, "epoch": epoch, "label_noise": run.noise, "seed": SEED,
                     "learning_rate": run.rate, "train_accuracy": round(score(model, images, labels)[0], 5),
                     "test_accuracy": round(accuracy, 4), "test_nll": round(nll, 4)}
            saved(epoch, model, facts, list(history))


def export(model, path):
    model.eval()
    torch.onnx.export(model, torch.zeros(1, 1, 28, 28), str(path), input_names=["image"], output_names=["logits"],
                      dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}}, opset_version=13)


def write_card(path, name, run, model, facts, history):
    """The card: one line for the labels and one an epoch, so that it reads."""
    variant, parent, notes = run.variant, run.parent, run.notes
    if run.save is not None:
        last = run.save[run.epochs]
        if name == last:
            variant, parent = "other_run", "fmnist-256k"
            notes = f"The end of another run of fmnist-256k, of {run.epochs} epochs: the last of its checkpoints, and no rung of the ladder."
        else:
            variant, parent = "earlier_epoch", last
            notes = f"A run of fmnist-256k planned for {run.epochs} epochs, after epoch {facts['epoch']}."
    card = {"name": name, "parameters": sum(p.numel() for p in model.parameters()), "kind": "dense", "variant": variant, "parent": parent,
            **({"notes": notes} if notes else {}), "labels": ["@labels"], "input": {"name": "image"}, "output": {"name": "logits", "kind": "logits"},
            "preprocessing": {"scale": 1 / 255, "layout": "nchw"}, "training": {**facts, "history": ["@history"]}}
    rows = ",\n".join("      " + json.dumps(row).replace("{", "{ ").replace("}", " }") for row in history)
    text = json.dumps(card, indent=2).replace('[\n    "@labels"\n  ]', json.dumps(LABELS)).replace('      "@history"', rows)
    path.write_text(text + "\n")


def shipped(name):
    return json.loads((MODELS / f"{name}.json").read_text())


def beside_card(name, accuracy):
    """How an accuracy compares with the card's, in standard errors of the accuracy of 10,000 images."""
    expected = shipped(name)["training"]["test_accuracy"]
    error = math.sqrt(expected * (1 - expected) / 10000)
    return f"{name}: test accuracy {accuracy:.4f}, the card says {expected:.4f} ({(accuracy - expected) / error:+.1f} standard errors)"


def names_of(key):
    run = RUNS[key]
    return [key] if run.save is None else list(run.save.values())


class Folded(nn.Module):
    """The weights of an ONNX file, with batch norm folded, in this script's architecture: fails if a shape differs."""

    def __init__(self, run, path):
        super().__init__()
        weights = {w.name: torch.from_numpy(onnx.numpy_helper.to_array(w).copy()) for w in onnx.load(str(path)).graph.initializer}
        self.net = Net(run.width, run.depth)
        convs = [m for m in self.net.modules() if isinstance(m, nn.Conv2d)]
        norms = [m for m in self.net.modules() if isinstance(m, nn.BatchNorm2d)]
        numbered = sorted((k for k in weights if k.startswith("onnx::Conv_")), key=lambda k: int(k.split("_")[-1]))
        if len(numbered) != 2 * len(convs):
            raise ValueError(f"{len(numbered) // 2} convolutions instead of {len(convs)}")
        with torch.no_grad():
            for conv, norm, w, b in zip(convs, norms, numbered[::2], numbered[1::2]):
                if weights[w].shape != conv.weight.shape:
                    raise ValueError(f"{w} is {tuple(weights[w].shape)} instead of {tuple(conv.weight.shape)}")
                conv.weight.copy_(weights[w])
                norm.bias.copy_(weights[b])
                norm.weight.fill_(math.sqrt(1 + norm.eps))  # with mean 0 and variance 1 the norm then only adds the folded bias
            self.net.fc.weight.copy_(weights["fc.weight"])
            self.net.fc.bias.copy_(weights["fc.bias"])
            for constant, value in (("mean", MEAN), ("std", STD)):
                if abs(weights[constant].item() - value) > 1e-6:
                    raise ValueError(f"{constant} is {weights[constant].item()} instead of {value}")

    def forward(self, image):
        return self.net(image)


def check(keys):
    """Architecture, parameter count and test accuracy of the files in models/, and the train accuracy of those that were trained on other
    than all images as they are. Returns the number of problems."""
    test, train_data, problems = read_data("t10k"), read_data("train"), 0
    for key in keys:
        for name in names_of(key):
            try:
                model = Folded(RUNS[key], MODELS / f"{name}.onnx")
            except (OSError, ValueError, KeyError) as error:
                print(f"{name}: {error}")
                problems += 1
                continue
            count, card = sum(p.numel() for p in model.parameters()), shipped(name)
            facts = [("parameters", count, card["parameters"]),
                     ("test accuracy", score(model, *test)[0], card["training"]["test_accuracy"])]
            if RUNS[key].variant is not None:
                accuracy, _ = score(model, *training_set(RUNS[key], *train_data))
                facts.append(("train accuracy", accuracy, card["training"]["train_accuracy"]))
            right = all(abs(found - expected) < 5.1e-6 for _, found, expected in facts)  # cards round to 5 digits; one test image is 1e-4
            problems += not right
            print(f"{name}: " + ", ".join(f"{what} {found:.5g} (card {expected:.5g})" if what != "parameters"
                                          else f"{found:,} parameters (card {expected:,})" for what, found, expected in facts)
                  + ("" if right else ": NOT as the card says"), flush=True)
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="list the checkpoints and the time each takes")
    parser.add_argument("--check", action="store_true", help="check the files of models/ without training")
    parser.add_argument("--only", action="append", metavar="NAME", help="only this checkpoint; may be given again")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "artifacts" / "ladder", help="where the checkpoints and cards go")
    options = parser.parse_args()
    keys = list(RUNS)
    if options.only:
        known = {name: key for key in RUNS for name in [key, *names_of(key)]}
        for name in options.only:
            if name not in known:
                parser.error(f"no checkpoint '{name}'; there are: {', '.join(known)}")
        keys = list(dict.fromkeys(known[name] for name in options.only))
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    if options.list:
        for key in keys:
            run = RUNS[key]
            print(f"{', '.join(names_of(key))}: {run.epochs} epochs, about {run.epochs * run.seconds / 60:.1f} minutes on one core")
        print(f"together about {sum(RUNS[key].epochs * RUNS[key].seconds for key in keys) / 60:.0f} minutes")
        return 0
    if options.check:
        return 1 if check(keys) else 0
    options.out.mkdir(parents=True, exist_ok=True)
    data = read_data("train"), read_data("t10k")
    for key in keys:
        run, start = RUNS[key], time.monotonic()
        print(f"{key}: {run.epochs} epochs, about {run.epochs * run.seconds / 60:.1f} minutes on one core", file=sys.stderr, flush=True)

        def saved(epoch, model, facts, history):
            name = key if run.save is None else run.save[epoch]
            export(model, options.out / f"{name}.onnx")
            write_card(options.out / f"{name}.json", name, run, model, facts, history)
            print(beside_card(name, facts["test_accuracy"]), flush=True)

        train(run, data, saved)
        print(f"{key}: {time.monotonic() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
