"""Train the judge of concepts and say how well it knows real renders it has not seen.

python -m adgen.engines.embedded.training.measures FOLDER [SETS [COUNT [STEPS]]]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from adgen.engines.embedded.footage.kinds import KINDS
from adgen.engines.embedded.footage.subjects import SUBJECTS
from adgen.engines.embedded.training.measures import concept
from adgen.engines.embedded.training.measures.looks import kept

UNSEEN_SEED, UNSEEN = 999, 8


def told(table: NDArray[np.int64], names: tuple[str, ...]) -> str:
    """Accuracy in all and of each name, with what it was mistaken for."""
    lines = [f"accuracy {np.trace(table) / max(table.sum(), 1):.3f} of {table.sum()}"]
    for index, name in enumerate(names):
        wrong = {names[other]: int(table[index, other]) for other in np.argsort(-table[index])}
        said = ", ".join(f"{n} {c}" for n, c in wrong.items() if c and n != name)
        part = table[index, index] / max(table[index].sum(), 1)
        lines.append(f"{name:14s} {part:.2f}  {said}".rstrip())
    return "\n".join(lines)


def main() -> None:
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    numbers = [int(word) for word in sys.argv[2:]]
    usual = (concept.SETS, concept.COUNT, concept.STEPS)
    sets, count, steps = (*numbers, *usual[len(numbers) :])
    unseen = kept(UNSEEN_SEED, UNSEEN, folder)
    judge = concept.train_classifier(0, folder=folder, sets=sets, count=count, steps=steps)
    concept.save_classifier(judge, folder / "judge.safetensors")
    for table, names in zip(concept.confusions(judge, unseen), (KINDS, SUBJECTS), strict=True):
        print(told(table, names), flush=True)


if __name__ == "__main__":
    main()
