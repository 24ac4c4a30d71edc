#!/usr/bin/env -S /usr/bin/python3
"""Trains a ladder of tabular classifiers: who has health insurance, with gender and ethnicity as slices and the South as the shift.

    scripts/train_tabular_ladder.py           data to datasets/.examples, checkpoints to models/.examples/health-insurance
    scripts/evalharness run --models models/.examples/health-insurance --datasets datasets/.examples --suite quick

Data: HealthInsurance of the R package AER (Medical Expenditure Panel Survey 1996, 8,802 people; Kleiber and Zeileis, 2008, Applied
Econometrics with R), as Debian's r-cran-aer installs it. The package is GPL-2+, so nothing of it is kept in this repository. Whoever lives in
the Northeast, Midwest or West is in the training sample (60 %) or the clean data (40 %); the South is a shift, and the region is no feature.

Needs Debian's r-cran-aer, python3-rdata, python3-torch and python3-onnx. About a minute on one core; same machine and versions, same bytes.
"""
import csv
import hashlib
import json
import pathlib
import sys
import warnings

try:
    import rdata
    import torch
    from torch import nn

    from example_ladders import accuracy, fit, write_card
except ImportError as error:
    sys.exit(f"train_tabular_ladder.py: {error}. Install Debian's python3-rdata, python3-torch and python3-onnx, and run it with /usr/bin/python3.")

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = pathlib.Path("/usr/lib/R/site-library/AER/data/HealthInsurance.rda")
MODELS = ROOT / "models" / ".examples" / "health-insurance"
DATASETS = ROOT / "datasets" / ".examples"
NUMBERS = ["age", "family"]
CATEGORIES = {
    "health": ["no", "yes"], "limit": ["no", "yes"], "gender": ["female", "male"], "married": ["no", "yes"], "selfemp": ["no", "yes"],
    "ethnicity": ["afam", "cauc", "other"], "education": ["bachelor", "ged", "highschool", "master", "none", "other", "phd"]}
FEATURES = NUMBERS + list(CATEGORIES)
CLASSES = ["no", "yes"]
RUNGS = {"linear": [], "h4": [4], "h16": [16], "h64": [64], "h64x2": [64, 64], "h256x2": [256, 256]}
EPOCHS, BATCH, RATE, SEED = 40, 64, 0.003, 0


def rows():
    """The table, with the column 'part': train, clean or south. The split is the SHA-256 of the row's number, so it needs no generator."""
    if not SOURCE.is_file():
        sys.exit("train_tabular_ladder.py: install Debian's package r-cran-aer.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = rdata.conversion.convert(rdata.parser.parse_file(str(SOURCE)))["HealthInsurance"]
    for number, row in enumerate(table.to_dict("records")):
        kept = hashlib.sha256(f"health-insurance:{number}".encode()).digest()[0] < 0.6 * 256
        row["part"] = "south" if row["region"] == "south" else "train" if kept else "clean"
        row["age"], row["family"] = int(row["age"]), int(row["family"])
        yield row


class Net(nn.Module):
    """Numbers and codes of categories in, one row a person; standardized and one-hot inside, so that the file needs no preparation."""

    def __init__(self, hidden, mean, std):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("std", std)
        widths = [len(NUMBERS) + sum(map(len, CATEGORIES.values())), *hidden]
        layers = []
        for before, after in zip(widths, widths[1:]):
            layers += [nn.Linear(before, after), nn.ReLU()]
        self.body = nn.Sequential(*layers, nn.Linear(widths[-1], len(CLASSES)))

    def forward(self, table):
        columns = [(table[:, :len(NUMBERS)] - self.mean) / self.std]
        for place, categories in enumerate(CATEGORIES.values(), len(NUMBERS)):
            columns.append((table[:, place:place + 1] == torch.arange(len(categories), dtype=torch.float32)).float())
        return self.body(torch.cat(columns, 1))


def tensors(table):
    values = [[row[name] for name in NUMBERS] + [CATEGORIES[name].index(row[name]) for name in CATEGORIES] for row in table]
    return torch.tensor(values, dtype=torch.float32), torch.tensor([CLASSES.index(row["insurance"]) for row in table])


def train(hidden, table, labels):
    torch.manual_seed(SEED)
    numbers = table[:, :len(NUMBERS)]
    model = Net(hidden, numbers.mean(0), numbers.std(0))
    return fit(model, table, labels, EPOCHS, BATCH, RATE)


def write_dataset(part, name, role, table, of=None):
    folder = DATASETS / name
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "data.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FEATURES + ["insurance"], extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in table if row["part"] == part)
    card = {
        "name": name, "title": f"HealthInsurance, {part}", "role": role, **({"of": of} if of else {}), "format": "csv", "label_column": "insurance",
        "classes": CLASSES, "slices": ["gender", "ethnicity"], "files": [
            {"path": "data.csv", "role": "data", "sha256": hashlib.sha256((folder / "data.csv").read_bytes()).hexdigest()}],
        "options": {"features": FEATURES, "categories": CATEGORIES}, "licence": "GPL-2+ (R package AER)",
        "source": "HealthInsurance of the R package AER; Medical Expenditure Panel Survey 1996"}
    (folder / "dataset.json").write_text(json.dumps(card, indent=2) + "\n")


def main():
    torch.set_num_threads(1)
    table = list(rows())
    write_dataset("clean", "health-insurance", "clean", table)
    write_dataset("train", "health-insurance-train", "train", table, "health-insurance")
    write_dataset("south", "health-insurance-south", "shift", table, "health-insurance")
    parts = {part: tensors([row for row in table if row["part"] == part]) for part in ("train", "clean", "south")}
    MODELS.mkdir(parents=True, exist_ok=True)
    for name, hidden in RUNGS.items():
        model = train(hidden, *parts["train"])
        torch.onnx.export(model, torch.zeros(1, len(FEATURES)), str(MODELS / f"{name}.onnx"), input_names=["table"], output_names=["logits"],
                          dynamic_axes={"table": {0: "N"}, "logits": {0: "N"}}, opset_version=13)
        found = {part: accuracy(model, *values) for part, values in parts.items()}
        write_card(MODELS / f"{name}.json", "health-insurance", CLASSES, model, len(parts["train"][1]), EPOCHS, found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
