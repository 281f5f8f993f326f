"""Short programs that students can paste behind their code: each shows a value beside the right one.

They go from small to large, and the first that fails is shown. Their inputs are always the same ones, none of
the grade's. What is right is computed here, by the reference.
"""

from collections.abc import Iterator

import numpy as np

from autograder.checking.mismatch import Array
from autograder.checks import reference

# --- two vectors ---------------------------------------------------------------------------------------

_VECTORS = (
    "np.array([1.0, 0.0]), np.array([1.0, 1.0])",
    "np.array([3.0, 4.0]), np.array([4.0, 3.0])",
    "np.array([1.0, 0.0]), np.array([-3.0, 4.0])",
    "np.array([3.0, 4.0]), np.array([3.0, 4.0])",
    "np.array([1.0, 2.0, 2.0]), np.array([4.0, 0.0, -3.0])",
    "np.array([0.001, 0.0]), np.array([0.001, 0.001])",
    "np.array([3.0, 4.0], np.float32), np.array([5.0, 12.0], np.float32)",
    "np.array([1000.0, 2000.0]), np.array([300.0, -50.0])",
    "np.arange(1.0, 11.0), np.arange(10.0, 0.0, -1.0)",
    "np.cos(np.arange(64)), 7 * np.sin(np.arange(64) / 9)",
    "0.05 * np.cos(np.arange(768)) ** 2, 0.2 * np.sin(np.arange(768)) ** 2 + 0.01",
    "1e3 * np.cos(np.arange(3000)), 10 * np.cos(np.arange(3000) / 1.001) + 2",
    "np.linspace(-1, 1, 768, dtype=np.float32), np.linspace(-1, 1, 768, dtype=np.float32)",
    "np.linspace(1, 2, 768, dtype=np.float32), np.linspace(1, 2.0002, 768, dtype=np.float32)",
    "20 * np.ones(64, np.float32), np.linspace(20, 20.004, 64, dtype=np.float32)",
)


def of_vectors(name: str) -> Iterator[str]:
    """The programs for a function of two vectors that the reference has, too."""
    right = {"euclidean_distance": reference.euclidean, "cosine_similarity": reference.cosine}[name]
    for vectors in _VECTORS:
        a, b = eval(vectors, {"np": np})  # noqa: S307  our own text
        value = right(a, b)
        tolerance = 1e-4
        if name == "euclidean_distance":
            tolerance = max(1e-4 * value, 1e-5 * float(np.linalg.norm(a)))
        yield (
            f"import numpy as np\na, b = {vectors}\ngot = {name}(a, b)\n"
            f'print(got, "should be", {value:.7g})\n'
            f"assert np.ndim(got) == 0 and abs(got - {value:.7g}) < {tolerance:.2g}"
        )
    yield (
        f"import numpy as np\na, b = {_VECTORS[1]}\ngot = {name}(a, b)\n"
        'print(type(got), "should be one real number")\nassert not isinstance(got, str | complex)'
    )
    yield (
        f"import numpy as np\na, b = {_VECTORS[1]}\n{name}(a, b)\n"
        'print(a, b, "should still be [3. 4.] [4. 3.]")\nassert a.tolist() == [3, 4] and b.tolist() == [4, 3]'
    )


# --- pictures ------------------------------------------------------------------------------------------

_WAVES = "torch.sin(torch.arange({count}.0)).reshape({shape}) / 2 + 0.5"


def _waves(*shape: int) -> str:
    """A picture of this shape without two equal parts, in one line of torch."""
    return _WAVES.format(count=np.prod(shape), shape=", ".join(map(str, shape)))


_ORDINARY = (
    "torch.linspace(0, 1, 3 * 32 * 40).reshape(3, 32, 40)",
    _waves(3, 32, 40),
    _waves(3, 45, 33),
    _waves(3, 34, 34),
    _waves(1, 33, 48),
    _waves(2, 36, 37),
    _waves(4, 40, 35),
    f"({_waves(3, 32, 40)}).double()",
    "torch.full((3, 34, 34), 0.3)",
    f"0.4 + 0.1 * ({_waves(3, 32, 40)})",
    f"({_waves(3, 32, 40)}) * torch.tensor([0.2, 0.9, 0.5])[:, None, None]",
    _waves(1, 224, 224),
)
_LIKE_IT = (
    'print(got.shape, got.dtype, "should be", image.shape, "of float32 or float64")\n'
    "assert got.shape == image.shape and got.dtype in (torch.float32, torch.float64)\n"
)


