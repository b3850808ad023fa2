"""The other end of a worker process: answers questions about files until there are no more.

Each worker keeps the trees of its own share of the files, so that the second round need not parse them again.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
from typing import BinaryIO

from authlint.engine.crew import Assignment, Crew, in_process
from authlint.engine.nursery import silence
from authlint.engine.registry import Recipe, load_recipe

READY = "ready"


def serve() -> None:
    """Read questions from standard input and write the answers to standard output, until the parent closes it.

    Both descriptors are moved away first: nothing that prints or reads in this process may disturb the conversation.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The parent decides what an interrupt means.
    questions = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    silence()
    # Trees are all live objects; collecting them again and again costs a quarter of the time.
    gc.disable()
    assignment, recipe = pickle.load(questions)
    assert isinstance(assignment, Assignment)
    assert isinstance(recipe, Recipe)
    crew = in_process(assignment, *load_recipe(recipe))
    gc.freeze()
    converse(crew, questions, answers)


def converse(crew: Crew, questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer questions about files until there are no more, or nobody waits for the answers."""
    try:
        _answer(answers, READY)
        while True:
            question, content = pickle.load(questions)
            match question:
                case "survey":
                    _answer(answers, *crew.survey([content]))
                case "judge":
                    _answer(answers, *crew.judge([content]))
                case "tell":
                    _answer(answers, crew.tell(content))
    except (EOFError, BrokenPipeError):
        return


def _answer(answers: BinaryIO, answer: object) -> None:
    pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()
