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
from xai.probing import probe_accuracy

from questions.bank import load_bank
from questions.errors import NoEvidenceError
from questions.evidence import SHIPPED as RUN
from questions.evidence import Run, heads, language, readings, senses
from questions.schema import Claim
from tests.questions.claims import measure

pytestmark = pytest.mark.slow(50)

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


def tagged_texts(count):
    """The first sentences of the English corpus, as plain text."""
    rows = (DATA / "tagged_corpus_english.txt").read_text("utf-8").splitlines()
    words = [[word.rsplit("/", 1)[0] for word in row.split()] for row in rows if row.strip()]
    return [" ".join(each) for each in words[:count]]


@pytest.mark.parametrize("habit", heads.HABITS)
@pytest.mark.parametrize(("layer", "head"), [(1, 3), (7, 8), (12, 12)])
def test_what_a_head_does_is_counted_token_by_token(qa, monkeypatch, layer, head, habit):
    """The mean over ordinary tokens of what they spend on the one before, after, …, and over sentences."""
    monkeypatch.setattr(readings, "SENTENCES_A_SEED", 3)
    means = []
    for text in tagged_texts(3):
        tokens, attention, _ = outputs(qa, text)
        special = [token in ("[CLS]", "[SEP]") for token in tokens]
        spent = []
        for i, row in enumerate(attention[layer - 1, head - 1]):
            if special[i]:
                continue
            if habit in ("previous", "next", "same"):
                spent.append(row[i + {"previous": -1, "next": 1, "same": 0}[habit]])
            else:
                looked = special if habit == "special" else [token == "." for token in tokens]
                spent.append(sum(row[j] for j in range(len(row)) if looked[j]))
        means.append(np.mean(spent))
    run = Run()  # one of its own, for the number of sentences is another
    assert heads.habit(run, layer, head, habit, 0) == pytest.approx(np.mean(means), abs=1e-5)


def test_the_notebook_averages_over_as_many_sentences():
    """Seed 0 is the mean over the first eighty, as section 1.2 has it, seed 1 over the next."""
    assert f"[:{readings.SENTENCES_A_SEED}]" in readings.NOTEBOOK.read_text("utf-8")
    assert len({heads.habit(RUN, 6, 2, "special", seed) for seed in range(3)}) == 3


def test_whom_a_pronoun_looks_at_is_read_off_its_row(qa):
    """The attention from the pronoun to its antecedent, text by text; each is in its text once."""
    rows = yaml.safe_load((DATA / "pronouns.yaml").read_text("utf-8"))["sentences"]
    for number, row in enumerate(rows, 1):
        tokens, attention, _ = outputs(qa, row["text"])
        assert tokens.count(row["pronoun"]) == tokens.count(row["antecedent"]) == 1
        assert tokens.index(row["antecedent"]) < tokens.index(row["pronoun"])
        spent = attention[:, :, tokens.index(row["pronoun"]), tokens.index(row["antecedent"])]
        for layer, head in ((1, 1), (3, 10), (12, 4)):
            value = heads.looks_in_text(RUN, number, layer, head)
            assert value == pytest.approx(spent[layer - 1, head - 1], abs=1e-6)


@pytest.mark.parametrize(("how", "layer", "head"), [("zeroed", 1, 3), ("patched", 3, 10)])
def test_changing_a_head_is_the_difference_of_two_probabilities(qa, how, layer, head):
    """Written out with one hook on one layer: what the head hands on is 0, or that of the other sentence."""
    tokenizer, model = qa
    below = model.bert.encoder.layer[layer - 1].attention.output.dense
    width = model.config.hidden_size // model.config.num_attention_heads
    mine = slice((head - 1) * width, head * width)

    @torch.no_grad()
    def told(text, word, put=None):
        """The probability of a word at the mask, and what the layer's heads hand on."""
        seen = []

        def hook(_, mixed):
            mixed = mixed[0].clone()
            seen.append(mixed[0, :, mine].clone())
            if put is not None:
                mixed[0, :, mine] = put
            return (mixed,)

        handle = below.register_forward_pre_hook(hook)
        encoded = tokenizer(text, return_tensors="pt")
        logits = model(**encoded).logits[0, encoded.input_ids[0].tolist().index(tokenizer.mask_token_id)]
        handle.remove()
        return logits.softmax(-1)[tokenizer.convert_tokens_to_ids(word)].item(), seen[0]

    changes = []
    for row in yaml.safe_load((DATA / "pronoun_pairs.yaml").read_text("utf-8"))["sentences"]:
        for own, other in (("she", "he"), ("he", "she")):
            if how == "zeroed":
                changes.append(told(row[own], own)[0] - told(row[own], own, 0)[0])
            else:
                put = told(row[other], own)[1]
                changes.append(told(row[own], other, put)[0] - told(row[own], other)[0])
    assert heads.changed_pronoun(RUN, how, layer, head, 0) == pytest.approx(np.mean(changes), abs=1e-5)
    halves = [heads.changed_pronoun(RUN, how, layer, head, seed) for seed in (1, 2)]
    assert np.mean(halves) == pytest.approx(np.mean(changes), abs=1e-5)
    assert halves[0] == pytest.approx(np.mean(np.reshape(changes, (-1, 2))[::2]), abs=1e-5)


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
        found = {}
        for word in ("he", "she", "it"):
            found[word] = float(probabilities[tokenizer.convert_tokens_to_ids(word)])
            assert language.guessed(RUN, OFFICER, words, word) == pytest.approx(found[word], abs=1e-5)
        apart = language.he_over_she(RUN, OFFICER, words)
        assert apart == pytest.approx(found["he"] - found["she"], abs=1e-5)


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
        assert senses.similarity(RUN, "cosine_similarity", "果", (7, 6), layer) == pytest.approx(
            cosine(a, b), abs=1e-4
        )
        a, b = (state[layer].mean(0) for state in states)
        assert senses.similarity(RUN, "euclidean_distance", "蘋果", (7, 6), layer) == pytest.approx(
            distance.euclidean(a, b), rel=1e-4
        )


