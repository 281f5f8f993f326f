"""The small BERTs: what they are trained on is what it claims to be, and what their cards say is so."""

import random
import re
from pathlib import Path

import numpy as np
import pytest
import torch
import xai
import yaml
from safetensors import safe_open
from xai.bert import SHIPPED

from studio import bert_measures, model_cards, probe_stories, tagged_corpus, train_bert
from studio.chinese_corpus import ChineseCorpus, spelled
from studio.english_corpus import EnglishCorpus
from studio.masking import CLS, MASK, NOT_ASKED, SEP, UNK, Example
from studio.stories import Story

pytestmark = pytest.mark.slow(24)

DATA = Path(xai.__file__).parents[1] / "data"
MAINTAINERS_CARD = Path(train_bert.__file__).with_name("bert.md")


@pytest.fixture(scope="module")
def chinese() -> ChineseCorpus:
    return ChineseCorpus()


@pytest.fixture(scope="module")
def english() -> EnglishCorpus:
    return EnglishCorpus()


@pytest.fixture(scope="module")
def stories(english: EnglishCorpus) -> list[Story]:
    draw = random.Random(1)
    return [english.story(draw, events, unseen=False) for events in (1, 2, 3, 4) * 50]


def text(words: list) -> str:
    return " ".join(word.text for word in words)


# What they read


def test_every_word_the_chinese_grammar_says_has_a_part_of_speech_and_known_characters(
    chinese: ChineseCorpus,
) -> None:
    """Every literal of every pattern is tagged, and the vocabulary has every character of it."""
    grammar = chinese.grammar
    patterns = [pattern for topic in grammar.topics.values() for pattern in topic]
    said = {word for pattern in patterns for piece in pattern.split() for word in piece.split("|")}
    literal = {word.partition("/")[0] for word in said if not word.startswith("<") and word != "-"}
    assert {word for word in literal if f"{word}/" not in str(said)} <= set(grammar.tags)
    assert set("".join(literal)) <= set(chinese.vocabulary)


def test_pronouns_and_names_are_tagged_as_such_wherever_they_are_drawn(chinese: ChineseCorpus) -> None:
    """Also from the table of persons, whose other words are nouns; and 蘋果 stays what its table says."""
    draw = random.Random(8)
    words = [w for _ in range(600) for s in chinese.sentences(draw, 1, unseen=False) for w in s]
    asked = ("我", "我們", "小明", "媽媽", "蘋果")
    tags = {text: {word.tag for word in words if word.text == text} for text in asked}
    pronouns = {"我": {"PRON"}, "我們": {"PRON"}}
    assert tags == {**pronouns, "小明": {"PROPN"}, "媽媽": {"NOUN"}, "蘋果": {"NOUN", "PROPN"}}
    assert {"我", "小明"} < set(chinese.grammar.words("person"))


def test_held_out_sentences_are_never_trained_on(chinese: ChineseCorpus) -> None:
    """Neither alone nor inside a longer text."""
    draw = random.Random(2)
    held_out = {spelled(chinese.sentences(draw, 1, unseen=True)[0]) for _ in range(300)}
    trained = {
        spelled(s) for n in (1, 2, 5) for _ in range(300) for s in chinese.sentences(draw, n, unseen=False)
    }
    assert len(held_out) > 100
    assert not held_out & trained


def test_what_is_not_asked_is_shown_as_it_is(chinese: ChineseCorpus) -> None:
    """Away from the asked places a text reads as the grammar said it, but for characters made unknown."""
    draw = random.Random(3)
    for n in (1, 2, 5) * 30:
        sentences = chinese.sentences(draw, n, unseen=False)
        example = chinese.masked(draw, sentences)
        spoken = [i for i, token in enumerate(example.ids) if token not in (CLS, SEP)]
        truth = chinese.tokenizer.convert_tokens_to_ids(list("".join(map(spelled, sentences))))
        answers = [example.answers[i] for i in spoken]
        assert len(spoken) == len(truth)
        assert all(a in (NOT_ASKED, t) for a, t in zip(answers, truth, strict=True))
        shown = [
            (example.ids[i], t) for i, t, a in zip(spoken, truth, answers, strict=True) if a == NOT_ASKED
        ]
        assert all(token in (t, UNK) for token, t in shown)
        assert any(answer != NOT_ASKED for answer in answers) or len(truth) < 40


