"""A classifier that names the kind and the subject of a take: the judge of what was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from adgen.engines.embedded.footage.kinds import KINDS
from adgen.engines.embedded.footage.subjects import SUBJECTS
from adgen.engines.embedded.training.measures.looks import Looks, kept, look
from adgen.errors import EngineError

Frames = NDArray[np.uint8]
BATCH = 48
SETS, COUNT, STEPS = 2, 90, 3000
PEAK_RATE = 3e-3
SOFT_LABELS = 0.05
SUBJECT_WEIGHT = 0.5
LEAST_SPREAD = 0.02
LAYERS = ((32, 2), (64, 2), (96, 1), (128, 2), (128, 1))
"""Channels and stride of each 3 × 3 convolution."""


class ConceptClassifier(nn.Module):
    """Names of what three small frames show; sees any aspect, as it pools over all places."""

    def __init__(self, kinds: int = len(KINDS), subjects: int = len(SUBJECTS)) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 12
        for width, stride in LAYERS:
            layers += [
                nn.Conv2d(before, width, 3, stride=stride, padding=1, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(inplace=True),
            ]
            before = width
        self.body = nn.Sequential(*layers)
        self.kind = nn.Linear(2 * before, kinds)
        self.subject = nn.Linear(2 * before, subjects)

    def forward(self, looks: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of kinds and of subjects for looks (B, 3, 3, H, W), values in 0..1."""
        seen = self.body(torch.cat([own_colours(looks).flatten(1, 2), looks.mean(2) * 4 - 2], 1))
        pooled = torch.cat([seen.mean((2, 3)), seen.amax((2, 3))], 1)
        return self.kind(pooled), self.subject(pooled)


def own_colours(looks: Tensor) -> Tensor:
    """Looks (B, 3, 3, H, W) along the principal axes of their own colours, each of unit spread.

    Any palette may be asked of any kind, so what a thing is must not depend on its colours. An
    axis points to where the fewer pixels are (third moment above 0).
    """
    points = looks.movedim(2, -1).flatten(1, 3)
    points = points - points.mean(1, keepdim=True)
    spread = points.transpose(1, 2) @ points / points.shape[1]
    powers, axes = torch.linalg.eigh(spread)
    along = points @ axes / (powers.clamp(min=0) + LEAST_SPREAD**2).sqrt()[:, None]
    along = along * torch.where((along**3).mean(1, keepdim=True) < 0, -1.0, 1.0)
    takes, count, _, height, width = looks.shape
    seen: Tensor = along.view(takes, count, height, width, 3).movedim(-1, 2)
    return seen


def train_classifier(
    seed: int,
    *,
    folder: Path,
    sets: int = SETS,
    count: int = COUNT,
    steps: int = STEPS,
    device: torch.device | str = "cpu",
) -> ConceptClassifier:
    """A classifier trained on the renderer; the same for a seed on one machine.

    `sets` times `count` looks of every kind and aspect are rendered first, or read from `folder`.
    """
    looks = [part for each in range(sets) for part in kept(seed + each, count, folder, device)]
    return fitted(looks, steps, seed, device)


def fitted(
    looks: Sequence[Looks], steps: int, seed: int, device: torch.device | str = "cpu"
) -> ConceptClassifier:
    """A classifier trained on looks for so many batches: one cycle of AdamW.

    Looks are reframed and mirrored, their channels changed about (any hue is possible), softened
    and made noisy, since what is judged later is softer than a render.
    """
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    classifier = ConceptClassifier().to(device).train()
    optimiser = torch.optim.AdamW(classifier.parameters(), lr=PEAK_RATE, weight_decay=0.02)
    cycle = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, PEAK_RATE, total_steps=steps, pct_start=0.1
    )
    sizes = np.array([len(part.kinds) for part in looks])
    for _ in range(steps):
        part = looks[random.choice(len(looks), p=sizes / sizes.sum())]
        loss = _loss(classifier, part, random.integers(len(part.kinds), size=BATCH), random, device)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        cycle.step()
    return classifier.eval()


def accuracy(classifier: ConceptClassifier, takes: Sequence[Frames], kinds: Sequence[str]) -> float:
    """Part of the takes, each (T, H, W, 3) uint8, whose kind the classifier names rightly."""
    named = [kind for kind, _ in named_of(classifier, takes)]
    return float(np.mean([one == two for one, two in zip(named, kinds, strict=True)]))


def named_of(classifier: ConceptClassifier, takes: Sequence[Frames]) -> list[tuple[str, str]]:
    """Kind and subject that the classifier names in each take (T, H, W, 3) uint8."""
    place = next(classifier.parameters()).device
    classifier.eval()
    names = []
    with torch.inference_mode():
        for take in takes:
            kinds, subjects = classifier(_tensor(look(take)[None], place))
            names.append((KINDS[int(kinds.argmax())], SUBJECTS[int(subjects.argmax())]))
    return names


