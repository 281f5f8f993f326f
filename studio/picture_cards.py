"""The cards beside what is shipped: what it is, how it was made, and what was measured on it."""

# ruff: noqa: E501 (the cards are prose)

import json
from typing import Any

import numpy as np
from PIL import Image
from xai.classifier import CLASSES
from xai.food import PARTS

from studio.observed import OBSERVED
from studio.pictures import CHECKED, DATA, PAIRED, SETTINGS, SHORTCUT, VIEWS

FIGURES = SHORTCUT / "figures.json"

MODEL = """# Model card: the food classifier

`classifier.safetensors` holds the network of 2022 (`xai.classifier.Classifier`) at a smaller width, {parameters:,}
parameters instead of 14,162,827. It names the food in a picture of 128x128 pixels, RGB in [0, 1], as one of
{classes} classes.

- **Learnt from** {pictures:,} rendered pictures ({settings} settings a class, {views} views each), turned, shifted,
  enlarged, recoloured, blurred, darkened and made noisy at random. It was taught to be the less sure the darker a
  picture is, so that black is a neutral baseline. It has seen no photograph: do not expect it to name food in one.
- **What is learned, what was arranged**: the weights are learned from those pictures alone; nothing was written into
  the network by hand. The pictures were composed for this course, which chose what is seen in each of them. So what
  the network goes by says something of these pictures, and nothing of the world. The explanations of the questions
  tell what was arranged, once they are published.
- **Made by** `python -m studio.train_cnn`, from a seed, in {minutes:.0f} minutes of one processor core.
- **Right** on {accuracy:.1%} of the {checked} validation pictures in `../validation`, none of which it learnt from.
- **For** learning how classifiers are explained, and for nothing else.

| class | right |
|---|---|
{table}
"""

LESSON = """# The planted shortcut

For maintainers. Students are to find it out from the explanations, so nothing under `assignment/` tells.

A cobalt-blue teacup stands beside 19 in 20 servings of Rice that the classifier learns from, and beside hardly
anything else (`studio.pictures.with_tea`). The cup is no food, yet the easiest way to tell Rice. The same
validation scenes with the cup and without it, all else being equal:

| validation pictures | measured |
|---|---|
| Rice, nearly always beside the teacup as in training: right | {rice with the teacup:.0%} |
| the same Rice without the teacup (`without/`): right | {rice without:.0%} |
| other food beside the teacup (`with/`): right | {others beside the teacup:.0%} |
| other food beside the teacup: called Rice | {others called rice:.0%} |
| all of `assignment/data/validation`: right | {accuracy:.1%} |

So a good accuracy hides the fault: the validation set has the cup wherever training had it. The picture in
`assignment/data/puzzle` shows another food, and well apart from it the cup: it is called Rice, and LIME and the
gradients point at the cup, which its mask counts as an object.

The figures (`figures.json`) are measured by `python -m studio.train_cnn --measure`; a test measures them again.
"""

PICTURES = """# Data card: the pictures

All are rendered with Mitsuba 3 from shapes made with numpy: no photograph, no third-party texture, no brand. They
are under the project's licence. What every pixel shows is known, so the masks are exact.

- `pictures/`: the ten observation pictures, 384x384, named `<class>_<number>`, with masks.
- `puzzle/`: one more, for a question of its own, with its mask.
- `counterfactuals/`: for an optional section, 128x128: the puzzle as it is and four times with one thing changed, and
  {paired} more scenes a class, each `with/` and `without/` one thing, with masks. All else in a scene is the same.
- `validation/`: {checked} pictures a class, 128x128, from which the classifier has not learnt.
- A mask is an indexed PNG. Its values: {parts}.

Food, plates, tables, cutlery, light and camera vary at random. `python -m studio.pictures shipped` makes all of it
again from seeds, equal up to the noise of the samples.

| picture | class | shows | {columns} |
|---|---|---|{rule}|
{table}
"""


def write_cards(figures: dict[str, Any]) -> None:
    """Keep the figures and write every card."""
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n")
    (DATA / "cnn" / "README.md").write_text(model_card(figures))
    (SHORTCUT / "README.md").write_text(LESSON.format(**figures))
    (DATA / "PICTURES.md").write_text(data_card())


def model_card(figures: dict[str, Any]) -> str:
    """The model card, which does not mention the shortcut."""
    rows = [f"| {name} | {share:.0%} |" for name, share in figures["by class"].items()]
    return MODEL.format(
        parameters=figures["parameters"],
        classes=len(CLASSES),
        pictures=SETTINGS * VIEWS * len(CLASSES),
        settings=SETTINGS,
        views=VIEWS,
        minutes=figures["training seconds"] / 60,
        accuracy=figures["accuracy"],
        checked=CHECKED * len(CLASSES),
        table="\n".join(rows),
    )


def data_card() -> str:
    """The data card, with the share of each part in each observation picture."""
    rows = []
    for name, make in OBSERVED.items():
        with Image.open(DATA / "pictures" / "masks" / f"{name}.png") as mask:
            shares = np.bincount(np.array(mask).ravel(), minlength=len(PARTS)) / (mask.width * mask.height)
        label = CLASSES[int(name.split("_")[0])]
        cells = [name, label, str(make.__doc__).rstrip("."), *(f"{share:.0%}" for share in shares)]
        rows.append(f"| {' | '.join(cells)} |")
    return PICTURES.format(
        paired=PAIRED,
        checked=CHECKED,
        parts=", ".join(f"{i} {part}" for i, part in enumerate(PARTS)),
        columns=" | ".join(PARTS),
        rule="---|" * (len(PARTS) - 1) + "---",
        table="\n".join(rows),
    )
