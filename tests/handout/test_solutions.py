"""The solutions: right by oracles that share no code with them, and runnable top to bottom."""

import ast
from pathlib import Path

import numpy as np
import pytest
import torch
import xai  # noqa: F401  mends torchvision's import before a notebook imports it
from nbclient import NotebookClient
from scipy import ndimage, stats
from scipy.spatial import distance
from sklearn.metrics import pairwise_distances

from autograder.handout.notebooks import solved
from questions.places import ASSIGNMENT, SOLUTIONS

SCRIPTS = sorted(SOLUTIONS.glob("*.py"))


@pytest.fixture(scope="module")
def solution():
    """The four functions, each defined as the grader would: with the notebook's imports and nothing else."""
    namespace: dict = {}
    for script in SCRIPTS:
        cells = [cell for cell in solved(script).cells if cell.cell_type == "code"]
        for cell in cells:
            imports = [n for n in ast.parse(cell.source).body if isinstance(n, ast.Import | ast.ImportFrom)]
            exec(compile(ast.Module(imports, []), script.name, "exec"), namespace)
        for cell in cells:
            if "todo" in cell.metadata:
                exec(cell.source, namespace)
    return namespace


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture(params=[torch.float32, torch.float64], ids=str)
def image(request):
    """A picture that is not square, of low contrast, whose channels differ in range."""
    values = torch.rand(3, 40, 56, generator=seeded(9), dtype=request.param)
    return (
        values * torch.tensor([0.1, 0.3, 0.2])[:, None, None] + torch.tensor([0.5, 0.2, 0.3])[:, None, None]
    )


# --- TODO 1 -----------------------------------------------------------------------------------------------


def test_noise_is_gaussian_relative_to_the_whole_pictures_range(solution, image):
    """Mean 0 and standard deviation level * (max - min), in every sample and channel alike, and Gaussian."""
    level, count = 0.15, 64
    noise = solution["smoothgrad_noise"](image, level, count, seeded())
    assert noise.shape == (count, *image.shape)
    assert noise.dtype == image.dtype
    sigma = level * (image.max() - image.min()).item()
    for channel in noise.unbind(1):
        assert stats.kstest(channel.flatten().numpy() / sigma, "norm").pvalue > 1e-3
        # The standard deviation of n normal values scatters by sigma / sqrt(2n).
        assert channel.std().item() == pytest.approx(sigma, rel=5 / (2 * channel.numel()) ** 0.5)


def test_noise_is_independent(solution, image):
    """Samples, channels and neighbouring pixels do not follow each other, nor do two generators."""
    noise = solution["smoothgrad_noise"](image, 0.2, 4, seeded(1))
    other = solution["smoothgrad_noise"](image, 0.2, 4, seeded(2))
    pairs = {
        "samples": (noise[0], noise[1]),
        "channels": (noise[:, 0], noise[:, 1]),
        "rows": (noise[..., 1:, :], noise[..., :-1, :]),
        "columns": (noise[..., 1:], noise[..., :-1]),
        "generators": (noise, other),
    }
    for name, (a, b) in pairs.items():
        correlation = np.corrcoef(a.flatten(), b.flatten())[0, 1]
        assert abs(correlation) < 5 / a.numel() ** 0.5, name


def test_noise_comes_from_the_generator_alone(solution, image):
    """The same seed gives the same noise, and torch's own random state stays as it was."""
    state = torch.get_rng_state()
    first, again = (solution["smoothgrad_noise"](image, 0.2, 2, seeded(5)) for _ in range(2))
    assert torch.equal(first, again)
    assert torch.equal(torch.get_rng_state(), state)


def test_a_picture_of_one_colour_gets_no_noise(solution):
    """Its range is 0, so the noise is 0 too, and not NaN."""
    noise = solution["smoothgrad_noise"](torch.full((3, 32, 32), 0.4), 0.2, 3, seeded())
    assert torch.count_nonzero(noise) == 0
    assert noise.shape == (3, 3, 32, 32)


# --- TODO 2 -----------------------------------------------------------------------------------------------


def baseline_by_definition(image: np.ndarray, kind: str) -> np.ndarray:
    """numpy and scipy only. gaussian_blur mirrors at the edge and cuts at 15 pixels, 1.875 sigma."""
    if kind == "blur":
        return ndimage.gaussian_filter(image, sigma=(0, 8, 8), mode="mirror", truncate=1.875)
    colour = {"black": np.zeros(3), "white": np.ones(3), "mean": image.reshape(3, -1).mean(1)}[kind]
    return np.tile(colour[:, None, None], (1, *image.shape[1:]))


