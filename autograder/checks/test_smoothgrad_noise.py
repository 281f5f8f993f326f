"""Checks `smoothgrad_noise(image, noise_level, n_samples, generator)`: Gaussian noise, (n_samples, C, H, W).

The noise is judged as the distribution it must be, not by its bits: mean 0, standard deviation
`noise_level * (image.max() - image.min())`, every value independent, drawn from the generator (Smilkov et
al. 2017, section 3). Statistics are taken over some 250,000 values. They tell from it a mean that is off by
5 % of the standard deviation, a standard deviation off by 1 %, a kurtosis off by 0.1, values cut off at 3.8
standard deviations or nearer, and correlations of 0.05 at any distance. A sum of 24 uniform values passes.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pytest

from autograder.checking.mismatch import Array, Mismatch, expect_shape
from autograder.checking.returns import LOSSES, float_tensor
from autograder.checking.student import Student, generator
from autograder.checks import distribution, generators, inputs, tries
from autograder.sandbox.values import Tensor
from questions.text import Text

pytestmark = [
    pytest.mark.tries(*tries.of_noise()),
    pytest.mark.todo(
        "smoothgrad_noise",
        returns=float_tensor,
        example="""\
noise = smoothgrad_noise(torch.rand(3, 32, 40), 0.2, 4, torch.Generator().manual_seed(0))
assert noise.shape == (4, 3, 32, 40)""",
    ),
]

SLICED = {
    "samples": Text("samples", "樣本"),
    "channels": Text("channels", "通道"),
    "rows": Text("rows", "列"),
    "columns": Text("columns", "直欄"),
    "pixels": Text("pixels", "像素"),
}
ZERO = {"constant": 0.3, "ordinary": 0.0}  # the levels at which pictures get no noise


@dataclass(frozen=True)
class Draw:
    """Noise for one kind of picture, and the same divided by the standard deviation it should have."""

    kind: str
    expected_std: float
    noise: Array
    standard: Array
    level: float
    brightness: float  # the picture's mean

    @cached_property
    def relative_std(self) -> float:
        """The noise's standard deviation, about a mean of 0, as a multiple of what it should be."""
        return float(np.sqrt((self.standard * self.standard).mean()))

    @cached_property
    def unit(self) -> Array:
        """The noise with standard deviation 1, so that a wrong one is blamed by its own check alone."""
        return self.standard / np.float32(max(self.relative_std, 1e-12))


UNIFORM = Text(
    "This looks uniform: use torch.randn instead of torch.rand.",
    "這看起來是均勻分布：請用 torch.randn，不要用 torch.rand。",
)


def usual_mistake(draw: Draw) -> Text | None:
    """What to tell of a wrong standard deviation that one of the usual mistakes gives; else None."""
    if abs(draw.noise.mean() / draw.brightness - 1) < 0.05:
        return Text(
            "The mean of this noise is the picture's: return the noise alone, without adding the picture.",
            "這些雜訊的平均值就是圖片的平均值：請只回傳雜訊，不要加上圖片。",
        )
    if abs(draw.noise.std() / draw.level - 1) < 0.02:
        return Text(
            "This is noise_level alone: multiply it by image.max() - image.min().",
            "這只是 noise_level：還要乘上 image.max() - image.min()。",
        )
    return None


@pytest.fixture
def draws(student: Student) -> list[Draw]:
    """Noise for every kind of picture that has contrast; drawn once for all checks of a submission."""
    return student.remember("noise", lambda: draw(student))


def draw(student: Student) -> list[Draw]:
    """Ask for noise on each kind of picture, at a random level. Raises Mismatch where a shape is wrong."""
    rng = student.rng("noise")
    pictures = {kind: image for kind, image in inputs.pictures_of(student).items() if kind != "constant"}
    calls = [
        (Tensor(image), level, inputs.samples(rng, image), generator(rng))
        for image, level in zip(pictures.values(), inputs.levels(rng, len(pictures)), strict=True)
    ]
    drawn = []
    for kind, (image, level, n_samples, _), got in zip(
        pictures, calls, student.smoothgrad_noise.each(calls), strict=True
    ):
        expect_shape(got, (n_samples, *image.values.shape))
        noise, std = got.astype(np.float32), level * float(np.ptp(image.values))
        drawn.append(Draw(kind, std, noise, noise / np.float32(std), level, float(image.values.mean())))
    return drawn


@pytest.fixture
def answering(student: Student) -> Student:
    """The student, whose function is not asked again where it was lost in the first draw."""
    try:
        student.remember("noise", lambda: draw(student))
    except Mismatch as mismatch:
        if mismatch.got in LOSSES.values():
            raise
    return student


