"""The text encoder's first training: from captions alone it learns what they ask for.

No picture is rendered. The answer to words of concepts is the distribution over the kinds that
they suggest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from adgen.engines.embedded.footage.captions import caption, chance_caption, held_out
from adgen.engines.embedded.footage.chance import chance_order
from adgen.engines.embedded.footage.kinds import KINDS
from adgen.engines.embedded.footage.render import Order
from adgen.engines.embedded.footage.subjects import SUBJECTS
from adgen.engines.embedded.footage.truths import mood_of
from adgen.engines.embedded.grammar import LANGUAGES, MOODS, grammar, spoken
from adgen.engines.embedded.text import TextEncoder, batch_ids
from adgen.engines.embedded.words import MOST, PAD, Words

FRAMES, STEP = 12, 1 / 8
POOL = 16384
FRESH = 4
DROPPED = 0.08
EMPTY = 0.03
RATE, WARM = 2e-3, 100
TEST_SEED = 1 << 40
UNSAID = -100
CONCEPTS, OTHER = 4, 0.02
"""One new caption in CONCEPTS holds only concepts; chance of a kind that a concept leaves out."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What a caption says: chances of KINDS, place in SUBJECTS, MOODS (0 = none) and energy.

    Where it says nothing, mood is UNSAID and energy is not a number.
    """

    kinds: tuple[float, ...]
    subject: int
    mood: int = UNSAID
    energy: float = float("nan")


class Heads(nn.Module):
    """Answers from the pooled state (B, D): logits of kind, subject, mood; energy 0..1."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.kind = nn.Linear(width, len(KINDS))
        self.subject = nn.Linear(width, len(SUBJECTS))
        self.mood = nn.Linear(width, len(MOODS) + 1)
        self.energy = nn.Linear(width, 1)

    def forward(self, pooled: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        energy = self.energy(pooled).squeeze(-1).sigmoid()
        return self.kind(pooled), self.subject(pooled), self.mood(pooled), energy


def pretrain_text(
    steps: int = 1000, batch: int = 128, seed: int = 0, threads: int = 1
) -> TextEncoder:
    """Train a text encoder on captions and print how well it reads new ones."""
    torch.set_num_threads(threads)
    words = Words.of_grammar()
    encoder, heads = train_text(words, steps, batch, seed)
    for name, score in {
        "new captions, kind named": reading(encoder, heads, words, seed, plain=True),
        "new captions, any": reading(encoder, heads, words, seed),
        "held-out pairs, kind named": reading(encoder, heads, words, seed, plain=True, pairs=True),
        "held-out pairs, any": reading(encoder, heads, words, seed, pairs=True),
    }.items():
        print(f"text: {name}: kind {score[0]:.1%}, subject {score[1]:.1%}", flush=True)
    share = concept_share(encoder, heads, words)
    print(f"text: concepts alone: {share:.1%} of the answer on the kinds they suggest", flush=True)
    return encoder


def train_text(
    words: Words, steps: int, batch: int, seed: int, *, pool: int = POOL
) -> tuple[TextEncoder, Heads]:
    """Encoder and heads after `steps` batches of captions of pairs that are not held out."""
    torch.manual_seed(seed)
    encoder = TextEncoder(vocabulary=len(words))
    heads = Heads(encoder.config.width)
    parameters = [*encoder.parameters(), *heads.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.01)
    warm = max(1, min(WARM, steps // 10))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda at: min(1, (at + 1) / warm) * (0.52 + 0.48 * np.cos(np.pi * at / steps))
    )
    for at, (ids, truths) in enumerate(islice(_batches(words, batch, seed, pool), steps)):
        loss = _loss(heads(encoder(ids).pooled), truths)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        schedule.step()
        if at % 250 == 0:
            print(f"text: step {at} of {steps}, loss {loss.item():.3f}", flush=True)
    return encoder.eval(), heads.eval()


@torch.inference_mode()
def reading(
    encoder: TextEncoder,
    heads: Heads,
    words: Words,
    seed: int,
    *,
    plain: bool = False,
    pairs: bool = False,
    count: int = 2000,
) -> tuple[float, float]:
    """Share of unseen captions whose kind, and whose subject, is read correctly.

    `plain` captions name the kind; others may hold only a concept, which several kinds share, so
    that no reader could be always right. `pairs` asks only for held-out pairs.
    """
    random = np.random.default_rng([seed, 9])
    orders = list(islice(_orders(seed + TEST_SEED, unseen=pairs), count))
    texts = [
        caption(order, "en" if place % 2 else "zh", random, plain=plain)
        for place, order in enumerate(orders)
    ]
    kind, subject, _, _ = heads(encoder(batch_ids(words, texts)).pooled)
    truths = [_truth(order) for order in orders]
    right = kind.argmax(1) == torch.tensor([KINDS.index(order.kind) for order in orders])
    held = subject.argmax(1) == torch.tensor([truth.subject for truth in truths])
    return right.double().mean().item(), held.double().mean().item()


@torch.inference_mode()
def concept_share(encoder: TextEncoder, heads: Heads, words: Words) -> float:
    """Mean probability, over all phrases of concepts, of the kinds that their concept suggests."""
    rows = [
        (spoken(phrase, language), [KINDS.index(kind) for kind in concept.kinds])
        for concept in grammar().concepts.values()
        for language, phrases in concept.phrases.items()
        for phrase in phrases
    ]
    chances = heads(encoder(batch_ids(words, [text for text, _ in rows])).pooled)[0].softmax(1)
    return float(np.mean([chances[at, kinds].sum().item() for at, (_, kinds) in enumerate(rows)]))


def _orders(seed: int, *, unseen: bool = False) -> Iterator[Order]:
    """Takes of pairs for training, or only of held-out pairs, without end."""
    pairs = [(kind, subject) for kind in KINDS for subject in SUBJECTS if held_out(kind, subject)]
    while True:
        seed += 1
        kind, subject = pairs[seed % len(pairs)] if unseen else (None, None)
        order = chance_order(seed, FRAMES, STEP, kind=kind, subject=subject)
        if unseen or not held_out(order.kind, order.subject):
            yield order


def _batches(
    words: Words, batch: int, seed: int, pool: int
) -> Iterator[tuple[Tensor, list[Truth]]]:
    """Batches out of the newest `pool` captions; a part of each batch's size is new each time."""
    random = np.random.default_rng([seed, 8])
    orders = _orders(seed << 24)
    held: list[tuple[tuple[int, ...], Truth]] = []
    oldest = 0
    while True:
        for order in islice(orders, batch if len(held) < batch else max(1, batch // FRESH)):
            if random.integers(CONCEPTS) == 0:
                text, truth = _of_concepts(random)
            else:
                text, truth = chance_caption(order, random), _truth(order)
            row = (words.encode(text).ids, truth)
            if len(held) < pool:
                held.append(row)
            else:
                held[oldest] = row
                oldest = (oldest + 1) % pool
        drawn = [held[place] for place in random.integers(len(held), size=batch)]
        yield _padded([row[0] for row in drawn], random), [row[1] for row in drawn]


def _padded(rows: list[tuple[int, ...]], random: np.random.Generator) -> Tensor:
    """Ids (B, L) with some words left out, so that every word learns to speak for itself.

    Now and then all are left out: the empty prompt's answer is what takes are like in general.
    """
    kept = [
        []
        if random.random() < EMPTY
        else [n for n in row if len(row) < 3 or random.random() > DROPPED]
        for row in rows
    ]
    wide = min(MOST, max(1, *map(len, kept)))
    return torch.tensor([[*row, *[PAD] * (wide - len(row))] for row in kept])


def _truth(order: Order) -> Truth:
    mood = mood_of(order)
    return Truth(
        kinds=tuple(float(kind == order.kind) for kind in KINDS),
        subject=SUBJECTS.index(order.subject),
        mood=1 + MOODS.index(mood) if mood else 0,
        energy=(order.motion - 1) / 9,
    )


def _of_concepts(random: np.random.Generator) -> tuple[str, Truth]:
    """One to three concepts and the product of their chances of each kind (naive Bayes)."""
    table = list(grammar().concepts.values())
    language = LANGUAGES[int(random.integers(len(LANGUAGES)))]
    phrases, chances = [], np.ones(len(KINDS))
    for place in random.integers(len(table), size=random.choice([1, 2, 3], p=[0.6, 0.25, 0.15])):
        concept = table[place]
        said = concept.phrases[language]
        phrases.append(spoken(said[int(random.integers(len(said)))], language))
        weights = np.array([concept.kinds.get(kind, 0.0) for kind in KINDS])
        chances *= weights / weights.sum() + OTHER / len(KINDS)
    shares = tuple(float(share) for share in chances / chances.sum())
    return ", ".join(phrases), Truth(shares, SUBJECTS.index("none"))


def _loss(answers: tuple[Tensor, Tensor, Tensor, Tensor], truths: list[Truth]) -> Tensor:
    kind, subject, mood, energy = answers
    asked = torch.tensor([truth.energy for truth in truths])
    said = asked.isfinite()
    return (
        functional.cross_entropy(kind, torch.tensor([truth.kinds for truth in truths]))
        + functional.cross_entropy(subject, torch.tensor([truth.subject for truth in truths]))
        + 0.2 * functional.cross_entropy(mood, torch.tensor([truth.mood for truth in truths]))
        + functional.mse_loss(energy[said], asked[said])
    )
