"""Measures of section 6's first table: are the explanations of the ten pictures any good?"""

from typing import Literal

import torch
from torch import Tensor
from xai.explanations import Explanations
from xai.quality import Quality, quality_table

from questions.evidence.pictures import heat_map, lime
from questions.evidence.reference_run import Run, read_folder

LIME_SAMPLES = 200  # of section 6, for the network that has learned nothing
What = Literal["share", "pointing", "deletion", "insertion", "likeness"]


def quality(run: Run, method: str, explains: str, what: What) -> float:
    """The number in the row of a method that explains the "trained" or "randomised" network, or "nothing"."""
    rows = run.once("quality", lambda: {(row.method, row.explains): row for row in table(run)})
    return float(getattr(rows[method, explains], what))


def table(run: Run) -> list[Quality]:
    """The table as the notebook makes it, of all pictures, with the explanations that are there already."""
    folder = run.once(run.pictures, lambda: read_folder(run.pictures))
    images, labels = folder.batch()
    numbers = range(len(folder))

    def maps(method: str) -> Tensor:
        return torch.stack([heat_map(run, number, method, 0) for number in numbers])

    smooth, integrated = (maps(method)[:, None] for method in ("smoothgrad", "integrated"))
    return quality_table(
        run.model,
        images,
        labels,
        torch.stack([run.look(number).part("food") for number in numbers]),
        run.functions["smoothgrad_noise"],
        run.functions["ig_baseline"],
        trained=Explanations([lime(run, i, 0) for i in numbers], maps("saliency"), smooth, integrated),
        lime_samples=LIME_SAMPLES,
        progress=False,
    )


MEASURES = (quality,)
