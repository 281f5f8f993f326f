"""Checks `ig_baseline(image, kind, generator)`: where integrated gradients start, like the image.

Five kinds and the error for any other are six behaviours, each with a share of the points.
"""

from functools import partial

import numpy as np
import pytest

from autograder.checking.mismatch import Array, Mismatch, expect_close, expect_shape
from autograder.checking.returns import LOSSES, float_tensor
from autograder.checking.student import Student, generator
from autograder.checks import distribution, generators, inputs, reference, tries, usual_mistakes
from autograder.sandbox.calls import Lost, Raised
from autograder.sandbox.values import Tensor
from questions.text import Text

pytestmark = pytest.mark.todo(
    "ig_baseline",
    returns=float_tensor,
    example="""\
baseline = ig_baseline(torch.rand(3, 32, 40), "black", torch.Generator().manual_seed(0))
assert baseline.shape == (3, 32, 40)""",
)


@pytest.fixture
def pictures(student: Student) -> dict[str, Array]:
    """The submission's small pictures, of every kind that is judged, by kind."""
    return {kind: image for kind, image in inputs.pictures_of(student).items() if kind != "large"}


def expect_baseline(
    student: Student, pictures: dict[str, Array], rng: np.random.Generator, kind: str
) -> None:
    """Raise Mismatch unless the named baseline of every kind of picture is what its definition gives."""
    calls = [(Tensor(image), kind, generator(rng)) for image in pictures.values()]
    for (name, image), got in zip(pictures.items(), student.ig_baseline.each(calls), strict=True):
        about = inputs.SHOWN[name]
        what = Text(
            f'"{kind}" of a {about.en}, {image.shape}', f"{about.zh}（{image.shape}）的 `{kind}` 基準圖"
        )
        hint = partial(usual_mistakes.of_mean, got, image) if kind == "mean" else None
        expect_close(got, reference.baseline(image, kind), what, hint)


@pytest.mark.part("black")
@pytest.mark.tries(*tries.of_baseline("black"))
@pytest.mark.hint("Black is all zeros, shaped like the image.", "`black` 基準圖全為 0，形狀與圖片相同。")
def test_black_is_zeros(student: Student, pictures: dict[str, Array], rng: np.random.Generator) -> None:
    """The baseline "black" is all zeros
    `black` 基準圖全為 0
    """
    expect_baseline(student, pictures, rng, "black")


@pytest.mark.part("white")
@pytest.mark.tries(*tries.of_baseline("white"))
@pytest.mark.hint(
    "White is all ones (pixels lie in [0, 1], not 0 to 255).",
    "`white` 基準圖全為 1（像素值在 [0, 1]，不是 0 到 255）。",
)
def test_white_is_ones(student: Student, pictures: dict[str, Array], rng: np.random.Generator) -> None:
    """The baseline "white" is all ones
    `white` 基準圖全為 1
    """
    expect_baseline(student, pictures, rng, "white")


@pytest.mark.part("mean")
@pytest.mark.tries(*tries.of_baseline("mean"))
@pytest.mark.hint(
    "Take each channel's mean, over height and width (dims 1 and 2), and fill the whole channel with it.",
    "每個通道各取一個平均（對高與寬，即第 1、2 維），再填滿那個通道。",
)
def test_mean_is_the_mean_colour(
    student: Student, pictures: dict[str, Array], rng: np.random.Generator
) -> None:
    """The baseline "mean" is the picture's mean colour, channel by channel
    `mean` 基準圖是圖片各通道的平均色
    """
    expect_baseline(student, pictures, rng, "mean")


@pytest.mark.part("blur")
@pytest.mark.tries(*tries.of_baseline("blur"))
@pytest.mark.hint(
    "Use torchvision's gaussian_blur(image, [31, 31], [8.0, 8.0]): kernel 31, sigma 8, edges mirrored.",
    "請用 torchvision 的 gaussian_blur(image, [31, 31], [8.0, 8.0])：核大小 31、sigma 8、邊界鏡射。",
)
def test_blur_is_a_gaussian_blur(
    student: Student, pictures: dict[str, Array], rng: np.random.Generator
) -> None:
    """The baseline "blur" is the picture blurred by a 31 x 31 Gaussian of sigma 8
    `blur` 基準圖是以 31 x 31、sigma 8 的高斯模糊後的圖片
    """
    expect_baseline(student, pictures, rng, "blur")


