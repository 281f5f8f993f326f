"""Short programs that students can paste behind their code: each shows a value beside the right one.

They go from small to large, and the first that fails is shown. Their inputs are always the same ones, none of
the grade's. What is right is computed here, by the reference.
"""

from collections.abc import Iterator

import numpy as np

from autograder.checking.mismatch import Array
from autograder.checks import reference

# --- two vectors ---------------------------------------------------------------------------------------

Written = tuple[str, Array]  # a value as the program writes it, and the value; a test holds that they agree


def _list(*values: float, single: bool = False) -> Written:
    """A vector of few components."""
    dtype = np.float32 if single else np.float64
    return f"np.array({list(values)}{', np.float32' if single else ''})", np.array(values, dtype)


def _line(first: float, last: float, count: int) -> Written:
    """A vector of components in equal steps, in float32."""
    text = f"np.linspace({first:g}, {last:g}, {count}, dtype=np.float32)"
    return text, np.linspace(first, last, count, dtype=np.float32)


def _wave(count: int, scale: float, width: float = 1) -> Written:
    """A vector of components of either sign."""
    text = f"{scale:g} * np.cos(np.arange({count}) / {width:g})"
    return text, scale * np.cos(np.arange(count) / width)


def _positive(count: int, scale: float, width: float) -> Written:
    """A vector of positive components."""
    text = f"{scale:g} * (1.1 + np.sin(np.arange({count}) / {width:g}))"
    return text, scale * (1.1 + np.sin(np.arange(count) / width))


VECTORS: tuple[tuple[Written, Written], ...] = (
    (_list(1.0, 0.0), _list(1.0, 1.0)),
    (_list(3.0, 4.0), _list(4.0, 3.0)),
    (_list(1.0, 0.0), _list(-3.0, 4.0)),
    (_list(3.0, 4.0), _list(3.0, 4.0)),
    (_list(1.0, 2.0, 2.0), _list(4.0, 0.0, -3.0)),
    (_list(0.001, 0.0), _list(0.001, 0.001)),
    (_list(3.0, 4.0, single=True), _list(5.0, 12.0, single=True)),
    (_list(1000.0, 2000.0), _list(300.0, -50.0)),
    (_line(1, 10, 10), _line(10, 1, 10)),
    (_wave(64, 1), _wave(64, 7, 9)),
    (_positive(768, 0.05, 1), _positive(768, 0.2, 3)),
    (_wave(3000, 1000), _wave(3000, 10, 1.001)),
    (_line(-1, 1, 768), _line(-1, 1, 768)),
    (_line(1, 2, 768), _line(1, 2.0002, 768)),
    (_line(20, 20.0, 64), _line(20, 20.004, 64)),
)


def of_vectors(name: str) -> Iterator[str]:
    """The programs for a function of two vectors that the reference has, too."""
    right = {"euclidean_distance": reference.euclidean, "cosine_similarity": reference.cosine}[name]
    for (text_a, a), (text_b, b) in VECTORS:
        value = right(a, b)
        tolerance = 1e-4
        if name == "euclidean_distance":
            tolerance = max(1e-4 * value, 1e-5 * float(np.linalg.norm(a)))
        yield (
            f"import numpy as np\na, b = {text_a}, {text_b}\ngot = {name}(a, b)\n"
            f'print(got, "should be", {value:.7g})\n'
            f"assert np.ndim(got) == 0 and abs(got - {value:.7g}) < {tolerance:.2g}"
        )
    yield (
        f"import numpy as np\na, b = np.array([3.0, 4.0]), np.array([4.0, 3.0])\ngot = {name}(a, b)\n"
        'print(type(got), "should be one real number")\nassert not isinstance(got, str | complex)'
    )
    yield (
        f"import numpy as np\na, b = np.array([3.0, 4.0]), np.array([4.0, 3.0])\n{name}(a, b)\n"
        'print(a, b, "should still be [3. 4.] [4. 3.]")\nassert a.tolist() == [3, 4] and b.tolist() == [4, 3]'
    )


# --- pictures ------------------------------------------------------------------------------------------


def _waves(*shape: int, scale: float = 1, offset: float = 0) -> Written:
    """A picture of this shape without two equal parts."""
    count = int(np.prod(shape))
    text = f"torch.sin(torch.arange({count}.0)).reshape{shape} / 2 + 0.5"
    text = text if scale == 1 else f"{offset:g} + {scale:g} * ({text})"
    return text, offset + scale * (np.sin(np.arange(count)).reshape(shape) / 2 + 0.5)


