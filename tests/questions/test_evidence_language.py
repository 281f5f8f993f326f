"""What the BERT questions are keyed by: each measure against the definition, written out again in numpy."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
import xai
import yaml
from safetensors.torch import load_file, save_file
from scipy.spatial import distance
from xai.bert import SHIPPED

from questions.bank import load_bank
from questions.errors import NoEvidenceError
from questions.evidence import SHIPPED as RUN
from questions.evidence import Run, language, readings
from questions.schema import Claim
from tests.questions.claims import measure

DATA = Path(xai.__file__).parents[1] / "data"
NUMBERS = range(21, 31)
OFFICER = readings.OFFICER
TEN = [row["text"] for row in yaml.safe_load((DATA / "sentences.yaml").read_text("utf-8"))["sentences"]]
FRUIT = TEN[0]


@pytest.fixture(scope="module")
def qa():
    return xai.load_bert("qa")


@pytest.fixture(scope="module")
def chinese():
    return xai.load_bert("chinese")


@torch.no_grad()
def outputs(bert, text, *pair):
    """Tokens, attention (layer head n n) and hidden states (layer n d) straight from transformers."""
    tokenizer, model = bert
    encoded = tokenizer(text, *pair, return_tensors="pt")
    output = model(**encoded, output_attentions=True, output_hidden_states=True)
    tokens = tokenizer.convert_ids_to_tokens(encoded.input_ids[0])
    return tokens, torch.cat(output.attentions).numpy(), torch.cat(output.hidden_states).numpy()


def cosine(a, b):
    return 1 - distance.cosine(a, b)


# What the notebook shows, and what is measured


def test_the_sentence_measured_is_the_one_the_notebook_shows():
    """Section 1.1 opens the attention page on it."""
    assert f'text = "{OFFICER}"' in readings.NOTEBOOK.read_text("utf-8")


@pytest.mark.parametrize("habit", language.HABITS)
@pytest.mark.parametrize("head", [3, 8, 12])
def test_what_a_head_does_is_counted_token_by_token(qa, head, habit):
    """The mean over ordinary tokens of what they spend on the one before, after, …; then the maximum."""
    tokens, attention, _ = outputs(qa, OFFICER)
    special = [token in ("[CLS]", "[SEP]") for token in tokens]
    shares = []
    for layer in attention[:, head - 1]:
        spent = []
        for i, row in enumerate(layer):
            if special[i]:
                continue
            if habit in ("previous", "next", "same"):
                spent.append(row[i + {"previous": -1, "next": 1, "same": 0}[habit]])
            else:
                looked = special if habit == "special" else [token == "." for token in tokens]
                spent.append(sum(row[j] for j in range(len(row)) if looked[j]))
        shares.append(np.mean(spent))
    assert language.head_does(RUN, head, habit, 0) == pytest.approx(max(shares), abs=1e-5)


def test_seeds_of_a_head_are_other_sentences():
    """Seed 1 is the mean over the first eighty of the corpus, seed 2 over the next."""
    values = {language.head_does(RUN, 6, "special", seed) for seed in range(3)}
    assert len(values) == 3


def test_whom_a_pronoun_looks_at_is_read_off_its_row(qa):
    """Mean over the texts of the attention from the pronoun to its antecedent; each is in its text once."""
    rows = yaml.safe_load((DATA / "pronouns.yaml").read_text("utf-8"))["sentences"]
    spent = []
    for row in rows:
        tokens, attention, _ = outputs(qa, row["text"])
        assert tokens.count(row["pronoun"]) == tokens.count(row["antecedent"]) == 1
        assert tokens.index(row["antecedent"]) < tokens.index(row["pronoun"])
        spent.append(attention[:, :, tokens.index(row["pronoun"]), tokens.index(row["antecedent"])])
    for layer, head in ((1, 1), (3, 10), (12, 4)):
        chosen = [each[layer - 1, head - 1] for each in spent]
        for seed, part in enumerate((chosen, chosen[:5], chosen[5:])):
            value = language.looks_at_whom_it_means(RUN, layer, head, seed)
            assert value == pytest.approx(np.mean(part), abs=1e-6)


@pytest.mark.parametrize(("layer", "tag"), [(1, "NOUN"), (6, "PROPN"), (12, "NOUN")])
def test_nearest_tokens_are_those_of_the_largest_cosine(chinese, layer, tag):
    """Every ordinary token of the corpus compared, one by one."""
    tokens, _, hidden = outputs(chinese, FRUIT)
    mine = hidden[layer, tokens.index("蘋")]
    corpus = readings.corpus(RUN, "chinese")
    cosines = [cosine(mine, other) for other in corpus.hidden[layer - 1].numpy()]
    best = np.argsort(cosines)[::-1][:8]
    assert language.tagged(RUN, "chinese", FRUIT, "蘋", layer, tag) == np.mean(
        [corpus.tags[place] == tag for place in best]
    )


def test_a_guess_is_what_the_model_says_at_the_mask(qa):
    """The softmax of its logits, [MASK] written into the sentence; alone and with another word hidden."""
    tokenizer, model = qa
    for words, text in (
        (["she"], OFFICER.replace("she", "[MASK]")),
        (["she", "officer"], OFFICER.replace("she", "[MASK]").replace("officer", "[MASK]")),
    ):
        encoded = tokenizer(text, return_tensors="pt")
        place = (encoded.input_ids[0] == tokenizer.mask_token_id).nonzero()[-1].item()
        with torch.no_grad():
            probabilities = model(**encoded).logits[0, place].softmax(-1)
        best = tokenizer.convert_ids_to_tokens(int(probabilities.argmax()))
        assert language.guess(RUN, OFFICER, words) == best
        for word in ("he", "she", "it", best):
            expected = float(probabilities[tokenizer.convert_tokens_to_ids(word)])
            assert language.guessed(RUN, OFFICER, words, word) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_distance_of_an_answer_is_that_of_two_means(number):
    """In units of the root mean square distance from the middle, written from the definition."""
    pair = yaml.safe_load((DATA / "qa_pairs.yaml").read_text("utf-8"))["pairs"][number - 1]
    bert = xai.load_bert("qa", task="question-answering")
    tokens, _, hidden = outputs(bert, pair["question"], pair["passage"])
    answer = bert.tokenizer.tokenize(pair["answer"])
    begin = tokens.index("[SEP]")
    first = next(i for i in range(begin, len(tokens)) if tokens[i : i + len(answer)] == answer)
    ordinary = [i for i, token in enumerate(tokens) if token not in ("[CLS]", "[SEP]")]
    found = []
    for layer in hidden:
        middle = layer[ordinary].mean(0)
        spread = math.sqrt(np.mean([((layer[i] - middle) ** 2).sum() for i in ordinary]))
        means = layer[1:begin].mean(0), layer[first : first + len(answer)].mean(0)
        found.append(distance.euclidean(*means) / spread)
    for layer in (0, 5, 12):
        assert language.answer_distance(RUN, number, layer) == pytest.approx(found[layer], rel=1e-4)
    assert language.answer_distance(RUN, number, int(np.argmin(found))) == pytest.approx(min(found), rel=1e-4)


def test_similarity_agrees_with_scipy(chinese):
    """Cosine and distance of 果 in two of the sentences, and of the mean of both characters."""
    states = []
    for text in (TEN[6], TEN[5]):
        tokens, _, hidden = outputs(chinese, text)
        at = tokens.index("蘋")
        states.append(hidden[:, at : at + 2])
    for layer in (0, 7, 12):
        (a, b) = (state[layer, 1] for state in states)
        assert language.similarity(RUN, "cosine_similarity", "果", (7, 6), layer) == pytest.approx(
            cosine(a, b), abs=1e-4
        )
        a, b = (state[layer].mean(0) for state in states)
        assert language.similarity(RUN, "euclidean_distance", "蘋果", (7, 6), layer) == pytest.approx(
            distance.euclidean(a, b), rel=1e-4
        )


def test_senses_apart_is_a_difference_of_two_means():
    """Over all pairs, counted one by one; and a fruit block is compared with the block beside it."""
    matrix = readings.matrices(RUN, "蘋", "cosine_similarity")[12]
    pairs = {True: [], False: []}
    for i in range(10):
        for j in range(i):
            pairs[(i < 5) == (j < 5)].append(matrix[i, j])
    apart = language.senses_apart(RUN, "cosine_similarity", "蘋", 12)
    assert apart == pytest.approx(np.mean(pairs[True]) - np.mean(pairs[False]))
    inside = min(matrix[i, j] for i in range(5) for j in range(i))
    across = max(matrix[i, j] for i in range(5) for j in range(5, 10))
    assert language.least_within(RUN, "cosine_similarity", "蘋", 12) == pytest.approx(inside - across)


@pytest.mark.parametrize(
    ("metric", "token", "layer"), [("cosine_similarity", "果", 6), ("euclidean_distance", "蘋果", 12)]
)
def test_a_matrix_is_known_by_a_few_of_its_cells(metric, token, layer):
    """Rounded as the page shows them; a cell that nothing gives is no evidence, nor is one that many give."""
    matrix = readings.matrices(RUN, token, metric)[layer]
    cells = [[i, j, round(float(matrix[i - 1, j - 1]), 2)] for i, j in ((1, 2), (7, 10), (4, 8), (3, 6))]
    assert language.made_by(RUN, cells, "metric") == metric
    assert language.made_by(RUN, cells, "token") == token
    assert language.made_by(RUN, cells, "layer") == layer
    with pytest.raises(NoEvidenceError, match="expected one setting"):
        language.made_by(RUN, [[1, 2, 77.0]], "metric")
    with pytest.raises(NoEvidenceError, match="expected one setting"):
        language.made_by(RUN, [[1, 1, 1.0]], "token")


# Another model, another key


def other(run_of, folder, name, change):
    """A run whose model of that name has had its weights changed."""
    for file in SHIPPED[name].iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    weights = load_file(folder / "model.safetensors")
    save_file(change(weights), folder / "model.safetensors", metadata={"format": "pt"})
    return run_of(folder)


def shuffled(weights):
    """Every matrix with its rows in another order: the same numbers, and nothing learned."""
    draw = torch.Generator().manual_seed(0)
    return {
        name: weight[torch.randperm(len(weight), generator=draw)].contiguous()
        if weight.dim() == 2
        else weight
        for name, weight in weights.items()
    }


@pytest.mark.parametrize("name", ["qa", "chinese"])
def test_another_model_has_another_key_or_none(tmp_path, name):
    """With shuffled weights some claims no longer come out as they did, or say that they cannot be told."""
    run = other(lambda folder: Run(**{name: folder}), tmp_path, name, shuffled)
    changed = 0
    for claim in claims():
        then = measure(claim, RUN).holds
        try:
            changed += measure(claim, run).holds != then
        except (NoEvidenceError, ValueError):
            changed += 1
    assert changed >= 3


def claims() -> list[Claim]:
    return [
        option.claim
        for question in load_bank().questions
        if question.number in NUMBERS
        for option in question.options.values()
        if option.claim
    ]


def test_breaking_a_claim_changes_what_is_right():
    """Asked the other way round, each claim of a number comes out the other way round."""
    for claim in claims():
        if claim.equals is None:
            turned = {"over": claim.under, "under": claim.over}
            assert measure(claim.model_copy(update=turned)).holds != measure(claim).holds


def test_half_of_the_options_are_measured_and_the_number_of_right_ones_varies():
    """Ten questions of 3 to 6 options, in order; some with one right option, some with four."""
    questions = [question for question in load_bank().questions if question.number in NUMBERS]
    assert [question.number for question in questions] == list(NUMBERS)
    options = [option for question in questions for option in question.options.values()]
    assert len(claims()) >= len(options) / 2


def test_a_layer_is_not_asked_for_where_another_comes_near(monkeypatch):
    """0.9 and 0.88 cannot be told apart on a curve; 0.9 and 0.8 can."""
    monkeypatch.setattr(language, "_gaps", lambda run, question: np.array([0.5, 0.9, [0.8, 0.88][question]]))
    assert language.answer_layer(RUN, 0, "farthest") == 1
    assert language.answer_layer(RUN, 0, "nearest") == 0
    with pytest.raises(NoEvidenceError, match="layers 1 and 2"):
        language.answer_layer(RUN, 1, "farthest")
