"""What is left of what was handed in once it has been read: all that grading knows of a submission."""

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property

from autograder.notices import Notice


@dataclass(frozen=True)
class Submission:
    """The files of a submission: code by path, as it was made; the answer sheet; what is to be told.

    `damaged` tells that the whole of it, or an archive in it, could not be opened.
    """

    code: dict[str, bytes] = field(default_factory=dict)
    answers: bytes | None = None
    notices: tuple[Notice, ...] = ()
    damaged: bool = False

    @cached_property
    def digest(self) -> str:
        """A digest of everything that is graded: the code with its paths, and the answers."""
        sha = hashlib.sha256()
        for path, data in [*self.code.items(), ("", self.answers or b"")]:
            sha.update(f"{len(path)} {path} {len(data)} ".encode("utf-8", "surrogatepass") + data)
        return sha.hexdigest()

    def in_short(self) -> "Submission":
        """The submission without what its code files hold: giving points needs its digest alone."""
        short = replace(self, code=dict.fromkeys(self.code, b""))
        object.__setattr__(short, "digest", self.digest)
        return short
