"""Roles by span, projections by eigenvectors, turns by trying all, purity by counting."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest
import yaml
from little_bert import page_data, unpack
from scipy.spatial.distance import euclidean
from sklearn.decomposition import PCA
from xai.bert import DATA, load_bert
from xai.embedding_view import embedding_figure, embedding_view
from xai.embeddings import QuestionAnswer, chance_purity, gap, labelled, project, purity, read_question

QUESTION, PASSAGE = "who smiled?", "the officer smiled. she smiled because he walked."


@pytest.fixture
def states():
    """Layers of unlike scale, each with its own long and short directions."""
    draw = np.random.default_rng(0)
    scales = np.array([[9, 5, 2, 1, 1, 0.5], [1, 1, 30, 2, 2, 8], [4, 3, 1, 1, 1, 1]])
    return draw.normal(size=(3, 20, 6)) * scales[:, None]


def test_the_answer_is_known_by_its_place_not_its_spelling(bert):
    """`smiled` stands in the question and twice in the passage; only the one at `start` is the answer."""
    start = PASSAGE.rindex("smiled")
    read = read_question(*bert, QUESTION, PASSAGE, "smiled", start)
    assert [role for token, role in zip(read.tokens, read.roles, strict=True) if token == "smiled"] == [
        "question", "passage", "answer",
    ]  # fmt: skip
    assert read.roles.count("answer") == 1
    assert not {"[CLS]", "[SEP]"} & set(read.tokens)
    assert read.hidden.shape[1] == len(read.tokens) == len(read.roles)


def test_an_answer_of_several_tokens_is_whole(bert):
    """`he walked` is four tokens, all of them the answer; the full stop behind is not."""
    read = read_question(*bert, QUESTION, PASSAGE, "he walked")
    chosen = [token for token, role in zip(read.tokens, read.roles, strict=True) if role == "answer"]
    assert chosen == ["he", "walk", "##e", "##d"]


def test_the_hidden_states_are_the_models(bert):
    """Layer by layer, in order, without [CLS] and the two [SEP]."""
    model, tokenizer = bert
    encoded = tokenizer(QUESTION, PASSAGE, return_tensors="pt")
    expected = [
        layer[0].detach().numpy() for layer in model(**encoded, output_hidden_states=True).hidden_states
    ]
    tokens = tokenizer.convert_ids_to_tokens(encoded["input_ids"][0])
    kept = [place for place, token in enumerate(tokens) if token not in ("[CLS]", "[SEP]")]
    found = read_question(model, tokenizer, QUESTION, PASSAGE, "officer")
    np.testing.assert_allclose(found.hidden, np.stack(expected)[:, kept], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("answer", "start", "message"),
    [
        ("smiled", None, "stands 2 times in the passage"),
        ("apple", None, "stands 0 times in the passage"),
        ("smiled", 3, "At character 3 of the passage stands ' offic'"),
        ("smiled", 4000, "At character 4000"),
        ("smiled", -7, "At character -7"),
        (" ", None, "The answer is empty"),
    ],
)
def test_an_answer_that_is_not_there_says_so(bert, answer, start, message):
    """Spelled otherwise, ambiguous, at another place, or empty: the message says what stands there."""
    with pytest.raises(ValueError, match=message):
        read_question(*bert, QUESTION, PASSAGE, answer, start)


def principal_components(states):
    """The scores on the two directions of greatest variance, from the covariance's eigenvectors."""
    centred = states - states.mean(0)
    values, vectors = np.linalg.eigh(centred.T @ centred)
    return centred @ vectors[:, [-1, -2]], values[[-1, -2]].sum() / values.sum()


def test_the_first_layer_is_its_pca(states):
    """Up to sign the scores of scikit-learn's full solver and of the covariance's eigenvectors."""
    found = project(states)
    for expected in (principal_components(states[0])[0], PCA(2, svd_solver="full").fit_transform(states[0])):
        np.testing.assert_allclose(np.abs(found.coordinates[0]), np.abs(expected), rtol=1e-6, atol=1e-9)


def test_every_layer_keeps_the_distances_of_its_pca(states):
    """A layer is turned, never stretched: all distances, and the variance shown, are those of its PCA."""
    found = project(states)
    for layer in range(3):
        expected, share = principal_components(states[layer])
        for i, j in itertools.combinations(range(20), 2):
            assert euclidean(*found.coordinates[layer, [i, j]]) == pytest.approx(euclidean(*expected[[i, j]]))
        assert found.explained[layer] == pytest.approx(share)


def test_layers_are_turned_onto_each_other_as_well_as_can_be(states):
    """No rotation or reflection, tried degree by degree, brings a layer closer to the one before."""
    found = project(states).coordinates
    for before, after in itertools.pairwise(found):
        best = np.square(after - before).sum()
        for angle in np.radians(range(360)):
            turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            for mirror in (np.eye(2), np.diag([1, -1])):
                assert np.square(after @ mirror @ turn - before).sum() >= best - 1e-9


def test_signs_are_fixed(states):
    """Along each axis of the first layer, the feature with the largest loading grows; mirrored input too."""
    for hidden in (states, -states):
        [scores, *_] = project(hidden).coordinates
        loadings = scores.T @ (hidden[0] - hidden[0].mean(0))
        for row in loadings:
            assert row[np.abs(row).argmax()] > 0


