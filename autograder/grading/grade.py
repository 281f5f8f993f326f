"""Grades one submission with everything kept warm: what is found in it, and with points, its result."""

import functools
import threading

from autograder.course import Course, load_course
from autograder.grading.examine import Examiner
from autograder.grading.findings import CodeFindings, Failure
from autograder.grading.marking import Marker
from autograder.grading.result import Result
from autograder.intake.handed_in import Submission
from autograder.notices import notice
from autograder.secret import course_secret
from autograder.todos import todos
from questions.answers import Answers
from questions.errors import GraderError


class Grader:
    """Everything that stays warm between submissions: zygote and checks, the bank and its key.

    Raises BadFileError where the course's files are not as expected.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.examiner = Examiner(course.limits, [todo.name for todo in todos(course)])
        self.marker = Marker(course)

    def find(self, submission: Submission, seed: str = "") -> tuple[CodeFindings | Failure, Answers]:
        """The findings in the submission's code, or the grader's own failure, and what is on its sheet.

        Without a seed it is the one that the course's secret gives this submission.
        """
        answers = self.marker.read(submission.answers)
        try:
            seed = seed or course_secret().seed(submission.digest)
            return self.examiner.examine(submission, seed), answers
        except GraderError as error:
            return Failure(notice("grader-failed", "", error)), answers

    def grade(self, student: str, submission: Submission) -> Result:
        """The submission's result, with points; a failure of the grader's own is a result too."""
        return self.marker.result(student, submission, *self.find(submission))

    def close(self) -> None:
        """End the processes that were kept warm."""
        self.examiner.close()


@functools.cache
def grader() -> Grader:
    """The grader of this process, which is started the first time and stays warm. Raises BadFileError."""
    return Grader(load_course())


_one_at_a_time = threading.Lock()


def find_one(submission: Submission, seed: str = "") -> tuple[CodeFindings | Failure, Answers]:
    """What is found in one submission, by this process's own grader; one thread at a time."""
    with _one_at_a_time:  # a worker of a cluster may have several threads
        return grader().find(submission, seed)


def grade_one(student: str, submission: Submission) -> Result:
    """Grade one submission with this process's own grader."""
    return grader().marker.result(student, submission, *find_one(submission))
