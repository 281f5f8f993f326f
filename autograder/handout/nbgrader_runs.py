"""Says what nbgrader runs of a submitted notebook: its points' cells alone, whatever else it has or lost.

Cells of a student's own may take minutes, and so may those of notebooks that come from elsewhere: in them
nothing is tagged.
"""

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

UNGRADED = "ungraded"


class PointsAlone(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader ships no types
    """Tags every code cell without points; nbgrader_config.py says that cells with this tag are not run."""

    def preprocess(self, notebook: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Tag the cells, in place."""
        for cell in notebook.cells:
            if cell.cell_type == "code":
                has_points = cell.metadata.get("nbgrader", {}).get("points", 0) > 0
                others = [tag for tag in cell.metadata.get("tags", []) if tag != UNGRADED]
                cell.metadata.tags = others if has_points else [*others, UNGRADED]
        return notebook, resources
