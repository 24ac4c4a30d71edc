"""What the training scripts of the example ladders share."""
import json
import sys

import torch
from torch import nn


def fit(model, table, labels, epochs, batch, rate):
    """Adam on the cross-entropy, the samples in a new order every epoch. Returns the model, ready to be used."""
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(epochs):
        order = torch.randperm(len(table))
        for start in range(0, len(table), batch):
            chosen = order[start:start + batch]
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(table[chosen]), labels[chosen]).backward()
            optimizer.step()
    return model.eval()


def accuracy(model, table, labels):
    with torch.no_grad():
        return round((model(table).argmax(1) == labels).double().mean().item(), 4)


def write_card(path, family, classes, model, train_samples, epochs, found):
    """The card beside NAME.onnx; `found` holds the accuracy of every part of the data, of which the card keeps that of the training sample."""
    card = {"name": path.stem, "family": family, "labels": classes, "parameters": sum(p.numel() for p in model.parameters()), "kind": "dense",
            "output": {"name": "logits", "kind": "logits"},
            "training": {"train_samples": train_samples, "epochs": epochs, "train_accuracy": found["train"]}}
    path.write_text(json.dumps(card, indent=2) + "\n")
    print(f"{path.stem}: {card['parameters']:,} parameters, accuracy {found}", file=sys.stderr, flush=True)
