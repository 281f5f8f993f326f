"""Says who is who in a class: by all names that the roster has for somebody, and by those of the last run."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from autograder.course import Course
from autograder.grading.corrections import Corrections
from autograder.grading.entered import Entered
from autograder.grading.result import Result
from autograder.intake.roster import Roster
from autograder.names import identity


class People:
    """A class's people; without a roster everybody has one name. `before` are the names of the last run."""

    def __init__(self, roster: Roster | None, before: Iterable[str] = ()) -> None:
        self.roster = roster
        self._before = {other: name for name in sorted(before, reverse=True) for other in self.names(name)}

    def names(self, name: str) -> list[str]:
        """All names of somebody who has this one, as `identity` has them."""
        person = self.roster.find(name) if self.roster else None
        return [identity(name), *sorted(person.names if person else ())]

    def called(self, name: str) -> str:
        """The name that the last run gave a student, or else this one: one student stays one everywhere."""
        return next((self._before[one] for one in self.names(name) if one in self._before), name)

    def with_due_times(self, course: Course, corrections: Corrections) -> Course:
        """The course with the students' own due times, also of corrections, under all their names."""
        own = {**course.lateness.extensions, **corrections.due}
        extensions = {other: due for name, due in own.items() for other in self.names(name)}
        lateness = course.lateness.model_copy(update={"extensions": extensions})
        return course.model_copy(update={"lateness": lateness})

    def corrected(
        self,
        result: Result,
        corrections: Corrections,
        course: Course,
        entered: Mapping[str, Sequence[Entered]] = MappingProxyType({}),
    ) -> Result:
        """The result as corrected, whatever name a correction or the gradebook calls its student by."""
        names = self.names(result.student)
        return corrections.applied(result, course, names, self.entered(result.student, entered))

    def entered(self, name: str, entered: Mapping[str, Sequence[Entered]]) -> Sequence[Entered]:
        """What was entered in formgrader for a student, whatever the gradebook calls them."""
        return next((entered[one] for one in self.names(name) if one in entered), ())