def test_a_swapped_word_shows_one_sense_and_asks_for_another_word_of_the_same_sense(
    chinese: ChineseCorpus,
) -> None:
    """What 蘋果 stands for is a fruit in sentences about fruit, and a company in those about companies."""
    draw = random.Random(4)
    to_text = chinese.tokenizer.convert_ids_to_tokens
    for sense in ("fruit", "company"):
        asked = set()
        for _ in range(300):
            example = chinese.masked(draw, chinese.sentences(draw, 1, unseen=False, topic=sense))
            shown = "".join(token[0] for token in to_text(example.ids))
            for found in re.finditer("蘋果", shown):
                answer = example.answers[found.start() : found.end()]
                if NOT_ASKED not in answer:
                    asked.add("".join(to_text(answer)))
        assert {"蘋果"} < asked <= set(chinese.grammar.words(sense))


def test_a_pronoun_points_at_somebody_it_can_mean(english: EnglishCorpus, stories: list[Story]) -> None:
    """he and she agree with the table of names, it means a thing, and the antecedent stands before it."""
    names = {row.split()[0]: row.split()[1:] for row in english.storyteller.grammar.classes["name"]["rows"]}
    seen = set()
    for story in stories:
        for pronoun, antecedent in story.pronouns:
            assert antecedent < pronoun
            word, noun = story.words[pronoun].text, story.words[antecedent]
            seen.add(word)
            if noun.text in names:
                assert word in (("he", "his") if names[noun.text] == ["1", "0"] else ("she", "her"))
            elif word == "it":
                assert noun.tag == "NOUN"
                assert noun.kind not in ("name", "kin", "role")
    assert seen == {"he", "she", "it", "his", "her"}


def test_no_question_has_two_answers(stories: list[Story]) -> None:
    """Asking the same of one story always means the same answer; answers are spans of the story."""
    for story in stories:
        answers: dict[str, str] = {}
        for question, (first, last) in story.questions:
            answer = text(story.words[first : last + 1])
            assert answer
            assert answers.setdefault(text(question), answer) == answer


def test_a_question_and_its_story_become_tokens_with_the_answer_where_it_is(
    english: EnglishCorpus, stories: list[Story]
) -> None:
    """The tokenizer reads the same from the text, and the span's tokens spell the answer."""
    for story in stories[:60]:
        question, (first, last) = story.questions[0]
        example = english.question(_First(), story)
        encoded = english.tokenizer(text(question), text(story.words))
        assert example.ids == encoded["input_ids"]
        assert example.segments == encoded["token_type_ids"]
        answer = english.tokenizer.tokenize(text(story.words[first : last + 1]))
        begin, end = example.span
        assert english.tokenizer.convert_ids_to_tokens(example.ids[begin : end + 1]) == answer
        for (pronoun, antecedent), (place, target) in zip(story.pronouns, example.pronouns, strict=True):
            token, pointed = english.tokenizer.convert_ids_to_tokens(
                [example.ids[place], example.ids[target]]
            )
            assert token == story.words[pronoun].text
            assert story.words[antecedent].text.lower().endswith(pointed.removeprefix("##"))


class _First(random.Random):
    """Chooses the first of everything."""

    def choice(self, options: list) -> object:
        return options[0]


def test_links_are_what_their_habits_say() -> None:
    """Previous and next stay inside the text; the same token is looked for across the [SEP] before nearby."""
    ids = [CLS, 9, 7, SEP, 7, 8, 7, SEP]
    example = Example(ids, [0, 0, 0, 0, 1, 1, 1, 1], [NOT_ASKED] * 8, pronouns=[(5, 4)])
    assert example.links("previous") == [(1, 0), (2, 1), (3, 2), (4, 3), (5, 4), (6, 5), (7, 6)]
    assert example.links("next") == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7)]
    assert example.links("same") == [(1, 0), (2, 4), (4, 2), (5, 0), (6, 2)]
    assert example.links("coreference") == [(5, 4)]


def test_a_hidden_word_is_found_where_it_stands_nearest() -> None:
    """Unless it is shown as it is, stands nowhere else, or so often that it need not be found."""
    ids = [CLS, MASK, 7, 9, MASK, 7, 8, 8, 8, MASK, MASK, SEP]
    answers = [NOT_ASKED] * len(ids)
    answers[1], answers[2], answers[4], answers[9], answers[10] = 7, 7, 9, 8, 6
    assert Example(ids, [0] * len(ids), answers).links("found") == [(1, 2), (4, 3)]


def test_stories_say_some_words_again_and_the_answers_stay_where_they_were(stories: list[Story]) -> None:
    """Most stories have a telling word twice; and a hidden pronoun keeps its antecedent."""
    twice = 0
    for story in stories:
        telling = [word.text for word in story.words if word.kind not in ("", "pronoun", "name")]
        twice += len(set(telling)) < len(telling)
    assert twice > len(stories) / 2


