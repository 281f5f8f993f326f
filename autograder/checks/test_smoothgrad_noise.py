"""Checks `smoothgrad_noise(image, noise_level, n_samples, generator)`: Gaussian noise, (n_samples, C, H, W).

The noise is judged as the distribution it must be, not by its bits: mean 0, standard deviation
`noise_level * (image.max() - image.min())`, every value independent, drawn from the generator (Smilkov et
al. 2017, section 3). Statistics are taken over some 200,000 values.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pytest

from autograder.checking.mismatch import Array, Mismatch, expect_shape
from autograder.checking.returns import float_tensor
from autograder.checking.student import Student, generator
from autograder.checks import distribution, inputs
from autograder.sandbox.values import Tensor
from questions.text import Text

pytestmark = pytest.mark.todo(
    "smoothgrad_noise",
    returns=float_tensor,
    example="""\
noise = smoothgrad_noise(torch.rand(3, 32, 40), 0.2, 4, torch.Generator().manual_seed(0))
assert noise.shape == (4, 3, 32, 40)""",
)

SAMPLES = {"ordinary": 24, "double": 12, "low contrast": 12, "unlike channels": 12}


@dataclass(frozen=True)
class Draw:
    """Noise for one kind of picture, and the same divided by the standard deviation it should have."""

    kind: str
    expected_std: float
    noise: Array
    standard: Array

    @cached_property
    def relative_std(self) -> float:
        """The noise's standard deviation, about a mean of 0, as a multiple of what it should be."""
        return float(np.sqrt((self.standard * self.standard).mean()))

    @cached_property
    def unit(self) -> Array:
        """The noise with standard deviation 1, so that a wrong one is blamed by its own check alone."""
        return self.standard / np.float32(max(self.relative_std, 1e-12))


@pytest.fixture
def draws(student: Student) -> list[Draw]:
    """Noise for every kind of picture that has contrast; drawn once for all checks of a submission."""
    return student.remember("noise", lambda: draw(student))


def draw(student: Student) -> list[Draw]:
    """Ask for noise on each kind of picture, at a random level. Raises Mismatch where a shape is wrong."""
    rng = student.rng("noise")
    calls = [
        (Tensor(inputs.image(rng, kind)), float(rng.uniform(0.05, 0.5)), n_samples, generator(rng))
        for kind, n_samples in SAMPLES.items()
    ]
    drawn = []
    for kind, (image, level, n_samples, _), got in zip(
        SAMPLES, calls, student.smoothgrad_noise.each(calls), strict=True
    ):
        expect_shape(got, (n_samples, *image.values.shape))
        noise, std = got.astype(np.float32), level * float(np.ptp(image.values))
        drawn.append(Draw(kind, std, noise, noise / np.float32(std)))
    return drawn


@pytest.mark.hint(
    "One noise picture for each sample: (n_samples, C, H, W), also for n_samples = 1.",
    "每個樣本一張雜訊圖：(n_samples, C, H, W)，n_samples = 1 時也一樣。",
)
def test_there_are_n_samples_shaped_like_the_image(student: Student, rng: np.random.Generator) -> None:
    """The shape is (n_samples, C, H, W)
    形狀為 (n_samples, C, H, W)
    """
    image = inputs.image(rng, "ordinary")
    calls = [(Tensor(image), 0.2, n_samples, generator(rng)) for n_samples in (1, 2, 5)]
    for (_, _, n_samples, _), got in zip(calls, student.smoothgrad_noise.each(calls), strict=True):
        expect_shape(got, (n_samples, *image.shape))


@pytest.mark.hint(
    "The standard deviation is noise_level * (image.max() - image.min()), over the whole image: "
    "not squared, not per channel, not noise_level alone.",
    "標準差為 noise_level * (image.max() - image.min())，取整張影像的範圍："
    "不要平方、不要逐通道、也不只是 noise_level。",
)
def test_the_standard_deviation_is_relative_to_the_images_range(draws: list[Draw]) -> None:
    """The standard deviation is noise_level * (max - min)
    標準差為 noise_level * (max - min)
    """
    # One draw may be off by 2 %, by chance; all of them together, by 1 %.
    everything = np.sqrt(
        np.average([one.relative_std**2 for one in draws], weights=[one.noise.size for one in draws])
    )
    for one in draws:
        if not (abs(one.relative_std - 1) < 0.02 and abs(everything - 1) < 0.01):
            raise Mismatch(
                Text(
                    f"standard deviation {one.expected_std:.4f} ({one.kind} picture)",
                    f"標準差 {one.expected_std:.4f}（{one.kind}）",
                ),
                Text(f"{one.noise.std():.4f}", f"{one.noise.std():.4f}"),
            )