@pytest.mark.parametrize("kind", ["black", "white", "mean", "blur"])
def test_a_baseline_is_what_its_name_says(solution, image, kind):
    """The values agree with numpy's and scipy's to 1e-6, in the picture's shape and dtype."""
    found = solution["ig_baseline"](image, kind, seeded())
    assert found.dtype == image.dtype
    np.testing.assert_allclose(found.numpy(), baseline_by_definition(image.double().numpy(), kind), atol=1e-6)


def test_the_uniform_baseline_is_uniform_and_from_the_generator(solution, image):
    """It lies in [0, 1), is distributed evenly there, and depends on the generator's seed alone."""
    found, again = (solution["ig_baseline"](image, "uniform", seeded(3)) for _ in range(2))
    assert (found.shape, found.dtype) == (image.shape, image.dtype)
    assert found.min() >= 0
    assert found.max() < 1
    assert stats.kstest(found.flatten().numpy(), "uniform").pvalue > 1e-3
    assert torch.equal(found, again)
    assert not torch.equal(found, solution["ig_baseline"](image, "uniform", seeded(4)))


@pytest.mark.parametrize("kind", ["gray", "", "Black", "means"])
def test_an_unknown_kind_of_baseline_is_an_error(solution, image, kind):
    """Anything but the five names raises ValueError, which names what it was given."""
    with pytest.raises(ValueError, match=repr(kind)):
        solution["ig_baseline"](image, kind, seeded())


@pytest.mark.parametrize("kind", ["noise", "black", "white", "mean", "blur", "uniform"])
def test_the_picture_stays_as_it_was(solution, image, kind):
    """Writing all over what is returned changes neither the picture nor another of its own elements."""
    before = image.clone()
    if kind == "noise":
        found = solution["smoothgrad_noise"](image, 0.1, 2, seeded())
    else:
        found = solution["ig_baseline"](image, kind, seeded())
    assert torch.equal(image, before)
    found[..., 0, 0] = 7
    assert torch.equal(image, before)
    assert torch.count_nonzero(found == 7) == found[..., 0, 0].numel()


# --- TODO 3 and 4 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1e-3, 1, 1e3])
@pytest.mark.parametrize("length", [2, 768, 5000])
@pytest.mark.parametrize("sign", ["mixed", "positive"])
def test_distance_and_similarity_agree_with_scipy(solution, dtype, scale, length, sign):
    """For long and short, large and small vectors; what is returned is a scalar; nothing given changes."""
    draw = np.random.default_rng(length)
    vectors = draw.normal(size=(2, length)) if sign == "mixed" else draw.uniform(size=(2, length))
    a, b = (vectors * scale).astype(dtype)
    given = a.copy(), b.copy()
    apart, alike = solution["euclidean_distance"](a, b), solution["cosine_similarity"](a, b)
    assert np.ndim(apart) == np.ndim(alike) == 0
    exact = [vector.astype(np.float64) for vector in given]
    assert apart == pytest.approx(distance.euclidean(*exact), rel=1e-5)
    assert alike == pytest.approx(1 - distance.cosine(*exact), abs=1e-5)
    np.testing.assert_array_equal((a, b), given)


@pytest.mark.parametrize("name", ["euclidean_distance", "cosine_similarity"])
def test_the_metrics_serve_scikit_learn(solution, name):
    """`pairwise_distances` takes each as its metric, as the notebook does."""
    vectors = np.random.default_rng(1).normal(size=(6, 10))
    matrix = pairwise_distances(vectors, metric=solution[name])
    oracle = "euclidean" if name == "euclidean_distance" else "cosine"
    expected = distance.cdist(vectors, vectors, oracle)
    np.testing.assert_allclose(matrix, expected if oracle == "euclidean" else 1 - expected, atol=1e-12)


# --- The notebooks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
@pytest.mark.slow(200)
def test_a_solved_notebook_runs_top_to_bottom(script: Path, tmp_path, monkeypatch):
    """A fresh kernel in assignment/ runs every cell without an error or a warning."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = solved(script)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": ASSIGNMENT}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert [output.text for output in outputs if "Warning" in output.get("text", "")] == []