# How they are trained


def test_stacking_repeats_the_layers_and_keeps_the_embeddings_tied() -> None:
    """Layer i + n of the deeper model is layer i of the other one, and a copy of it."""
    model = train_bert.new_model(20, 2)
    deeper = train_bert.stacked(model)
    layers = deeper.bert.encoder.layer
    assert len(layers) == deeper.config.num_hidden_layers == 4
    for old, new in ((0, 0), (1, 1), (0, 2), (1, 3)):
        weight = layers[new].output.dense.weight
        torch.testing.assert_close(weight, model.bert.encoder.layer[old].output.dense.weight)
    assert layers[0].output.dense.weight is not layers[2].output.dense.weight
    assert deeper.cls.predictions.decoder.weight is deeper.bert.embeddings.word_embeddings.weight


def test_scores_that_are_taught_are_the_models_own_attention() -> None:
    """Their softmax is what transformers reports for that layer and head."""
    torch.manual_seed(0)
    model = train_bert.new_model(30, 3).eval()
    model.set_attn_implementation("eager")
    output = model.bert(torch.arange(5, 25).reshape(2, 10), output_attentions=True, output_hidden_states=True)
    scores = train_bert.attention_scores(model, output.hidden_states, layer=2, head=5)
    torch.testing.assert_close(scores.softmax(-1), output.attentions[1][:, 4])


def test_what_heads_carry_adds_up_to_their_layers_attention() -> None:
    """All twelve together, and the bias, are what the attention of the layer adds to the states."""
    torch.manual_seed(0)
    model = train_bert.new_model(30, 2).eval()
    output = model.bert(torch.arange(5, 25).reshape(1, 20), output_hidden_states=True)
    states = output.hidden_states[1]
    attention = model.bert.encoder.layer[1].attention
    looking, total = torch.tensor([0, 7, 19]), torch.zeros(3, 144)
    for head in range(1, 13):
        scores = train_bert.attention_scores(model, output.hidden_states, 2, head)[0, looking]
        total = total + train_bert.carried(model, states.expand(3, -1, -1), scores, 2, head)
    whole = attention.self(states)[0][0, looking]
    expected = whole @ attention.output.dense.weight.T
    torch.testing.assert_close(total, expected)


def test_an_interrupted_training_ends_where_it_would_have_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, chinese: ChineseCorpus
) -> None:
    """Stopped after the third of four steps, in the second stage, and begun again."""

    class Few(ChineseCorpus):
        def batch(self, draw: random.Random) -> list[Example]:
            if self.left == 0:
                raise KeyboardInterrupt
            Few.left -= 1
            return [self.masked(draw, self.sentences(draw, 1, unseen=False)) for _ in range(4)]

    monkeypatch.setattr(train_bert, "CORPORA", {"chinese": Few})
    monkeypatch.setattr(train_bert, "STAGES", {"chinese": {1: 2, 2: 2}})
    monkeypatch.setattr(train_bert, "LEARNING_RATE", {"chinese": {1: 1e-2, 2: 1e-2}})
    monkeypatch.setattr(train_bert, "CHECKPOINT_EVERY", 1)
    monkeypatch.setattr(train_bert, "BUILD", tmp_path / "whole")
    Few.left = 4
    whole = train_bert.train("chinese")[0].state_dict()
    monkeypatch.setattr(train_bert, "BUILD", tmp_path / "parts")
    Few.left = 3
    with pytest.raises(KeyboardInterrupt):
        train_bert.train("chinese")
    Few.left = 1
    parts = train_bert.train("chinese")[0].state_dict()
    assert whole.keys() == parts.keys()
    for name, weight in whole.items():
        torch.testing.assert_close(parts[name], weight, rtol=0, atol=0)


# What is shipped


@pytest.mark.parametrize("language", ["chinese", "english"])
def test_the_tagged_corpora_are_those_the_grammars_make(language: str) -> None:
    """Regenerating gives the committed file, and each of its words has a tag of Universal Dependencies."""
    lines = (DATA / f"tagged_corpus_{language}.txt").read_text(encoding="utf-8").splitlines()
    assert lines == tagged_corpus.lines(language)
    tags = {word.rpartition("/")[2] for line in lines for word in line.split()}
    assert tags <= {*"ADJ ADP ADV AUX CLF DET NOUN NUM PART PRON PROPN PUNCT SCONJ VERB".split()}  # noqa: SIM905


