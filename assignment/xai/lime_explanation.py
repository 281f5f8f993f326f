"""LIME: hide parts of a picture, watch the class, and fit a linear model to what happens."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from threadpoolctl import threadpool_limits
from torch import Tensor, nn
from tqdm.auto import tqdm

from xai.cores import in_parallel, in_steps
from xai.fold import fast
from xai.food import PARTS
from xai.gradients import Convention, batch_for, paper_or_2022
from xai.loading import loading

with loading("lime"):
    from lime.lime_image import LimeImageExplainer
    from skimage.segmentation import felzenszwalb, quickshift, slic

Classify = Callable[[Float[Tensor, "n C H W"]], Float[np.ndarray, "n classes"]]
Segmentation = Callable[[Float[np.ndarray, "H W 3"]], Int[np.ndarray, "H W"]]
SEGMENTATIONS: dict[str, Segmentation] = {
    "slic": lambda image: slic(image, n_segments=200, compactness=1, sigma=1, start_label=1),
    "quickshift": lambda image: quickshift(image, kernel_size=4, max_dist=200, ratio=0.2),
    "felzenszwalb": lambda image: felzenszwalb(image, scale=100, sigma=0.5, min_size=50),
}
COLUMNS = ("R²", "largest", *PARTS)  # what `LimeExplanation.row` gives


@dataclass(frozen=True)
class LimeExplanation:
    """The superpixels of a picture, numbered from 0, and the signed weight of each for its class.

    The weights are changes of the class's probability (of its score, in the convention of 2022). `fit` is
    the R² of the linear model: where it is low, the weights say little.
    """

    segments: Int[np.ndarray, "H W"]
    weights: Float[np.ndarray, " superpixels"]
    fit: float

    def heat(self) -> Float[np.ndarray, "H W"]:
        """The signed weight at every pixel."""
        return self.weights[self.segments]

    def weight_on(self, inside: Bool[np.ndarray, "H W"]) -> float:
        """The sum of the weights inside; a superpixel across the border counts by the share inside."""
        sizes = np.bincount(self.segments.ravel(), minlength=len(self.weights))
        return float((self.weights / sizes)[self.segments][np.asarray(inside)].sum())

    def row(self, mask: Int[Tensor, "H W"]) -> list[float]:
        """What COLUMNS name: the fit, the weight that is largest in size, and the sum on each of PARTS."""
        inside = [mask == value for value in range(len(PARTS))]
        sums = [self.weight_on(part) if part.any() else float("nan") for part in inside]
        return [self.fit, float(max(self.weights, key=abs)), *sums]

    def mask(self, count: int = 11, min_weight: float = 0.0) -> Int[np.ndarray, "H W"]:
        """1 where one of the `count` weightiest superpixels speaks for the class, -1 against it, else 0.

        Of these, superpixels that weigh less than `min_weight` are left out (0.05 in 2022).
        """
        signs = np.zeros(len(self.weights), dtype=int)
        strongest = np.argsort(-np.abs(self.weights), kind="stable")[:count]
        signs[strongest] = np.sign(self.weights[strongest])
        signs[np.abs(self.weights) < min_weight] = 0
        return signs[self.segments]


def lime_explanations(
    model: nn.Module,
    images: Float[Tensor, "n 3 H W"],
    labels: Int[Tensor, " n"],
    *,
    segmentation: str | Segmentation = "slic",
    n_samples: int = 1000,
    convention: Convention = "paper",
    seed: int = 16,
    chunk: int = 5,
    progress: bool = True,
) -> list[LimeExplanation]:
    """For each picture, how much each superpixel adds to the probability of its class.

    `segmentation` is a name in SEGMENTATIONS or a function of your own. `n_samples` copies of a picture
    each have about half of the superpixels painted in their mean colour; a ridge regression, weighted by
    how much is left, fits the probabilities. Every picture has the same seed, so that its explanation
    depends neither on the pictures beside it nor on `chunk`, the copies classified at a time.

    `convention="2022"` explains the score, and numbers superpixels from 1 as that notebook did: weight 0
    belongs to none of them, and the last superpixel is never hidden, its weight 0. Raises ValueError where
    the batch does not fit the model or the segmentation is unknown.

    Ribeiro et al. 2016, section 3, by the authors' package `lime`.
    """
    paper = paper_or_2022(convention)
    if isinstance(segmentation, str) and segmentation not in SEGMENTATIONS:
        raise ValueError(
            f"segmentation is {segmentation!r}: expected one of {', '.join(SEGMENTATIONS)}. "
            f"沒有 {segmentation!r} 這種切法：請用前面列出的名稱。"
        )
    cut = SEGMENTATIONS[segmentation] if isinstance(segmentation, str) else segmentation
    name = segmentation if isinstance(segmentation, str) else "superpixels of your own"
    pictures, classes = batch_for(model, images, labels, chunk)
    classify = classifier(model, probabilities=paper)
    first = 0 if paper else 1

    def explained(picture: tuple[Tensor, int], done: Callable[[int], object]) -> LimeExplanation:
        return explain(*picture, classify, lambda x: numbered(cut(x), first), n_samples, seed, chunk, done)

    # Several pictures are spread over the cores, a picture alone by its copies (where it is one of several,
    # there is but one core left for these). What lime solves is too small for threads of its own.
    with (
        tqdm(total=len(images) * n_samples, desc=f"LIME, {name}", disable=not progress) as bar,
        threadpool_limits(1, user_api="blas"),
    ):
        return in_steps(explained, list(zip(pictures, classes.tolist(), strict=True)), bar)


def explain(
    image: Tensor,
    label: int,
    classify: Classify,
    segmentation: Segmentation,
    n_samples: int,
    seed: int,
    chunk: int,
    done: Callable[[int], object],
) -> LimeExplanation:
    """One picture's explanation, by the package; `done` is told of every few copies that are classified."""
    found = Explainer(done, image, random_state=seed).explain_instance(
        image.permute(1, 2, 0).double().cpu().numpy(),
        classify,
        labels=(label,),
        top_labels=None,
        num_samples=n_samples,
        batch_size=chunk,
        segmentation_fn=segmentation,
    )
    weights = np.zeros(found.segments.max() + 1)
    for superpixel, weight in found.local_exp[label]:
        weights[superpixel] = weight
    return LimeExplanation(found.segments, weights, float(found.score))