@pytest.mark.part("uniform")
@pytest.mark.tries(*tries.of_uniform())
@pytest.mark.hint(
    "Use torch.rand(image.shape, generator=generator): every value is drawn by itself from [0, 1), "
    "by the generator that was passed in, and does not depend on the picture.",
    "請用 torch.rand(image.shape, generator=generator)："
    "每個值各自從 [0, 1) 抽出，使用傳入的 generator，與圖片內容無關。",
)
def test_uniform_is_noise_from_the_generator(student: Student, rng: np.random.Generator) -> None:
    """The baseline "uniform" is independent noise in [0, 1) from the generator
    `uniform` 基準圖是由 generator 產生、在 [0, 1) 之間的獨立雜訊
    """
    draws = uniform_noise(student, list(inputs.pictures_of(student).values()), rng)
    values = np.concatenate([draw.ravel() for draw in draws])
    smallest, largest = values.min(), values.max()
    if smallest < 0 or largest > 1:  # a float64 draw next to 1 becomes 1 in float32
        raise Mismatch(
            Text("values in [0, 1)", "[0, 1) 之間的值"),
            Text(
                f"values from {smallest:.4g} to {largest:.4g}",
                f"{smallest:.4g} 到 {largest:.4g} 的值",
            ),
        )
    # Every third value is enough for the distribution: sorting all of them takes too long.
    scores = [distribution.kolmogorov(np.sort(values[::3])), distribution.extremes(draws)]
    scores += [score for draw in draws for score in distribution.uniform_independence(draw).values()]
    if not max(map(abs, scores)) < distribution.LIMIT or distribution.repeated(values, 0.4, 0.6) > 0.1:
        raise Mismatch(
            Text("uniform noise, all values independent", "均勻雜訊，每個值彼此獨立"),
            Text(f"values of mean {values.mean():.3f} that are not uniform or not independent",
                 f"平均值 {values.mean():.3f}，數值不是均勻分布，或彼此不獨立"),
        )  # fmt: skip


def uniform_noise(student: Student, images: list[Array], rng: np.random.Generator) -> list[Array]:
    """Ask for the uniform baseline of each image, of the smallest by four generators; give one of each.

    Raises Mismatch where a shape is not the image's, or noise is not drawn from its generator.
    """
    images = sorted(images, key=np.size)
    images = [images[0]] * 3 + images
    chosen = generators.four(rng) + [generator(rng) for _ in images[4:]]
    calls = [(Tensor(image), "uniform", one) for image, one in zip(images, chosen, strict=True)]
    draws = list(student.ig_baseline.each(calls))
    for image, noise in zip(images, draws, strict=True):
        expect_shape(noise, image.shape)
    generators.expect_own_noise(draws[:4])
    return [noise.astype(np.float64) for noise in draws[3:]]


@pytest.mark.part("error", only_beside_another=True)
@pytest.mark.tries(*tries.of_unknown_kinds())
@pytest.mark.hint(
    "End with `raise ValueError(...)` for a kind you do not know: a wrong name must not pass unnoticed.",
    "遇到不認得的 kind，最後要 `raise ValueError(...)`：打錯的名稱不該被默默接受。",
)
def test_any_other_kind_is_a_value_error(
    student: Student, pictures: dict[str, Array], rng: np.random.Generator
) -> None:
    """Any other kind raises ValueError, also one misspelt by a letter or a capital
    其他 kind 一律拋出 ValueError，差一個字母、大小寫不同也算
    """
    kinds = ("grey", "random", "", "blac", "whites", "Mean", "BLUR", " black", "uniform ")
    calls = [(Tensor(pictures["constant"]), kind, generator(rng)) for kind in kinds]
    for unknown, reply in zip(kinds, student.ig_baseline.replies(calls), strict=True):
        if not (isinstance(reply, Raised) and reply.is_value_error):
            got = Text("no error", "沒有錯誤")
            if isinstance(reply, Raised):
                got = Text(reply.type, reply.type)
            elif isinstance(reply, Lost):
                got = LOSSES[reply.loss]
            raise Mismatch(
                Text(f'ValueError for kind "{unknown}"', f"kind 為「{unknown}」時拋出 ValueError"), got
            )