@pytest.mark.parametrize("name", ["chinese", "qa"])
def test_a_shipped_model_is_a_bert_of_twelve_layers_under_8_mb(name: str) -> None:
    """Half precision on disk; and the tokenizer knows as many tokens as the model has embeddings."""
    file = SHIPPED[name] / "model.safetensors"
    tokenizer, model = xai.load_bert(name)
    assert file.stat().st_size < 8e6
    assert len(model.bert.encoder.layer) == model.config.num_attention_heads == 12
    assert len(tokenizer) == model.config.vocab_size
    with safe_open(file, "pt") as stored:
        assert {stored.get_slice(key).get_dtype() for key in stored.keys()} == {"F16"}  # noqa: SIM118


@pytest.mark.parametrize("name", ["chinese", "qa"])
def test_a_shipped_configuration_says_which_heads_were_taught(name: str) -> None:
    """As the training has it; and the layers were stacked in threes, which their weights still show."""
    model = xai.load_bert(name).model
    taught = {habit: [tuple(head) for head in heads] for habit, heads in model.config.taught_heads.items()}
    assert taught == train_bert.PLANTED[name]
    assert model.config.stacked_layers == min(train_bert.STAGES[name]) == 3
    weights = [
        torch.cat([weight.detach().flatten() for weight in layer.parameters() if weight.ndim == 2])
        for layer in model.bert.encoder.layer
    ]
    for i in range(9):
        alike = [float(torch.cosine_similarity(weights[i], weights[j], dim=0)) for j in range(i + 1, 12)]
        assert alike[2] > (0.97 if name == "qa" else 0.8)  # three layers on
        assert max(alike[0::3] + alike[1::3]) < 0.1


def test_the_probes_stories_are_those_their_script_makes() -> None:
    """Regenerating gives the committed file; each event is asked about as often as the other."""
    lines = (DATA / "probe_stories.txt").read_text(encoding="utf-8").splitlines()
    assert lines == probe_stories.lines()
    first = []
    for line in lines:
        words = [item.rpartition("/")[::2] for item in line.split()]
        told = [(word, tag) for word, tag in words if tag in ("asked", "other")]
        assert {word for word, tag in words if tag == "question"}.isdisjoint(word for word, _ in told)
        first.append(told[0][1])
    assert 0.3 < first.count("asked") / len(first) < 0.7


def test_a_story_knows_which_of_its_words_each_event_says(stories: list[Story]) -> None:
    """One event after the other, without a gap; and every answer but "who" stands in one of them."""
    for story in stories:
        spans = [(first, end) for first, end, _ in story.events]
        assert [first for first, _ in spans] == [0, *(end for _, end in spans[:-1])]
        assert spans[-1][1] == len(story.words)


@pytest.fixture(scope="module")
def chinese_card() -> dict:
    return model_cards.read_card(SHIPPED["chinese"] / "README.md")


@pytest.fixture(scope="module")
def qa_card() -> dict:
    return model_cards.read_card(SHIPPED["qa"] / "README.md")


def test_the_chinese_card_says_what_is_measured(chinese_card: dict) -> None:
    """Measured again on the same held-out sample, from the committed weights."""
    measured = model_cards.chinese_figures()
    assert measured["masked_top1"] == pytest.approx(chinese_card["masked_top1"], abs=0.01)
    for sample in ("ten", "unseen"):
        np.testing.assert_allclose(measured[sample], chinese_card[sample], atol=0.01)


def test_the_qa_card_says_what_is_measured(qa_card: dict) -> None:
    """Measured again on the same held-out sample, from the committed weights."""
    for name, figure in model_cards.qa_figures().items():
        assert figure == pytest.approx(qa_card[name], abs=0.01), name


def test_planted_heads_do_what_the_maintainers_card_says() -> None:
    """The strongest heads and their mean attention, and the strongest one is the one that was taught."""
    card, measured = model_cards.read_card(MAINTAINERS_CARD)["heads"], model_cards.head_figures()
    for habit, heads in measured.items():
        assert (heads[0]["layer"], heads[0]["head"]) in train_bert.PLANTED["qa"][habit]
        for now, then in zip(heads, card[habit], strict=True):
            assert now == pytest.approx(then, abs=0.01)


@pytest.mark.parametrize("name", ["chinese", "qa"])
def test_the_cards_words_and_figures_belong_together(name: str) -> None:
    """A card is its template filled with the figures it begins with; nothing in it was typed."""
    path = SHIPPED[name] / "README.md"
    assert path.read_text(encoding="utf-8") == model_cards.card(name, model_cards.read_card(path))