@pytest.mark.hint(
    "Return one sample of noise for each copy: the first axis is n_samples, also where that is 1.",
    "每份副本各一個雜訊樣本：第一維是 n_samples，即使 n_samples = 1 也一樣。",
)
@pytest.mark.usefixtures("draws")  # which refuse another shape as they are drawn
def test_there_are_n_samples_shaped_like_the_image() -> None:
    """The shape is (n_samples, C, H, W)
    形狀為 (n_samples, C, H, W)
    """


@pytest.mark.hint(
    "The standard deviation is noise_level * (image.max() - image.min()), over the whole picture: "
    "not squared, not per channel, not noise_level alone.",
    "標準差為 noise_level * (image.max() - image.min())，取整張圖片的範圍："
    "不要平方、不要逐通道、也不只是 noise_level。",
)
def test_the_standard_deviation_is_relative_to_the_images_range(draws: list[Draw]) -> None:
    """The standard deviation is noise_level * (max - min)
    標準差為 noise_level * (max - min)
    """
    # One draw may be off by as much as chance allows, some 2 %; all of them together, by 1 %.
    everything = np.sqrt(
        np.average([one.relative_std**2 for one in draws], weights=[one.noise.size for one in draws])
    )
    for one in draws:
        by_chance = distribution.LIMIT / np.sqrt(2 * one.noise.size)
        if not (abs(one.relative_std - 1) < by_chance and abs(everything - 1) < 0.01):
            raise Mismatch(
                Text(
                    f"standard deviation {one.expected_std:.4f} ({inputs.SHOWN[one.kind].en})",
                    f"標準差 {one.expected_std:.4f}（{inputs.SHOWN[one.kind].zh}）",
                ),
                Text(f"{one.noise.std():.4f}", f"{one.noise.std():.4f}"),
                usual_mistake(one),
            )


@pytest.mark.hint(
    "A picture of one colour has max - min = 0, so its noise is 0. It is also 0 if noise_level is 0.",
    "單色圖片的 max - min 為 0，所以雜訊是 0；noise_level 為 0 時也一樣。",
)
def test_a_constant_image_gets_no_noise(answering: Student, rng: np.random.Generator) -> None:
    """The noise is 0 for a picture of one colour, and for every picture at noise_level 0
    單色圖片的雜訊是 0；noise_level 為 0 時，任何圖片都是
    """
    pictures = inputs.pictures_of(answering)
    calls = [(Tensor(pictures[kind]), level, 2, generator(rng)) for kind, level in ZERO.items()]
    for kind, noise in zip(ZERO, answering.smoothgrad_noise.each(calls), strict=True):
        expect_shape(noise, (2, *pictures[kind].shape))
        if not np.abs(noise).max() <= 1e-6:
            largest = f"{np.abs(noise).max():.4g}"
            raise Mismatch(Text("zeros", "全為 0"), Text(f"values up to {largest}", f"最大達 {largest} 的值"))


@pytest.mark.hint("Return the noise alone, not the picture plus noise.", "只回傳雜訊，不要加上圖片。")
def test_the_mean_is_zero(draws: list[Draw]) -> None:
    """The mean is 0
    平均為 0
    """
    for one in draws:
        if not abs(distribution.mean(one.unit)) < distribution.LIMIT:
            raise Mismatch(
                Text("mean 0", "平均 0"), Text(f"mean {one.noise.mean():.4g}", f"平均 {one.noise.mean():.4g}")
            )


@pytest.mark.hint(
    "Draw with torch.randn (Gaussian), not torch.rand (uniform), and do not clip.",
    "請用 torch.randn（高斯）而不是 torch.rand（均勻），也不要截斷。",
)
def test_the_values_are_gaussian(draws: list[Draw]) -> None:
    """The values are Gaussian
    數值呈高斯分布
    """
    z = np.concatenate([one.unit.ravel() for one in draws])
    scores = distribution.shape(z)
    # Every seventh value is enough for the distribution: sorting all of them takes too long.
    scores["cumulative distribution"] = distribution.normal_law(z[::7])
    name, worst = max(scores.items(), key=lambda item: abs(item[1]))
    if distribution.clipped(z) > 0.5:
        raise Mismatch(
            Text("Gaussian noise", "高斯雜訊"), Text("the largest values are cut off", "最大的值被截斷了")
        )
    if not abs(worst) < distribution.LIMIT:
        raise Mismatch(
            Text("Gaussian noise", "高斯雜訊"),
            not_gaussian(name, many=worst > 0).filled(_errors(worst)),
            UNIFORM if np.abs(z).max() < 1.8 else None,  # which reaches √3 times its standard deviation
        )