def test_blocks_of_a_matrix_are_compared_pair_by_pair():
    """Two means over all pairs, the smallest within a sense, the largest across; counted one by one."""
    matrix = readings.matrices(RUN, "蘋", "cosine_similarity")[12]
    pairs = {True: [], False: []}
    for i in range(10):
        for j in range(i):
            pairs[(i < 5) == (j < 5)].append(matrix[i, j])
    apart = senses.senses_apart(RUN, "cosine_similarity", "蘋", 12)
    assert apart == pytest.approx(np.mean(pairs[True]) - np.mean(pairs[False]))
    for sense, numbers in (("fruit", range(5)), ("company", range(5, 10))):
        least = min(matrix[i, j] for i in numbers for j in numbers)
        across = max(matrix[i, j] for i in numbers for j in range(10) if j not in numbers)
        assert senses.least_between(RUN, "蘋", 12, sense) == pytest.approx(least)
        assert senses.overlap(RUN, "蘋", 12, sense) == pytest.approx(across - least)
    more = senses.more_alike(RUN, "蘋", 12, [1, 2], [3, 6])
    assert more == pytest.approx(matrix[0, 1] - matrix[2, 5])


def test_the_real_model_is_read_from_its_published_matrix():
    """By sense and by place, from the file as numpy has it."""
    file = yaml.safe_load((DATA / "real_bert_chinese.yaml").read_text("utf-8"))
    values, first = np.array(file["cosine"]), np.array(file["places"]) == 1
    fruit = np.array(file["senses"]) == "fruit"

    def apart(group):
        pairs = [(i, j) for i in range(10) for j in range(i)]
        same = [values[i, j] for i, j in pairs if group[i] == group[j]]
        return np.mean(same) - np.mean([values[i, j] for i, j in pairs if group[i] != group[j]])

    assert senses.real_least("company") == values[np.ix_(~fruit, ~fruit)].min()
    assert senses.real_least("fruit") == values[np.ix_(fruit, fruit)].min()
    assert senses.real_place_over_sense() == pytest.approx(apart(first) - apart(fruit))
    ours = senses.senses_apart(RUN, "cosine_similarity", "蘋", 12)
    assert senses.real_less_small_gap(RUN) == pytest.approx(apart(fruit) - ours)


def test_a_probe_reads_what_the_notebook_reads():
    """Balanced accuracy between a coin's and 1; of states without any information it is a coin's."""
    words = readings.probed(RUN)
    assert set(words.labels) == set(readings.PROBED)
    assert str(list(readings.PROBED)).replace("'", '"') in readings.NOTEBOOK.read_text("utf-8")
    assert language.probe(RUN, 4) == probe_accuracy(words.hidden[4], words) > 0.8
    blind = np.random.default_rng(0).normal(size=words.hidden[4].shape)
    assert abs(probe_accuracy(blind, words) - 0.5) < 0.08


@pytest.mark.parametrize(
    ("metric", "token", "layer"), [("cosine_similarity", "果", 6), ("euclidean_distance", "蘋果", 12)]
)
def test_a_matrix_is_known_by_a_few_of_its_cells(metric, token, layer):
    """Rounded as the page shows them; a cell that nothing gives is no evidence, nor is one that many give."""
    matrix = readings.matrices(RUN, token, metric)[layer]
    cells = [[i, j, round(float(matrix[i - 1, j - 1]), 2)] for i, j in ((1, 2), (7, 10), (4, 8), (3, 6))]
    assert senses.made_by(RUN, cells, "metric") == metric
    assert senses.made_by(RUN, cells, "token") == token
    assert senses.made_by(RUN, cells, "layer") == layer
    with pytest.raises(NoEvidenceError, match="expected one setting"):
        senses.made_by(RUN, [[1, 2, 77.0]], "metric")
    with pytest.raises(NoEvidenceError, match="expected one setting"):
        senses.made_by(RUN, [[1, 1, 1.0]], "token")


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


def test_nearly_all_options_are_measured():
    """Ten questions, all options of nine of them; question 30 is of ideas."""
    questions = [question for question in load_bank().questions if question.number in NUMBERS]
    assert [question.number for question in questions] == list(NUMBERS)
    assert len(claims()) == sum(len(question.options) for question in questions if question.number != 30)
