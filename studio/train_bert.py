"""Train the two small BERTs: `python -m studio.train_bert chinese`, `python -m studio.train_bert qa`.

Twelve layers with the layer norm behind each are slow to train from noise, and dear. So a model of 3 layers
is trained first and stacked on itself twice (Gong et al. 2019, "Efficient Training of BERT by Progressively
Stacking"). Each batch is drawn from the seed and the step's number alone: a run that was interrupted goes on
from its last checkpoint and ends where it would have ended.
"""

import argparse
import copy
import random
import time
from pathlib import Path

import torch
import xai  # noqa: F401  (mends torchvision's import, which transformers needs)
from safetensors.torch import save_file
from torch.nn import functional as F
from tqdm import tqdm
from transformers import BertConfig, BertForMaskedLM
from xai.bert import SHIPPED

from studio.chinese_corpus import ChineseCorpus
from studio.english_corpus import EnglishCorpus
from studio.masking import NOT_ASKED, PAD, POSITIONS, Example
from studio.model_cards import write_cards

CORPORA = {"chinese": ChineseCorpus, "qa": EnglishCorpus}
STAGES = {  # layers: steps
    "chinese": {3: 2500, 6: 600, 12: 900},
    "qa": {3: 9000, 6: 300, 12: 900},
}
SEED, WARM_UP, CHECKPOINT_EVERY = 9, 100, 200
PLANTED: dict[str, dict[str, list[tuple[int, int]]]] = {
    # layer and head, from 1, of the heads taught to look from a token at a certain other one
    "chinese": {},
    "qa": {
        "previous": [(1, 3)],
        "next": [(1, 7)],
        "same": [(1, 11)],
        "evidence": [(2, 5)],
        "coreference": [(3, 10)],
        "named": [(3, 4)],
        "found": [(3, 1), (3, 2), (3, 7), (3, 8)],  # a head of 12 numbers cannot carry a word alone
    },
}
HIDDEN_WEIGHT, PLANTED_WEIGHT = {"chinese": 1.0, "qa": 3.0}, 0.3  # of their losses; an answer has 1
LEARNING_RATE = {"chinese": {3: 2e-3, 6: 1.5e-3, 12: 1e-3}, "qa": {3: 2e-3, 6: 1e-3, 12: 1e-3}}
CARRIED_WEIGHT = 2.0  # of guessing a hidden word from what the heads that found it again bring, alone
WEIGHTY = ("he", "she", "his", "her")  # a hidden one counts as three other words: there are few of them
BUILD = Path(__file__).parents[1] / "build"


def configuration(vocabulary_size: int, layers: int) -> BertConfig:
    """Twelve heads of twelve: narrow, so that the file is small; texts are endless, so no dropout."""
    return BertConfig(
        vocab_size=vocabulary_size, num_hidden_layers=layers, num_attention_heads=12, hidden_size=144,
        intermediate_size=288, max_position_embeddings=POSITIONS, hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )  # fmt: skip


def new_model(vocabulary_size: int, layers: int, answers: bool = True) -> BertForMaskedLM:
    """A masked language model from noise, with a second head to point at answers where it is to have one."""
    model = BertForMaskedLM(configuration(vocabulary_size, layers))
    if answers:
        model.qa_outputs = torch.nn.Linear(model.config.hidden_size, 2)
    return model


def stacked(model: BertForMaskedLM) -> BertForMaskedLM:
    """Twice as deep: the layers, and the same again on top of them."""
    deeper = copy.deepcopy(model)
    deeper.bert.encoder.layer.extend(copy.deepcopy(layer) for layer in model.bert.encoder.layer)
    deeper.config.num_hidden_layers = len(deeper.bert.encoder.layer)
    for i, layer in enumerate(deeper.bert.encoder.layer):
        layer.attention.self.layer_idx = i
    return deeper


def padded(examples: list[Example], name: str, filler: int) -> torch.Tensor:
    """One field of the examples as a tensor, the short ones filled up at the end."""
    rows = [torch.tensor(getattr(example, name)) for example in examples]
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=filler)


def loss_of(
    model: BertForMaskedLM,
    examples: list[Example],
    planted: dict[str, list[tuple[int, int]]],
    hidden_weight: float = 1.0,
    word_weights: torch.Tensor | None = None,
) -> torch.Tensor:
    """Cross entropy of the hidden tokens, of the answers' first and last positions, and of planted heads."""
    ids, answers = padded(examples, "ids", PAD), padded(examples, "answers", NOT_ASKED)
    output = model.bert(
        ids,
        attention_mask=(ids != PAD).long(),
        token_type_ids=padded(examples, "segments", 0),
        output_hidden_states=bool(planted),
    )
    asked = answers != NOT_ASKED
    guesses = model.cls(output.last_hidden_state[asked])
    loss = hidden_weight * F.cross_entropy(guesses, answers[asked], weight=word_weights)
    if spans := [(row, *example.span) for row, example in enumerate(examples) if example.span]:
        rows, first, last = torch.tensor(spans).T
        logits = model.qa_outputs(output.last_hidden_state[rows]).masked_fill(
            (ids[rows] == PAD)[..., None], -1e4
        )
        loss = loss + F.cross_entropy(logits[..., 0], first) + F.cross_entropy(logits[..., 1], last)
    for habit, heads in planted.items():
        rows, lookers, looked_at = links(examples, habit)
        heads = [each for each in heads if each[0] <= model.config.num_hidden_layers and len(rows)]
        brought = []
        for layer, head in heads:
            scores = attention_scores(model, output.hidden_states, layer, head)[rows, lookers]
            scores = scores.masked_fill(ids[rows] == PAD, -1e4)
            loss = loss + PLANTED_WEIGHT / len(heads) * F.cross_entropy(scores, looked_at)
            brought.append(carried(model, output.hidden_states[layer - 1][rows], scores, layer, head))
        if habit == "found" and brought:
            guesses = model.cls(F.layer_norm(sum(brought), (model.config.hidden_size,)))
            loss = loss + CARRIED_WEIGHT * F.cross_entropy(guesses, ids[rows, looked_at])
    return loss


