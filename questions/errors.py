"""Holds every error of ours whose message is for a person, in one tree.

    HomeworkError
    ├── BadFileError        a file of the course's is not as expected; a line for each mistake
    │   └── HandoutError    a notebook's source cannot become a handout
    ├── NoEvidenceError     the assets at hand cannot tell whether a claim holds
    ├── NoQuizPageError     the page given is none
    ├── NoAnswersFileError  answers cannot be saved to the file named
    ├── NotDefinedError     a notebook lacks a function that a command needs
    ├── GradebookError      nbgrader's gradebook was not written
    ├── GraderError         the grader broke, not the student
    └── StoppedError        a run cannot go on
        ├── ClassroomError  there is no class to grade
        ├── RosterError     the file is not a roster
        ├── InUseError      another run writes to the same folder
        └── WorkersError    there is nobody to grade

A message says what was found, where, what was expected, and what to do. What a check finds wrong in a
student's work is no error but a `Mismatch` (autograder/checking/), and the sandbox, which knows nothing of
ours, has its own `SandboxError` and `ProtocolError`.
"""


class HomeworkError(Exception):
    """The root of all errors that the person at the command line has to know of."""


class BadFileError(HomeworkError, ValueError):
    """A file is not as expected; the message has a line for each mistake: file, line, what was expected."""


class HandoutError(BadFileError):
    """A notebook's source cannot become a handout; the message begins with its file and line."""

    def __init__(self, file: object, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")


class NoEvidenceError(HomeworkError):
    """The assets at hand cannot tell whether a claim holds; the message says what is missing."""


class NoQuizPageError(HomeworkError, ValueError):
    """The page given is none; the message says what was expected."""


class NoAnswersFileError(HomeworkError, ValueError):
    """The file named is none that answers could be saved to; the message says why and what was expected."""


class NotDefinedError(HomeworkError):
    """A notebook lacks a function that a command needs, or it does not work yet; the message names both."""


class GradebookError(HomeworkError):
    """The gradebook was not written; the message says why and what to do."""


class GraderError(HomeworkError):
    """The grader broke, not the student; the message says how."""


class StoppedError(HomeworkError):
    """A run cannot go on; the message says why and what to do."""


class ClassroomError(StoppedError):
    """There is no class to grade; the message says what was found and what was expected."""


class RosterError(StoppedError):
    """The file is not a roster; the message says what was found and what was expected."""


class InUseError(StoppedError):
    """Another run writes to the same folder; the message says which."""


class WorkersError(StoppedError):
    """There is nobody to grade; the message says why and what to do."""
