"""Says where the files of the project lie. A zip that runs elsewhere is laid out in the same way."""

from pathlib import Path

ROOT = Path(__file__).parents[1]

HOMEWORK = ROOT / "homework.yaml"
SOLUTIONS = ROOT / "solutions"
ASSIGNMENT = ROOT / "assignment"
DATA = ASSIGNMENT / "data"
QUIZ_PAGE = ASSIGNMENT / "quiz.html"

AUTOGRADER = ROOT / "autograder"
COURSE = AUTOGRADER / "course.yaml"
CHECKS = AUTOGRADER / "checks"

QUESTIONS = ROOT / "questions"
BANK = QUESTIONS / "bank"
KEY = QUESTIONS / "key.yaml"
ASKED = QUESTIONS / "asked.json"  # stands in for the bank in what students get