def _errors(worst: float) -> str:
    """A number of standard errors, as far as anybody can imagine it."""
    return f"{abs(worst):.0f}" if abs(worst) < 1000 else "1000+"


def not_gaussian(name: str, many: bool) -> Text:
    """How values differ from Gaussian ones, by a statistic's name and whether it is too large.

    `{0}` is for its standard errors.
    """
    how = Text("too many", "太多") if many else Text("too few", "太少")
    match name.removeprefix("tail beyond "):
        case "skewness":
            en, zh = "they are not symmetric about their mean", "數值對平均值不對稱"
        case "kurtosis":
            en, zh = f"{how.en} lie far from the mean", f"離平均值很遠的值{how.zh}"
        case "cumulative distribution":
            en, zh = "they follow another distribution", "數值屬於別種分布"
        case edge:
            en, zh = f"{how.en} lie beyond {edge}σ", f"超過 {edge}σ 的值{how.zh}"
    return Text(
        f"values that are not Gaussian: {en} ({{0}} standard errors off)",
        f"不是高斯分布的值：{zh}（相差 {{0}} 個標準誤）",
    )


def not_independent(name: str) -> Text:
    """How values depend on each other, or are unlike, by the name of a statistic."""
    if name not in SLICED and " of " not in name:
        return Text("values some distance apart are related", "相隔一段距離的值彼此相關")
    what, _, slices = name.rpartition(" of ")
    across = SLICED[slices]
    if not what:
        return Text(f"the values of different {across.en} are related", f"不同{across.zh}的值彼此相關")
    en, zh = ("means", "平均值") if what == "means" else ("standard deviations", "標準差")
    return Text(
        f"the {en} of different {across.en} vary too much or too little",
        f"不同{across.zh}的{zh}，差異太大或太小",
    )


@pytest.mark.hint(
    "Draw every value by itself, with the same standard deviation: "
    "torch.randn(n_samples, *image.shape, ...). Do not reuse, mirror, accumulate or normalise them.",
    "每個值各自抽樣、標準差相同："
    "torch.randn(n_samples, *image.shape, ...)。不要重複使用、鏡射、累加或正規化。",
)
def test_every_value_is_independent(draws: list[Draw]) -> None:
    """Samples, channels and pixels are independent and alike
    各樣本、通道、像素彼此獨立且分布相同
    """
    for one in draws:
        scores = distribution.independence(one.unit)
        name, worst = max(scores.items(), key=lambda item: abs(item[1]))
        if not abs(worst) < distribution.LIMIT:
            raise Mismatch(
                Text("independent values with the same standard deviation", "彼此獨立、標準差相同的值"),
                not_independent(name),
            )
    # Draws that are too different have a wrong mean or standard deviation, which other checks blame.
    if not distribution.sameness([one.standard for one in draws]) > -distribution.LIMIT:
        raise Mismatch(
            Text(
                "means and standard deviations that differ a little from call to call",
                "每次呼叫的平均值與標準差略有不同",
            ),
            Text("the same ones in every call: the noise was normalised", "每次呼叫都相同：雜訊被正規化過"),
        )
    share = distribution.repeated(np.concatenate([one.standard.ravel() for one in draws]), 1.0, 1.2)
    if not share < 0.1:
        raise Mismatch(
            Text("every value drawn by itself", "每個值各自抽樣"),
            Text(f"{share:.0%} of the values are used again", f"{share:.0%} 的值被重複使用"),
        )


@pytest.mark.hint(
    "Pass the generator on: torch.randn(..., generator=generator). Do not seed anything yourself, "
    "and do not set the generator back to its first seed.",
    "把 generator 傳下去：torch.randn(..., generator=generator)。"
    "不要自行設定種子，也不要把 generator 重設回最初的種子。",
)
def test_the_noise_comes_from_the_generator(answering: Student, rng: np.random.Generator) -> None:
    """The same seed gives the same noise; another seed or a second call on one generator gives other noise
    種子相同則雜訊相同；種子不同，或同一個 generator 的第二次呼叫，雜訊就不同
    """
    image = inputs.pictures_of(answering)["low contrast"]
    calls = [(Tensor(image), 0.2, 2, one) for one in generators.four(rng)]
    noises = list(answering.smoothgrad_noise.each(calls))
    for noise in noises:
        expect_shape(noise, (2, *image.shape))
    generators.expect_own_noise(noises)