class Explainer(LimeImageExplainer):
    """The package's explainer, asking about many copies at once, on all cores: the numbers stay the same.

    The classifier is given pictures as the model takes them, and is asked about equal copies only once.
    """

    def __init__(self, done: Callable[[int], object], picture: Float[Tensor, "3 H W"], random_state: int):
        super().__init__(random_state=random_state)
        self.done, self.picture = done, picture

    def data_labels(self, _image, fudged_image, segments, classifier_fn, num_samples, batch_size=10, **_):  # type: ignore[no-untyped-def]
        """Which superpixels each copy shows, and what the classifier says of it."""
        count = len(np.unique(segments))
        shown = self.random_state.randint(0, 2, num_samples * count).reshape(num_samples, count)
        shown[0] = 1
        unlike, which = np.unique(shown, axis=0, return_inverse=True)
        visible = np.pad(unlike, ((0, 0), (0, 1)), constant_values=1)  # numbered from 1, the last never hides
        painted = torch.from_numpy(fudged_image).permute(2, 0, 1).to(self.picture)
        place = torch.from_numpy(segments).to(painted.device)

        def said(rows: Tensor) -> Float[np.ndarray, "n classes"]:
            return classifier_fn(torch.where(rows[:, place][:, None], self.picture, painted))

        answers = []
        for answer in in_parallel(said, torch.from_numpy(visible > 0).to(place.device).split(batch_size)):
            answers.append(answer)
            self.done(len(answer))
        self.done(num_samples - len(unlike))
        return shown, np.concatenate(answers)[which.ravel()]


def classifier(model: nn.Module, probabilities: bool) -> Classify:
    """The model as `lime` wants it: numbers for each picture, one for each class."""
    network = fast(model)

    @torch.inference_mode()
    def classify(pictures: Float[Tensor, "n C H W"]) -> Float[np.ndarray, "n classes"]:
        # Probabilities of a network that has learned nothing differ by less than float32 can tell.
        scores = network(pictures.contiguous(memory_format=torch.channels_last)).cpu().double()
        return (scores.softmax(1) if probabilities else scores).numpy()

    return classify


def numbered(segments: Int[np.ndarray, "H W"], first: int) -> Int[np.ndarray, "H W"]:
    """The same superpixels, numbered without gaps from `first`."""
    return np.unique(segments, return_inverse=True)[1].reshape(segments.shape) + first