def test_the_figures_are_good_enough_to_teach_with(chinese_card: dict, qa_card: dict) -> None:
    """Exact match 90%, masked characters 70%; senses apart by 0.15 at the best layer and 0.05 at the last."""
    assert qa_card["exact_match"] >= 0.9
    assert qa_card["pronoun_top1"] >= 0.8
    assert min(chinese_card["masked_top1"], qa_card["masked_top1"], qa_card["masked_top1_story"]) >= 0.7
    for sample in ("ten", "unseen"):
        same, different = np.array(chinese_card[sample]).T
        assert len(same) == 13
        assert (same - different).max() >= 0.15
        assert (same - different)[-1] >= 0.05


def test_layer_0_knows_the_position_and_nothing_else() -> None:
    """果 at one place has one embedding, whatever it means there; at another place it has another."""
    tokenizer, model = xai.load_bert("chinese")
    fruit, company, later = (
        bert_measures.states_of(model, tokenizer, sentence)
        for sentence in ("我吃蘋果。", "蘋果", "我買蘋果的手機")
    )
    np.testing.assert_array_equal(fruit[0], later[0])
    assert np.abs(fruit[12] - later[12]).max() > 0.1
    assert np.abs(fruit[0] - company[0]).max() > 0.01


def test_the_ten_sentences_are_five_and_five_and_wholly_known() -> None:
    """Each has 蘋果 once, and no character that the model does not know."""
    sentences, senses = bert_measures.ten_sentences()
    tokenizer = xai.load_bert("chinese").tokenizer
    assert senses == ["fruit"] * 5 + ["company"] * 5
    assert all(sentence.count("蘋果") == 1 for sentence in sentences)
    assert tokenizer.unk_token_id not in [token for s in sentences for token in tokenizer(s)["input_ids"]]


def test_the_qa_model_answers_the_shipped_questions() -> None:
    """The answer stands where the file says, and is what the model points at."""
    tokenizer, model = xai.load_bert("qa", task="question-answering")
    for pair in yaml.safe_load((DATA / "qa_pairs.yaml").read_text(encoding="utf-8"))["pairs"]:
        passage, answer, start = pair["passage"], pair["answer"], pair["start"]
        assert passage[start : start + len(answer)] == answer
        encoded = tokenizer(pair["question"], passage, return_tensors="pt", return_offsets_mapping=True)
        offsets = encoded.pop("offset_mapping")[0]
        output = model(**encoded)
        in_passage = encoded.token_type_ids[0] == 1
        first, last = bert_measures.best_span(output.start_logits[0], output.end_logits[0], in_passage)
        assert (int(offsets[first, 0]), int(offsets[last, 1])) == (start, start + len(answer))


def test_best_span_is_the_best_of_all_spans_tried_one_by_one() -> None:
    """No shorter way to the same answer: every first, every last."""
    torch.manual_seed(5)
    first, last, allowed = torch.randn(9), torch.randn(9), torch.arange(9) > 2
    spans = [(a, b) for a in range(3, 9) for b in range(a, min(a + 4, 9))]
    best = max(spans, key=lambda span: float(first[span[0]] + last[span[1]]))
    assert bert_measures.best_span(first, last, allowed, longest=4) == best


def test_separation_agrees_with_a_loop_over_pairs() -> None:
    """Mean cosine over pairs of the same and of different senses, written from the definition."""
    states, senses = np.random.default_rng(6).normal(size=(5, 2, 7)), ["a", "a", "b", "b", "b"]
    measured = bert_measures.separation(states, senses)
    for layer in range(2):
        pairs: dict[bool, list[float]] = {True: [], False: []}
        for i in range(5):
            for j in range(i):
                u, v = states[i, layer], states[j, layer]
                pairs[senses[i] == senses[j]].append(u @ v / np.sqrt((u @ u) * (v @ v)))
        np.testing.assert_allclose(measured[layer], [np.mean(pairs[True]), np.mean(pairs[False])])


def test_masked_accuracy_counts_hidden_tokens_only() -> None:
    """A model that always guesses token 7 is right as often as 7 is hidden, and sees [MASK] there."""

    class Sevens(torch.nn.Module):
        def forward(self, ids: torch.Tensor, token_type_ids: torch.Tensor) -> object:
            assert (ids == MASK).sum() == 1
            assert ids.shape == token_type_ids.shape
            logits = torch.zeros(*ids.shape, 10)
            logits[..., 7] = 1
            return type("Output", (), {"logits": logits})

    texts = [([CLS, 7, SEP], [0, 0, 0]), ([CLS, 8, SEP], [0, 0, 0])]
    assert bert_measures.masked_accuracy(Sevens(), texts, random.Random(7)) == 0.5
