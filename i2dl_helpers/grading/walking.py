"""One way through the cells of a submission: each is run in turn, each exercise judged in a fork right after its own.

`marking` decides what is judged with which seed, and goes again where a cell has ended the process.
"""

from __future__ import annotations

import contextlib
import re
import socket
import time
from dataclasses import replace

from ..exercises import catalogue, evaluate
from . import wire
from .lending import answers, needed_source
from .remote import ENDED_ITSELF, RECORDS, SENT_NONSENSE, TOO_MUCH_MEMORY, RemoteCandidate
from .results import TOO_LONG
from .streams import Gone, Stream
from .submission import Step
from .verdicts import SEED, Verdict

NAME = re.compile(r"[^\W\d]\w*")


class Lost(Exception):
    """The process that runs the cells has ended, or has to; the text says why."""


class Way:
    """One way through the cells of a submission, in one process of its own."""

    def __init__(self, marking, stream: Stream, seed: int, todo: set[str], late: bool):
        self.marking, self.stream, self.seed, self.todo, self.late = marking, stream, seed, todo, late
        self.keep = seed == SEED and not late and not marking.alone
        self.number = 0
        self.cells: dict[str, tuple] = {}
        self.found = marking.found[seed]

    def go(self) -> None:
        """Run cell after cell, and judge each exercise right after its own, or all of them at the end."""
        for step in self.marking.work.steps:
            if not self.todo:
                return
            name = step.exercise.name if step.exercise else ""
            if step.number not in self.marking.left_out:
                said = self.run(step)
                if name in self.todo and not self.late:
                    self.settle(name, self.verdict(step, said))
            elif name in self.todo:
                self.settle(name, Verdict(why=self.marking.left_out[step.number]))
        for step in self.marking.work.steps:
            if step.exercise and step.exercise.name in self.todo:
                self.settle(step.exercise.name, self.verdict(step, self.again(step)))

    def together(self) -> None:
        """Run all cells, then judge all exercises in one fork; what is in doubt stays unsettled."""
        steps = [step for step in self.marking.work.steps if step.exercise and step.exercise.kind == "function"]
        for step in self.marking.work.steps:
            raised, kind, _ = said = self.run(step)
            if raised is not None or (step in steps and kind != "function"):
                return
            if step.exercise and step not in steps:
                self.settle(step.exercise.name, self.verdict(step, said))
        plain = None
        with contextlib.suppress(Gone, TimeoutError, MemoryError, wire.WireError):
            plain = self.ask(["plain"], 5)
        if type(plain) is list and steps and all(step.exercise.name in plain for step in steps):
            candidate = self.fork("", {})
            with contextlib.closing(candidate.stream):
                if candidate.sealed():
                    self.judge_together(candidate, steps)

    def judge_together(self, candidate: RemoteCandidate, steps: list[Step]) -> None:
        """First all with the notebook's seed, to the last word; then all with the secret one."""
        marking, names = self.marking, [step.exercise.name for step in steps]
        for step, name in zip(steps, names, strict=True):
            if self.given(step):  # it needs another function under a name that all in the fork share
                return
            verdict = marking.judged(name, candidate, self.seed)
            if candidate.ended and not candidate.timed_out:  # alone it may have more time, and more memory
                return
            self.settle(name, verdict)
            if candidate.ended or verdict.unknown_name:
                return
        for name in names:
            marking.found[marking.secret][name] = marking.judged(name, candidate, marking.secret)
        candidate.stream.close()
        with contextlib.suppress(Gone, TimeoutError, MemoryError, wire.WireError):
            self.ask(["settle"], 5)

    def settle(self, name, verdict) -> None:
        """Write a verdict down."""
        self.found[name] = verdict
        self.todo.discard(name)

    def run(self, step: Step):
        """Run a cell: what it raised, what kind of thing it made, and a value.

        Raises
        ------
        Lost
            Where the process did not survive it; the cell is left out from now on.
        """
        name = step.exercise.name if step.exercise else ""
        seconds = min(self.marking.limits.cell_seconds, self.marking.until - time.monotonic())
        if seconds < 0:
            raise Lost(TOO_LONG)
        try:
            reply = self.ask(["cell", step.source, step.label, name], max(seconds, 0.1))
            raised, _, _ = reply
            if raised is not None and [type(part) for part in raised] != [str, str, int, str]:
                raise wire.WireError("no exception")
        except (Gone, TimeoutError, MemoryError, wire.WireError, ValueError, TypeError) as error:
            why = self.marking.left_out[step.number] = reason(error)
            if name in self.todo:
                self.settle(name, Verdict(why=why))
            raise Lost(why) from None
        self.cells[name] = reply
        return reply

    def again(self, step: Step):
        """At the end: what its cell said, or says now, where it had raised a NameError before."""
        said = self.cells[step.exercise.name]
        return self.run(step) if said[0] is not None and said[0][0] == "NameError" else said

    def ask(self, command: list, seconds: float):
        """Send a command and wait for its reply."""
        self.stream.send(self.number, command, seconds)
        reply = self.stream.receive(self.number, RECORDS, seconds, 1 << 20)
        self.number += 1
        return reply

    def verdict(self, step: Step, said) -> Verdict:
        """Judge an exercise right now."""
        raised, kind, value = said
        name = step.exercise.name
        if step.exercise.kind == "question" or kind == "value":
            report = evaluate(name, value if kind == "value" else None, self.seed)
            return Verdict(report, raised=raised)
        if kind != "function":
            return Verdict(raised=raised, why="" if raised or not step.source.strip() else f"no function `{name}`")
        return replace(self.judge(step), raised=raised)

    def judge(self, step: Step) -> Verdict:
        """Let a fork answer the calls."""
        name, marking = step.exercise.name, self.marking
        candidate = self.fork(name, self.given(step))
        sealed = candidate.sealed()
        verdict = marking.judged(name, candidate, self.seed)
        if self.keep and sealed and not candidate.ended:
            marking.kept[name] = candidate
        else:
            candidate.stream.close()
            self.after(name, candidate, sealed, verdict)
        return verdict

    def fork(self, name: str, given: dict[str, str]) -> RemoteCandidate:
        """A fork that answers calls, on a socket of its own."""
        ours, theirs = socket.socketpair()
        candidate = RemoteCandidate(Stream(ours, self.marking.worker.watch), self.marking.limits, name)
        try:
            with theirs:
                self.stream.send(self.number, ["judge", name, given], 10, (theirs.fileno(),))
                self.number += 1
        except (Gone, TimeoutError, MemoryError):
            candidate.stream.close()
            self.settle(name, Verdict(why=ENDED_ITSELF))
            raise Lost(ENDED_ITSELF) from None
        return candidate

    def after(self, name, candidate, sealed, verdict) -> None:
        """Let nothing of a fork that is not kept run on."""
        if candidate.ended == TOO_MUCH_MEMORY:
            if self.marking.kept and not self.marking.alone:  # who waits holds memory too: once more, without them
                self.marking.alone = True
                raise Lost(TOO_MUCH_MEMORY)
            self.settle(name, verdict)
            raise Lost(TOO_MUCH_MEMORY)
        if candidate.ended or not sealed:
            try:
                self.ask(["clear"], 5)
            except (Gone, TimeoutError, MemoryError, wire.WireError):
                self.settle(name, verdict)
                raise Lost(ENDED_ITSELF) from None

    def given(self, step: Step) -> dict[str, str]:
        """References of exercises that this one needs, where the student's were judged wrong.

        None of them is judged any more in this process, and the fork that is given them sees no other.
        """
        name, marking = step.exercise.name, self.marking
        wanted = set(NAME.findall(step.source)) & set(catalogue) | set(step.exercise.needs) | marking.mentioned
        for needed in list(wanted):
            wanted |= set(catalogue[needed].needs)
        wanted -= self.todo | {name}
        wrong = [w for w in catalogue if w in wanted and marking.is_wrong(w, self.late)]
        return {w: needed_source(w) for w in wrong if not answers(w, name)}


def reason(error: BaseException) -> str:
    """Why a process ended, in words."""
    if isinstance(error, TimeoutError):
        return TOO_LONG
    if isinstance(error, MemoryError):
        return TOO_MUCH_MEMORY
    return ENDED_ITSELF if isinstance(error, Gone) else SENT_NONSENSE
