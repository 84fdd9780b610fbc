"""scikit-learn's isolation forest on one core, as the peer of ours; prints one line of JSON."""

import json
import sys
import time
from pathlib import Path

import numpy
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

TREES = 100
SAMPLE = 256
ROUNDS = 3


def forest(seed):
    return IsolationForest(n_estimators=TREES, max_samples=SAMPLE, random_state=seed)


def ranks(folder, seeds):
    """AUC per outlier set and seed."""
    result = {}
    for path in sorted(Path(folder).glob("*.npz")):
        arrays = numpy.load(path)
        rows, labels = arrays["X"], arrays["y"]
        result[path.stem] = [
            roc_auc_score(labels, -forest(seed).fit(rows).score_samples(rows))
            for seed in range(1, seeds + 1)
        ]
    return result


def speed(path, columns):
    """Best time to fit all rows and to score them, in milliseconds."""
    rows = numpy.fromfile(path).reshape(-1, columns)
    fits, scores = [], []
    for seed in range(ROUNDS):
        start = time.perf_counter()
        trained = forest(seed).fit(rows)
        fitted = time.perf_counter()
        trained.score_samples(rows)
        scores.append((time.perf_counter() - fitted) * 1000)
        fits.append((fitted - start) * 1000)
    return {"fitMs": min(fits), "scoreMs": min(scores)}


def counts(path, columns):
    """Strangeness of each row of a file: its first number says how many rows are fitted."""
    numbers = numpy.fromfile(path)
    rows = numbers[1:].reshape(-1, columns)
    trained = forest(1).fit(rows[: int(numbers[0])])
    return (-trained.score_samples(rows)).tolist()


COMMANDS = {"ranks": ranks, "speed": speed, "counts": counts}

if __name__ == "__main__":
    command, place, number = sys.argv[1:]
    print(json.dumps(COMMANDS[command](place, int(number))))
