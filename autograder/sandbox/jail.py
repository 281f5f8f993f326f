"""Runs the grader's side of the sandbox: asks jailed functions, and believes only values."""

import contextlib
import functools
import math
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType

import numpy as np

from autograder.sandbox import frames
from autograder.sandbox.calls import (
    Argument,
    Contents,
    Loss,
    Lost,
    Raised,
    Reply,
    code_places,
    facts,
    fingerprints,
    read_replies,
    request,
    texts,
)
from autograder.sandbox.children import Child, Children

PATIENCE = 10  # waiting for a processor prolongs a call by so many times its seconds at most
HUNG_SHARE = 5  # a call of a function that has hung before has the seconds of a call divided by this
DEFINING = ""  # in the place of a function's name, where the functions are being defined


class Jail:
    """One submission's functions, which a child defines and calls in the sandbox.

    Where a call takes its child down, or does not come back in time, the calls that were sent with it are
    lost; those sent later go to a new child. Time is the child's own processor time, so that nobody loses
    points to a busy machine. A call has `call_seconds` of it, a fifth once its function has hung; the clock
    ends a call that sleeps, at twice that. Defining the functions and each function have equal shares of
    `submission_seconds`, so that none is paid for by another, and a submission holds its grader no longer.
    `contents` says what the files hold, `losses` what went wrong, in order.
    """

    def __init__(
        self,
        children: Children,
        files: Mapping[str, bytes],
        wanted: Sequence[str],
        call_seconds: float = 10,
        submission_seconds: float = 60,
    ) -> None:
        self._children, self._files, self._wanted = children, dict(files), list(wanted)
        self._call_seconds = call_seconds
        self._share = submission_seconds / (len(wanted) + 1)
        self._spent: dict[str, float] = {}
        self._skip: list[int] = []
        self._step = 0
        self._lost: dict[str, Loss] = {}
        self._requests = 0
        self._child: Child | None = None
        self.losses: list[Loss] = []
        self.contents = Contents()
        self._load(DEFINING)

    def __enter__(self) -> "Jail":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_child(patience=0)

    def call(self, name: str, *arguments: Argument) -> Reply:
        """Call a function of the submission, with a deadline: its reply."""
        return self.calls(name, [arguments])[0]

    def calls(self, name: str, each: Sequence[Sequence[Argument]]) -> list[Reply]:
        """Call a function with each of several lists of arguments, sent together: its replies, in order.

        Every call has a deadline of its own. Once a call is lost, so are all after it, and those before it
        whose replies were still to be sent.
        """
        replies: list[Reply] = []
        if self._child is None:  # a call took the last one down
            self._load(name)
        if self._child is None:  # nor did a new one come to define the functions
            self._lost[name] = self.losses[-1] if self.losses else "timeout"
        elif self._spent.get(name, 0) < self._share:
            self._ask(self._child, name, each, replies)
        else:
            self._lost.setdefault(name, "timeout")
        return replies + [Lost(self._lost[name]) for _ in each[len(replies) :]]

    def _ask(self, child: Child, name: str, each: Sequence[Sequence[Argument]], replies: list[Reply]) -> None:
        """Put the calls to the child, and its answers into `replies` until all came or the child is lost."""
        self._requests += 1
        header, arrays, given = request(self._requests, name, each)
        with self._paid_by(child, name) as paid:
            try:
                frames.send(child.channel, header, *arrays, deadline=self._deadline(paid, name))
                while len(replies) < len(each):
                    frame, values = frames.receive(child.channel, self._deadline(paid, name))
                    replies += read_replies(frame, values, self._requests, given[len(replies) :])
            except (frames.ProtocolError, OSError) as error:  # TimeoutError is an OSError
                self._lost[name] = self._end_failed_child(error)
        # A MemoryError leaves the child alive; a TA should know of it all the same.
        if any(isinstance(reply, Raised) and reply.out_of_memory for reply in replies):
            self.losses.append("memory")

    def first_failing(self, name: str, tries: Sequence[str]) -> int | None:
        """The place of the first of these programs that fails, as the child tells; None where none does.

        They call the submission's functions, in the time of the one named. Nothing is judged by the answer,
        which may be forged, and nothing that goes wrong counts as lost.
        """
        losses, lost = len(self.losses), dict(self._lost)
        if self._child is None:
            self._load(name)
        found = None
        if self._child is not None and self._spent.get(name, 0) < self._share:
            self._requests += 1
            with self._paid_by(self._child, name) as paid:
                try:
                    asked = {"id": self._requests, "tries": list(tries)}
                    frames.send(self._child.channel, asked, deadline=self._deadline(paid, name))
                    answer, _ = frames.receive(self._child.channel, self._deadline(paid, name))
                    place = answer["failed"]
                    found = place if type(place) is int and 0 <= place < len(tries) else None
                except (frames.ProtocolError, OSError, LookupError) as error:
                    self._end_failed_child(error)
        del self.losses[losses:]
        self._lost = lost
        return found

    @contextlib.contextmanager
    def _paid_by(self, child: Child, name: str) -> Iterator["_Use"]:
        """Count what the child uses inside, and ending it, as spent by a function, or by DEFINING."""
        paid = _Use(child)
        try:
            yield paid
        finally:
            # Less than a moment is not worth asking the system.
            used = paid.clock() if paid.clock() < 0.1 else max(paid.computing(), paid.awake())
            self._spent[name] = self._spent.get(name, 0) + used

    def _deadline(self, paid: "_Use", name: str) -> frames.Deadline:
        """The deadline of what the child is asked now, in seconds of its own (see the class)."""
        call = self._call_seconds / (HUNG_SHARE if self._lost.get(name) == "timeout" else 1)
        room = self._share - self._spent.get(name, 0)
        clock, computing = paid.clock(), paid.computing()  # before this call

        def left() -> float:
            """The seconds left; what the child used is read only when the clock says that it may be all."""
            if (least := min(call + clock, room) - paid.clock()) > 0:
                return least
            awake = paid.awake(at_most=PATIENCE * call)
            seconds = min(min(call + computing, room) - paid.computing(), min(2 * call + clock, room) - awake)
            return max(seconds, 0.02) if seconds > 0 else 0.0

        return left

    def _load(self, name: str) -> None:
        """Start a child and have it define the functions, in the time of a function, or of DEFINING.

        A statement that does not end, or ends the child, is left out the next time.
        """
        while self._spent.get(name, 0) < self._share:
            self._child, self._step = self._children.start(), 0
            with self._paid_by(self._child, name) as paid:
                try:
                    return self._introduce(self._child.channel, functools.partial(self._deadline, paid, name))
                except (frames.ProtocolError, OSError) as error:
                    self._lost[name] = self._end_failed_child(error)
            if self._step == 0 or self._step in self._skip:  # it was not a statement that failed
                return None
            self._skip.append(self._step)
        self.losses.append("timeout")
        return None

    def _introduce(self, channel: socket.socket, deadline: Callable[[], frames.Deadline]) -> None:
        """Send a new child the files, and note what it tells: what they hold, which statement is being run.

        Raises ProtocolError where it tells anything else.
        """
        header = {"paths": list(self._files), "wanted": self._wanted, "skip": self._skip}
        contents = [np.frombuffer(data, np.uint8) for data in self._files.values()]
        frames.send(channel, header, *contents, deadline=deadline())
        try:
            read, _ = frames.receive(channel, deadline())
            self.contents.cells = tuple((str(name), str(digest)) for name, digest in read["cells"][:2000])
            self.contents.unreadable = facts(read["unreadable"])
            while "step" in (found := frames.receive(channel, deadline())[0]):
                self._step = int(found["step"])
            places = {name: found["places"][name] for name in self._wanted if name in found["places"]}
            self.contents.places = {name: texts(lines) for name, lines in places.items()}
            self.contents.notices = facts(found["notices"])
            self.contents.fingerprints = fingerprints(found.get("fingerprints"), self._wanted)
            self.contents.code = code_places(found.get("code"), self._wanted)
        except (TypeError, ValueError, LookupError, AttributeError, OverflowError) as error:
            raise frames.ProtocolError(f"not what was asked for: {error}") from None

    def _end_failed_child(self, error: Exception) -> Loss:
        """End a child that failed: what kind of loss it is, which is noted in `losses` too."""
        out_of_time = self._end_child(patience=0.5 if isinstance(error, frames.ChannelClosed) else 0)
        loss: Loss = "timeout" if out_of_time or isinstance(error, TimeoutError) else "crashed"
        self.losses.append(loss)
        return loss

    def _end_child(self, patience: float) -> bool:
        """End the child, if there is one: whether it left by itself for lack of processor time."""
        child, self._child = self._child, None
        return child.end(patience) if child else False


class _Use:
    """What a child uses from now on, in seconds."""

    def __init__(self, child: Child) -> None:
        self._child, self._begun = child, time.monotonic()
        self._computed, self._waited = child.processor_seconds(), child.seconds_waited()

    def clock(self) -> float:
        """The seconds that went by."""
        return time.monotonic() - self._begun

    def computing(self) -> float:
        """The processor time that all its threads used."""
        return self._child.processor_seconds() - self._computed

    def awake(self, at_most: float = math.inf) -> float:
        """The seconds that went by, without those, `at_most` so many, that it waited for a processor."""
        return self.clock() - min(self._child.seconds_waited() - self._waited, at_most)
