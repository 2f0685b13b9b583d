"""k-fold cross-validation of a text classifier (bag of words): Subset, ConcatDataset, seeds per fold."""

import argparse
import random
import zlib
from statistics import mean, stdev

import numpy as np
import torch
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader, Dataset, Subset, SubsetRandomSampler

POSITIVE = "good great lovely fine happy bright warm superb".split()
NEGATIVE = "bad awful poor sad dark cold broken dull".split()
NEUTRAL = "the a film book day house was is and very rather quite not".split()
BUCKETS = 32


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


class Reviews(Dataset):
    def __init__(self, count, label):
        mood = POSITIVE if label else NEGATIVE
        self.texts = [
            random.choices(mood, k=2)
            + random.choices(POSITIVE + NEGATIVE, k=1)
            + random.choices(NEUTRAL, k=5)
            for _ in range(count)
        ]
        self.label = label

    def __len__(self):
        return len(self.texts)

    def __getitem__(self, i):
        return self.texts[i], self.label


def collate_batch(batch):
    counts = torch.zeros(len(batch), BUCKETS)
    for row, (words, _) in enumerate(batch):
        hashes = torch.tensor([zlib.crc32(word.encode()) % BUCKETS for word in words])
        counts[row].scatter_add_(0, hashes, torch.ones(len(words)))
    return counts, torch.tensor([label for _, label in batch])


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Dropout(0.1), nn.Linear(BUCKETS, 12), nn.ReLU6(), nn.Linear(12, 2))

    def reset(self):
        for layer in self.net:
            if hasattr(layer, "reset_parameters"):
                layer.reset_parameters()

    def forward(self, x):
        return self.net(x)


def run_fold(model, dataset, train_ids, test_ids, epochs):
    train_loader = DataLoader(
        dataset, batch_size=16, sampler=SubsetRandomSampler(train_ids), collate_fn=collate_batch
    )
    test_loader = DataLoader(Subset(dataset, test_ids), batch_size=len(test_ids), collate_fn=collate_batch)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02, weight_decay=1e-4)
    for _ in range(epochs):
        model.train()
        for X, y in train_loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(X), y)
            loss.backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        X, y = next(iter(test_loader))
        logits = model(X)
        return nn.functional.cross_entropy(logits, y).item(), (logits.argmax(1) == y).float().mean().item()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folds", "-k", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=4)
    args = parser.parse_args()
    set_seed(42)
    dataset = ConcatDataset([Reviews(60, 1), Reviews(60, 0)])
    order = torch.randperm(len(dataset)).tolist()
    model, scores = Classifier(), []
    print("Fold | Loss   | Accuracy")
    for fold in range(args.folds):
        set_seed(fold)
        model.reset()
        test_ids = order[fold :: args.folds]
        train_ids = [i for i in order if i not in set(test_ids)]
        loss, accuracy = run_fold(model, dataset, train_ids, test_ids, args.epochs)
        scores.append(accuracy)
        print(f"{fold:4d} | {loss:.4f} | {accuracy:.4f}")
    print(f"Mean {mean(scores):.4f} ± {stdev(scores):.4f}")


if __name__ == "__main__":
    main()