@pytest.mark.hint(
    "An image of one colour has max - min = 0: its noise is 0.", "單色影像的 max - min 為 0，雜訊就是 0。"
)
def test_a_constant_image_gets_no_noise(student: Student, rng: np.random.Generator) -> None:
    """An image of one colour gets zeros
    單色影像得到 0
    """
    image = inputs.image(rng, "constant")
    noise = student.smoothgrad_noise(Tensor(image), 0.3, 3, generator(rng))
    expect_shape(noise, (3, *image.shape))
    if not np.abs(noise).max() <= 1e-6:
        largest = f"{np.abs(noise).max():.4g}"
        raise Mismatch(Text("zeros", "全為 0"), Text(f"values up to {largest}", f"最大達 {largest} 的值"))


@pytest.mark.hint("Return the noise alone, not the image plus noise.", "只回傳雜訊，不要加上影像。")
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
    if not abs(worst) < distribution.LIMIT:
        raise Mismatch(
            Text("Gaussian noise", "高斯雜訊"),
            Text(
                f"another law: its {name} is {abs(worst):.0f} standard errors off",
                f"其他分布：{name} 偏離 {abs(worst):.0f} 個標準誤",
            ),
        )


@pytest.mark.hint(
    "Every value is a draw of its own, of the same spread: torch.randn(n_samples, *image.shape, ...). "
    "Do not reuse, mirror, accumulate or normalise them.",
    "每個值各自抽樣、散布相同：torch.randn(n_samples, *image.shape, ...)。不要重複使用、鏡射、累加或正規化。",
)
def test_every_value_is_independent(draws: list[Draw]) -> None:
    """Samples, channels and pixels are independent and alike
    各樣本、通道、像素彼此獨立且分布相同
    """
    for one in draws:
        z, axes = one.unit, ("samples", "channels", "rows", "columns")
        scores = {"spreads of pixels": distribution.groups(z.reshape(len(z), -1).T)["spreads"]}
        for axis, name in enumerate(axes):
            slices = distribution.slices(z, axis)
            scores[name] = distribution.dependence(slices)
            scores |= {f"{what} of {name}": score for what, score in distribution.groups(slices).items()}
        name, worst = max(scores.items(), key=lambda item: abs(item[1]))
        if not abs(worst) < distribution.LIMIT:
            raise Mismatch(
                Text("independent values of one spread", "彼此獨立、散布相同的值"),
                Text(f"the {name} depend on each other or are unlike chance", f"{name} 彼此相依，或不像隨機"),
            )
    # Draws that are too different are a wrong mean or spread, which other checks blame.
    if not distribution.sameness([one.standard for one in draws]) > -distribution.LIMIT:
        raise Mismatch(
            Text("means and spreads that vary by chance", "平均與散布會隨機波動"),
            Text("the same in every call: the noise was normalised", "每次呼叫都相同：雜訊被正規化過"),
        )
    share = distribution.repeated(np.concatenate([one.standard.ravel() for one in draws]))
    if not share < 0.1:
        raise Mismatch(
            Text("every value a draw of its own", "每個值各自抽樣"),
            Text(f"{share:.0%} of the values used again", f"{share:.0%} 的值被重複使用"),
        )


@pytest.mark.hint(
    "Pass the generator on: torch.randn(..., generator=generator). Do not seed anything yourself.",
    "把 generator 傳下去：torch.randn(..., generator=generator)。不要自行設定種子。",
)
def test_the_noise_comes_from_the_generator(student: Student, rng: np.random.Generator) -> None:
    """The same seed gives the same noise, another seed independent noise
    種子相同則雜訊相同，種子不同則彼此獨立
    """
    image = inputs.image(rng, "ordinary")
    seed, other = generator(rng), generator(rng)
    first, again, second = (
        noise.astype(np.float64)
        for noise in student.smoothgrad_noise.each(
            (Tensor(image), 0.2, 4, one) for one in (seed, seed, other)
        )
    )
    for noise in (first, second):
        expect_shape(noise, (4, *image.shape))
    if not np.array_equal(first, again):
        raise Mismatch(
            Text("the same noise for generators of the same seed", "種子相同的 generator 給出相同雜訊"),
            Text("other noise", "不同的雜訊"),
        )
    pair = np.stack([first, second]).reshape(2, -1) / max(float(first.std()), 1e-12)
    if not distribution.dependence(pair) < distribution.LIMIT:
        raise Mismatch(
            Text("independent noise for another seed", "種子不同則雜訊獨立"),
            Text("noise that follows the first", "與前一次相關的雜訊"),
        )