def confusions(
    classifier: ConceptClassifier, looks: Sequence[Looks]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Counts (true, named) of kinds and of subjects over looks."""
    place = next(classifier.parameters()).device
    tables = [np.zeros((len(names), len(names)), np.int64) for names in (KINDS, SUBJECTS)]
    classifier.eval()
    with torch.inference_mode():
        for part in looks:
            for start in range(0, len(part.kinds), BATCH):
                some = slice(start, start + BATCH)
                scores = classifier(_tensor(part.pictures[some], place))
                truths = (part.kinds[some], part.subjects[some])
                for table, score, truth in zip(tables, scores, truths, strict=True):
                    np.add.at(table, (truth, score.argmax(1).cpu().numpy()), 1)
    return tables[0], tables[1]


def save_classifier(classifier: ConceptClassifier, file: Path) -> None:
    """Write the weights (float16, safetensors) with the names they stand for."""
    state = {
        name: (part.half() if part.is_floating_point() else part).contiguous().cpu()
        for name, part in classifier.state_dict().items()
    }
    save_file(state, file, {"kinds": " ".join(KINDS), "subjects": " ".join(SUBJECTS)})


def load_classifier(file: Path) -> ConceptClassifier:
    """Read what `save_classifier` wrote.

    Raises EngineError when it names other kinds or subjects than the renderer now draws.
    """
    with safe_open(file, "pt") as held:
        names = held.metadata() or {}
        state = {name: held.get_tensor(name) for name in held.keys()}  # noqa: SIM118
    if names != {"kinds": " ".join(KINDS), "subjects": " ".join(SUBJECTS)}:
        raise EngineError(
            f"{file}: this classifier names other kinds than the renderer draws; train it anew"
        )
    classifier = ConceptClassifier()
    classifier.load_state_dict(
        {name: part.float() if part.is_floating_point() else part for name, part in state.items()}
    )
    return classifier.eval()


def _loss(
    classifier: ConceptClassifier,
    part: Looks,
    chosen: NDArray[np.int64],
    random: np.random.Generator,
    device: torch.device | str,
) -> Tensor:
    pictures = _varied(_tensor(part.pictures[chosen], device), random)
    kinds, subjects = classifier(pictures)
    truths = (torch.from_numpy(truth[chosen]).to(device) for truth in (part.kinds, part.subjects))
    for_kind, for_subject = (
        functional.cross_entropy(scores, truth, label_smoothing=SOFT_LABELS)
        for scores, truth in zip((kinds, subjects), truths, strict=True)
    )
    return for_kind + SUBJECT_WEIGHT * for_subject


def _varied(looks: Tensor, random: np.random.Generator) -> Tensor:
    """Looks (B, 3, 3, H, W) seen otherwise: reframed, mirrored, softer, noisier, other light."""
    looks = _reframed(looks, random)[:, :, torch.from_numpy(random.permutation(3)).to(looks.device)]
    size = looks.shape[-2:]
    if random.random() < 0.5:
        part = float(random.uniform(0.4, 1.0))
        small = functional.interpolate(
            looks.flatten(1, 2), scale_factor=part, mode="bilinear", antialias=True
        )
        looks = functional.interpolate(small, size=size, mode="bilinear").view_as(looks)
    gain, lift = float(random.uniform(0.85, 1.15)), float(random.uniform(-0.05, 0.05))
    noise = torch.randn_like(looks) * float(random.uniform(0.0, 0.04))
    return (looks * gain + lift + noise).clamp(0, 1)


def _reframed(looks: Tensor, random: np.random.Generator) -> Tensor:
    """Each look mirrored by chance, nearer or farther, turned and shifted a little."""
    takes, (height, width) = len(looks), looks.shape[-2:]
    grow, turn = random.uniform(0.7, 1.1, takes), random.normal(0, 0.1, takes)
    mirror = random.choice([-1.0, 1.0], takes)
    across, down = random.uniform(-0.15, 0.15, (2, takes))
    along, aside = grow * np.cos(turn), grow * np.sin(turn)
    rows = [
        [mirror * along, -aside * height / width, across],
        [mirror * aside * width / height, along, down],
    ]
    ways = torch.from_numpy(np.moveaxis(np.array(rows), -1, 0)).float().to(looks.device)
    grid = functional.affine_grid(ways, [takes, 9, height, width], align_corners=False)
    flat = functional.grid_sample(
        looks.flatten(1, 2), grid, padding_mode="reflection", align_corners=False
    )
    return flat.view_as(looks)


def _tensor(pictures: Frames, device: torch.device | str) -> Tensor:
    """Looks (B, 3, H, W, 3) uint8 as (B, 3, 3, H, W) in 0..1."""
    return torch.from_numpy(pictures).to(device).movedim(-1, 2).float() / 255.0