def test_the_picture_does_not_depend_on_the_tokens_order(states):
    """The same tokens in another order lie where they did."""
    order = np.random.default_rng(1).permutation(20)
    shuffled = project(states[:, order]).coordinates
    np.testing.assert_allclose(shuffled, project(states).coordinates[:, order], atol=1e-8)


def test_the_gap_of_a_constructed_layer():
    """Question at 0, answer at (3, 4), both twice: 5 apart, all 2.5 from the middle, so a gap of 2."""
    hidden = np.array([[[0, 0], [0, 0], [3, 4], [3, 4]]], dtype=float)
    states = QuestionAnswer(list("abcd"), ["question"] * 2 + ["answer"] * 2, hidden)
    assert gap(states, euclidean) == pytest.approx([2])
    assert gap(QuestionAnswer(states.tokens, states.roles, 1000 * hidden), euclidean) == pytest.approx([2])


def test_purity_of_clusters_that_anyone_can_see():
    """Three far groups: 1 when labels follow them, and the count of the commonest when they do not."""
    draw = np.random.default_rng(0)
    centres = np.repeat([[0, 0], [100, 0], [0, 100]], 4, axis=0)
    hidden = (centres + draw.normal(size=(12, 2)))[None]
    assert purity(hidden, ["a"] * 4 + ["b"] * 4 + ["c"] * 4) == pytest.approx([1])
    labels = [*"aaab", *"bbbc", *"abcc"]  # the commonest: 3 a, 3 b, 2 c
    assert purity(hidden, labels) == pytest.approx([8 / 12])


def test_chance_purity_is_the_mean_over_all_ways_to_deal_the_labels():
    """Two clusters of 3 and 2, labels aab bb dealt in all 120 orders: the exact mean is met within 0.02."""
    hidden = np.array([[[0.0], [0.1], [0.2], [50.0], [50.1]]])
    labels = list("aaabb")

    def counted(dealt):
        return sum(max(part.count(name) for name in "ab") for part in (dealt[:3], dealt[3:])) / 5

    exact = np.mean([counted(dealt) for dealt in itertools.permutations(labels)])
    assert chance_purity(hidden, labels, shuffles=2000) == pytest.approx([exact], abs=0.02)


def test_labels_are_of_the_passage_only(bert):
    """Words of a group are found in any case, whole or in pieces, in the passage and not in the question."""
    read = read_question(*bert, QUESTION, PASSAGE, "officer")
    places, labels = labelled(read, {"person": ["Officer", "she", "he"], "act": ["smiled", "walked"]})
    found = [read.tokens[place] for place in places]
    assert found == ["officer", "smiled", "she", "smiled", "he", "walk", "##e", "##d"]
    assert labels == ["person", "act", "person", "act", "person", "act", "act", "act"]


def test_the_figure_has_every_layer_and_its_numbers(bert):
    """A panel for each layer holding all its tokens, named by layer, and the curve of the gap."""
    states = read_question(*bert, QUESTION, PASSAGE, "officer")
    figure = embedding_figure(states, euclidean)
    figure.canvas.draw()
    panels = figure.axes[:4]
    assert [panel.get_title()[:7] for panel in panels] == [f"layer {layer}" for layer in range(4)]
    assert all(
        sum(len(dots.get_offsets()) for dots in panel.collections) == len(states.tokens) for panel in panels
    )
    np.testing.assert_allclose(figure.axes[-1].lines[0].get_ydata(), gap(states, euclidean))
    plt.close(figure)


@pytest.mark.parametrize("pair", range(3))
def test_the_answers_words_stay_inside_their_panels(pair):
    """In the figures that students see: none runs over a frame, into a title or the next layer."""
    tokenizer, model = load_bert("qa", task="question-answering")
    shown = yaml.safe_load((DATA / "qa_pairs.yaml").read_text(encoding="utf-8"))["pairs"][pair]
    shown.pop("groups")
    figure = embedding_figure(read_question(model, tokenizer, **shown))
    figure.canvas.draw()
    words = [(panel, word) for panel in figure.axes[:13] for word in panel.texts]
    assert len(words) >= 13
    for panel, word in words:
        frame, box = panel.get_window_extent(), word.get_window_extent()
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1
        assert frame.y0 <= box.y0 < box.y1 <= frame.y1
    plt.close(figure)


def test_the_page_holds_what_is_computed(bert):
    """Coordinates, gap and purity of each example, under the name it was given."""
    states = read_question(*bert, QUESTION, PASSAGE, "officer")
    words = {"person": ["officer", "she", "he"], "act": ["smiled", "walked"]}
    [example] = page_data(embedding_view({"<b>": states}, euclidean, {"<b>": {"meaning": words}}))["examples"]
    assert example["name"] == "<b>"
    assert example["roles"] == states.roles
    np.testing.assert_allclose(
        unpack(example["coordinates"]), project(states.hidden).coordinates, rtol=1e-5, atol=1e-6
    )
    assert example["gap"] == pytest.approx(gap(states, euclidean), abs=1e-4)
    places, labels = labelled(states, words)
    assert example["purity"]["meaning"]["found"] == pytest.approx(
        purity(states.hidden[:, places], labels), abs=1e-4
    )


def test_a_page_without_examples_says_so():
    with pytest.raises(ValueError, match="no example to show"):
        embedding_view({})