def _values(picture: str) -> Array:
    """The values of a picture that is written in torch, computed in numpy."""
    text = picture
    for torch_s, numpy_s in (
        ("torch.tensor([0.2", "np.array([0.2"), ("torch.tensor", "np.array"), ("torch.full", "np.full"),
        ("torch.sin(torch.arange", "np.sin(np.arange"), ("torch.linspace", "np.linspace"), (".double()", ""),
    ):  # fmt: skip
        text = text.replace(torch_s, numpy_s)
    return np.asarray(eval(text, {"np": np}), np.float64)  # noqa: S307  our own text


def of_baseline(kind: str) -> Iterator[str]:
    """The programs for the baseline of this kind: black, white, mean or blur."""
    for image in _ORDINARY:
        right = reference.baseline(_values(image), kind)
        begin = f'import torch\nimage = {image}\ngot = ig_baseline(image, "{kind}", torch.Generator())\n'
        begin += _LIKE_IT
        if kind == "blur":
            rows, columns = [0, right.shape[1] // 2, -1, 3], [0, right.shape[2] // 2, -1, 20]
            shown = f"got[-1, {rows}, {columns}]"
            some = "torch.tensor([" + ", ".join(f"{one:.6f}" for one in right[-1, rows, columns]) + "])"
        else:
            shown = "got"
            some = {"black": "0.0", "white": "1.0"}.get(kind) or (
                "torch.tensor([" + ", ".join(f"{one:.6f}" for one in right[:, 0, 0]) + "])[:, None, None]"
            )
        tolerance = 1e-4 * float(np.abs(right).max()) + 1e-6
        yield (
            f"{begin}right = {some}\noff = ({shown} - right).abs().max().item()\n"
            f'print("largest error", off, "should be 0")\nassert off < {tolerance:.2g}'
        )
    yield from _left_alone(f'got = ig_baseline(image, "{kind}", torch.Generator())')
    yield (
        "import torch\nimage = torch.rand(3, 32, 40)\n"
        f'got = ig_baseline(image, "{kind}", torch.Generator())\n'
        'print("memory shared with the image:", got.data_ptr() == image.data_ptr(), "should be False")\n'
        "assert got.untyped_storage().data_ptr() != image.untyped_storage().data_ptr()"
    )


def _left_alone(line: str) -> Iterator[str]:
    """The program that a line of code with a call leaves the image as it was."""
    yield (
        f"import torch\nimage = torch.rand(3, 32, 40)\nbefore = image.clone()\n{line}\n"
        'print("image changed by", (image - before).abs().max().item(), "should be 0")\n'
        "assert torch.equal(image, before) and not image.requires_grad"
    )


def of_unknown_kinds() -> Iterator[str]:
    """The programs for names that are no kind of baseline."""
    for kind in ("grey", "random", "", "blac", "whites", "Mean", "BLUR", " black", "uniform "):
        yield (
            "import torch\ntry:\n"
            f'    got = ig_baseline(torch.rand(3, 32, 40), "{kind}", torch.Generator())\n'
            "except ValueError:\n    pass\nelse:\n"
            f'    raise AssertionError("expected ValueError for the kind {kind!r}, got a value")'
        )
    call = 'ig_baseline(image, "grey", torch.Generator())'
    yield from _left_alone(f"try:\n    {call}\nexcept ValueError:\n    pass")


# --- noise ---------------------------------------------------------------------------------------------


def _statistics(setup: str, count: int, *more: tuple[str, float, float, str]) -> Iterator[str]:
    """A program for each statistic of z, so many values of mean 0 and deviation 1, which `setup` makes.

    A statistic is a line that computes it, from what to what it may be, and what it should be in words.
    """
    chance = 6.5 / count**0.5  # so many standard errors of a mean
    correlation = (
        "torch.fft.irfft(torch.fft.rfft(z.flatten(), 1 << 20).abs() ** 2)[1 : z.numel()].abs().max().item()"
        " / z.square().sum().item()"
    )
    statistics = (
        ("z.mean().item()", -chance, chance, "0, the mean"),
        ("abs(z.mean().item())", 1e-7, chance, "near 0 by chance, and not 0 itself"),
        ("z.std().item()", 1 - chance, 1 + chance, "1, the standard deviation by what it must be"),
        *more,
        ("z.abs().unique().numel() / z.numel()", 0.98, 1.0, "1, the share of values that differ"),
        (correlation, 0.0, chance, "0, the correlation with itself at another place"),
    )
    for line, least, most, words in statistics:
        yield (
            f'{setup}\ngot = {line}\nprint(got, "should be {words}")\nassert {least:.3g} <= got <= {most:.3g}'
        )


def _same_or_another(call: str) -> Iterator[str]:
    """The programs that a function draws from its generator, on from where it stands; `call` has a {}."""
    seed = "torch.Generator().manual_seed({})"
    first, other = call.format(seed.format(1)), call.format(seed.format(2))
    begin = f"import torch\nimage = {_waves(3, 32, 40)}\nfirst = {first}\n"
    yield (
        f"{begin}again = {first}\n"
        'print("equal for one seed:", torch.equal(first, again), "should be True")\n'
        "assert torch.equal(first, again)"
    )
    used = f"used = {seed.format(1)}\ntorch.rand(30000, generator=used)\nother = {call.format('used')}\n"
    for line in (f"other = {other}\n", used):
        yield (
            f"{begin}{line}got = ((first - other).abs() < 1e-6).float().mean().item()\n"
            'print(got, "should be 0, the share of equal values")\nassert got < 0.5'
        )
        yield (
            f"{begin}{line}pair = torch.stack([first.flatten(), other.flatten()])\n"
            "got = torch.corrcoef(pair)[0, 1].item()\n"
            'print(got, "should be 0, the correlation")\nassert abs(got) < 0.15'
        )


def of_uniform() -> Iterator[str]:
    """The programs for the uniform baseline."""
    call = 'ig_baseline(image, "uniform", torch.Generator().manual_seed(0))'
    images = (*_ORDINARY, _waves(3, 64, 64))
    for image in images:
        begin = f"import torch\nimage = {image}\ngot = {call}\n"
        yield f"{begin}{_LIKE_IT}".rstrip()
        yield (
            f'{begin}print(got.min().item(), got.max().item(), "should be near 0 and 1")\n'
            f"assert 0 <= got.min() < {20 / _values(image).size:.2g}\n"
            f"assert {1 - 20 / _values(image).size:.6g} < got.max() < 1"
        )
        setup = f"import torch\nimage = {image}\nz = ({call} - 0.5) * 12**0.5"
        yield from _statistics(setup, _values(image).size)
    yield from _left_alone('ig_baseline(image, "uniform", torch.Generator())')
    yield from _same_or_another('ig_baseline(image, "uniform", {})')


def of_noise() -> Iterator[str]:
    """The programs for SmoothGrad's noise."""
    plan = [(image, 0.2, 10) for image in _ORDINARY if "full" not in image and "224" not in image]
    plan += [(_ORDINARY[0], level, 10) for level in (1.0, 0.7, 0.02)]
    plan += [(_ORDINARY[0], 0.2, 1), (_waves(1, 33, 48), 0.2, 64), (_ORDINARY[-1], 0.2, 1)]
    for image, level, count in plan:
        call = f"smoothgrad_noise(image, {level}, {count}, torch.Generator().manual_seed(0))"
        values = _values(image)
        deviation = level * float(values.max() - values.min())
        shape = (count, *values.shape)
        yield (
            f"import torch\nimage = {image}\nnoise = {call}\n"
            f'print(noise.shape, noise.dtype, "should be {shape} of float32 or float64")\n'
            f"assert noise.shape == {shape} and noise.dtype in (torch.float32, torch.float64)"
        )
        setup = f"import torch\nimage = {image}\nz = {call} / {deviation:.6g}"
        n = int(np.prod(shape))
        skewness, kurtosis = 6.5 * (6 / n) ** 0.5, 6.5 * (24 / n) ** 0.5
        of_samples = (
            ("z.flatten(1).std(1).std().item()", 1e-5, 0.05, "some 0.01, how samples' spreads differ"),
            ("z.flatten(1).mean(1).std().item()", 1e-4, 0.1, "some 0.01, how samples' means differ"),
            ("z.std(0).max().item()", 0.0, 3.0, "below 3, the largest spread of a pixel"),
        )
        yield from _statistics(
            setup,
            n,
            ("(z / z.std()).pow(3).mean().item()", -skewness, skewness, "0, the skewness"),
            ("(z / z.std()).pow(4).mean().item()", 3 - kurtosis, 3 + kurtosis, "3, the kurtosis"),
            ("z.abs().max().item()", 3.0 if n < 30_000 else 3.85, 7.0, "some 4 to 6, the largest value"),
            *(of_samples if count > 1 else ()),
        )
    for image, level in (("torch.full((3, 34, 34), 0.3)", 0.2), (_ORDINARY[0], 0.0)):
        yield (
            f"import torch\nimage = {image}\n"
            f"noise = smoothgrad_noise(image, {level}, 2, torch.Generator().manual_seed(0))\n"
            'print(noise.abs().max().item(), "should be 0")\nassert noise.abs().max() <= 1e-6'
        )
    yield from _left_alone("smoothgrad_noise(image, 0.2, 2, torch.Generator())")
    yield from _same_or_another("smoothgrad_noise(image, 0.2, 2, {})")