def _unlike(*scales: float) -> Written:
    """A picture whose channels have ranges of their own."""
    text, values = _waves(len(scales), 32, 40)
    array = np.array(scales)[:, None, None]
    return f"({text}) * torch.tensor({list(scales)})[:, None, None]", values * array


def _double(written: Written) -> Written:
    """The picture in float64."""
    return f"({written[0]}).double()", written[1]


SLOPE = ("torch.linspace(0, 1, 3840).reshape(3, 32, 40)", np.linspace(0, 1, 3840).reshape(3, 32, 40))
GREY = ("torch.full((3, 34, 34), 0.3)", np.full((3, 34, 34), 0.3))
WIDE, LARGE, LONG = _waves(3, 32, 40), _waves(1, 224, 224), _waves(1, 33, 48)
PICTURES: tuple[Written, ...] = (
    SLOPE,
    WIDE,
    _waves(3, 45, 33),
    _waves(3, 34, 34),
    LONG,
    _waves(2, 36, 37),
    _waves(4, 40, 35),
    _double(WIDE),
    GREY,
    _waves(3, 32, 40, scale=0.1, offset=0.4),
    _unlike(0.2, 0.9, 0.5),
    LARGE,
)
_LIKE_IT = (
    'print(got.shape, got.dtype, "should be", image.shape, "of float32 or float64")\n'
    "assert got.shape == image.shape and got.dtype in (torch.float32, torch.float64)\n"
)


def of_baseline(kind: str) -> Iterator[str]:
    """The programs for the baseline of this kind: black, white, mean or blur."""
    for image, values in PICTURES:
        right = reference.baseline(values, kind)
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
        "torch.fft.irfft(torch.fft.rfft(z.flatten(), 2 * z.numel()).abs() ** 2)[1:].abs().max().item()"
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
    begin = f"import torch\nimage = {WIDE[0]}\nfirst = {first}\n"
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
    for image, values in (*PICTURES, _waves(3, 64, 64)):
        begin = f"import torch\nimage = {image}\ngot = {call}\n"
        yield f"{begin}{_LIKE_IT}".rstrip()
        yield (
            f'{begin}print(got.min().item(), got.max().item(), "should be near 0 and 1")\n'
            f"assert 0 <= got.min() < {20 / values.size:.2g}\n"
            f"assert {1 - 20 / values.size:.6g} < got.max() < 1"
        )
        setup = f"import torch\nimage = {image}\nz = ({call} - 0.5) * 12**0.5"
        yield from _statistics(setup, values.size)
    yield from _left_alone('ig_baseline(image, "uniform", torch.Generator())')
    yield from _same_or_another('ig_baseline(image, "uniform", {})')


def of_noise() -> Iterator[str]:
    """The programs for SmoothGrad's noise."""
    plan = [(picture, 0.2, 10) for picture in PICTURES if picture[0] not in (GREY[0], LARGE[0])]
    plan += [(WIDE, level, 10) for level in (1.0, 0.7, 0.02)]
    plan += [(WIDE, 0.2, 1), (LONG, 0.2, 64), (LARGE, 0.2, 1)]
    same, *others = _same_or_another("smoothgrad_noise(image, 0.2, 2, {})")
    for number, ((image, values), level, count) in enumerate(plan):
        call = f"smoothgrad_noise(image, {level}, {count}, torch.Generator().manual_seed(0))"
        deviation = level * float(values.max() - values.min())
        shape = (count, *values.shape)
        yield (
            f"import torch\nimage = {image}\nnoise = {call}\n"
            f'print(noise.shape, noise.dtype, "should be {shape} of float32 or float64")\n'
            f"assert noise.shape == {shape} and noise.dtype in (torch.float32, torch.float64)"
        )
        if number == 0:  # before any statistics: noise that differs each time may fail them by chance
            yield same
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
    for (image, _), level in ((GREY, 0.2), (WIDE, 0.0)):
        yield (
            f"import torch\nimage = {image}\n"
            f"noise = smoothgrad_noise(image, {level}, 2, torch.Generator().manual_seed(0))\n"
            'print(noise.abs().max().item(), "should be 0")\nassert noise.abs().max() <= 1e-6'
        )
    yield from _left_alone("smoothgrad_noise(image, 0.2, 2, torch.Generator())")
    yield from others