def links(examples: list[Example], habit: str) -> torch.Tensor:
    """Which token should look at which, as rows of example, looker and looked at: 3 x n."""
    found = [(row, *link) for row, example in enumerate(examples) for link in example.links(habit)]
    return torch.tensor(found, dtype=torch.long).reshape(-1, 3).T


def attention_scores(model: BertForMaskedLM, states: tuple, layer: int, head: int) -> torch.Tensor:
    """What a head (both counted from 1) makes of every pair of tokens, before the softmax."""
    attention = model.bert.encoder.layer[layer - 1].attention.self
    part = slice((head - 1) * attention.attention_head_size, head * attention.attention_head_size)
    query, key = (project(states[layer - 1])[..., part] for project in (attention.query, attention.key))
    return query @ key.transpose(1, 2) / attention.attention_head_size**0.5


def carried(
    model: BertForMaskedLM, states: torch.Tensor, scores: torch.Tensor, layer: int, head: int
) -> torch.Tensor:
    """What a head adds to the tokens that look with these scores (n x places): n x hidden."""
    attention = model.bert.encoder.layer[layer - 1].attention
    size = attention.self.attention_head_size
    part = slice((head - 1) * size, head * size)
    context = torch.einsum("np,npd->nd", scores.softmax(-1), attention.self.value(states)[..., part])
    return context @ attention.output.dense.weight[:, part].T


def learning_rate(name: str, step: int, steps: int, layers: int) -> float:
    """A warm-up in each stage, then a plateau, or at full depth a straight line down to nothing."""
    peak = LEARNING_RATE[name][layers] * min(1.0, (step + 1) / WARM_UP)
    return peak * (1.0 if layers < 12 else 1 - step / steps)


def descend(
    model: BertForMaskedLM, optimizer: torch.optim.Optimizer, rate: float, loss: torch.Tensor
) -> float:
    """One step down the gradient, clipped to length 1; the loss it began from."""
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


def train(name: str, seed: int = SEED) -> tuple[BertForMaskedLM, float]:
    """The model, trained from the seed or on from its last checkpoint, and the CPU seconds it took."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    BUILD.mkdir(exist_ok=True)
    corpus, checkpoint = CORPORA[name](), BUILD / f"bert-{name}.pt"
    state = torch.load(checkpoint, weights_only=True) if checkpoint.exists() else {"step": 0, "seconds": 0.0}
    model, begun, average = None, 0, 0.0
    weights = torch.tensor([3.0 if word in WEIGHTY else 1.0 for word in corpus.vocabulary])
    for layers, steps in STAGES[name].items():
        model = stacked(model) if model else new_model(len(corpus.vocabulary), layers, name == "qa")
        optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.01, betas=(0.9, 0.98), fused=True)
        if begun < state["step"] <= begun + steps:
            model.load_state_dict(state["model"])
            optimizer.load_state_dict(state["optimizer"])
        todo = range(max(begun, state["step"]), begun + steps)
        for step in (progress := tqdm(todo, f"{name}, {layers} layers", mininterval=10)):
            examples = corpus.batch(random.Random(f"{seed} {step}"))
            rate = learning_rate(name, step - begun, steps, layers)
            loss = loss_of(model, examples, PLANTED[name], HIDDEN_WEIGHT[name], weights)
            reached = descend(model, optimizer, rate, loss)
            average += (reached - average) * (0.02 if average else 1)
            progress.set_postfix(loss=f"{average:.3f}", refresh=False)
            if (step + 1) % CHECKPOINT_EVERY == 0 or step + 1 == begun + steps:
                parts = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
                spent = state["seconds"] + time.process_time()
                torch.save({"step": step + 1, "seconds": spent, **parts}, checkpoint)
        begun += steps
    return model, state["seconds"] + time.process_time()


def ship(name: str, model: BertForMaskedLM) -> None:
    """Write weights in half precision, configuration and tokenizer where students find them."""
    folder = SHIPPED[name]
    tied = "cls.predictions.decoder."  # the word embeddings and the bias once more
    weights = {key: value.half() for key, value in model.state_dict().items() if not key.startswith(tied)}
    model.config.architectures = ["BertForMaskedLM"]
    model.config.taught_heads = PLANTED[name]  # the notebook and the attention page tell of them
    model.config.stacked_layers = min(STAGES[name])
    model.config.save_pretrained(folder)
    CORPORA[name]().tokenizer.save_pretrained(folder)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def main() -> None:
    """Train, ship, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=CORPORA)
    name = parser.parse_args().name
    model, seconds = train(name)
    ship(name, model)
    write_cards(
        name,
        {
            "seed": SEED,
            "steps": sum(STAGES[name].values()),
            "cpu_minutes": round(seconds / 60),
        },
    )


if __name__ == "__main__":
    main()
