"""List the vocabulary: `python -m questions.evidence` prints every measure with its arguments."""

import sys

from questions.evidence import VOCABULARY
from questions.measuring import listed

sys.stdout.write(listed(VOCABULARY))
