"""Load a BERT whose attention and hidden states can be looked at: shipped here, on disk, or on the hub."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import HFValidationError

from xai.loading import loading

with loading("scikit-learn"):  # which transformers loads, and which takes as long
    import sklearn.metrics  # noqa: F401
with loading("transformers"):
    from transformers import (
        AutoConfig,
        BertForMaskedLM,
        BertForQuestionAnswering,
        BertModel,
        BertTokenizer,
        BertTokenizerFast,
    )
    from transformers.utils import logging

DATA = Path(__file__).parents[1] / "data"
SHIPPED = {"chinese": DATA / "bert-chinese", "qa": DATA / "bert-qa"}
HEADS = {"masked-lm": BertForMaskedLM, "question-answering": BertForQuestionAnswering, "encoder": BertModel}
HUB_SECONDS = 5  # a hub that has not answered by then is taken to be out of reach
Task = Literal["masked-lm", "question-answering", "encoder"]
NEEDED = ["config.json", "model.safetensors", "vocab.txt", "tokenizer.json", "tokenizer_config.json"]


class Bert(NamedTuple):
    """A tokenizer and its model, ready to read: `tokenizer, model = load_bert("qa")`."""

    tokenizer: BertTokenizer
    model: BertForMaskedLM | BertForQuestionAnswering | BertModel


class BertUnavailableError(OSError):
    """No usable BERT stands under the name asked for; the message says where we looked and what to do."""


def load_bert(name_or_path: str | Path = "chinese", task: Task = "masked-lm") -> Bert:
    """A BERT on the CPU, in float32 and evaluation mode, that returns its attentions when asked for them.

    `name_or_path` is a shipped model (`"chinese"`, or `"qa"`: English, with both heads), else a directory,
    else a name on the Hugging Face hub such as `"bert-base-chinese"`, read from the cache where it is there.
    The task `"encoder"` asks for no head, so any BERT has it: it can be looked into, but predicts nothing.

    Raises `BertUnavailableError` where nothing is found, where it is not a BERT, or where it was saved
    without the head that `task` needs (transformers would fill that head with noise and only warn).
    """
    if task not in HEADS:
        tasks = ", ".join(map(repr, HEADS))
        raise ValueError(
            f"task is {task!r}: expected one of {tasks}. ／ 沒有 {task!r} 這種 task：請用 {tasks}。"
        )
    name = str(name_or_path)
    folder = Path(SHIPPED.get(name, name))
    return _read(folder if name in SHIPPED or folder.is_dir() else _fetch(name), task)


def _fetch(name: str) -> Path:
    """The hub's folder for `name`: the cached one without touching the network, else downloaded."""
    try:
        return Path(snapshot_download(name, allow_patterns=NEEDED, local_files_only=True))
    except HFValidationError as reason:  # a path, not a name: the hub cannot have it
        raise BertUnavailableError(
            _not_found(name, "and is no name the hub could know", "也不是 Hugging Face hub 上可能的名稱")
        ) from reason
    except OSError:
        pass  # not cached
    try:
        HfApi().model_info(name, timeout=HUB_SECONDS)  # the download itself would wait for minutes
        return Path(snapshot_download(name, allow_patterns=NEEDED))
    except Exception as reason:  # no network, no such name, no permission: the hub has a class for each
        problem = f"and the hub did not give it: {_first_line(reason)}"
        raise BertUnavailableError(_not_found(name, problem, "也無法從 hub 取得")) from reason


def _not_found(name: str, hub: str, hub_in_chinese: str) -> str:
    return (
        f"No BERT called {name!r}: it is none of the shipped ones ({', '.join(SHIPPED)}), no directory seen "
        f"from {Path.cwd()}, not in the Hugging Face cache, {hub}. Check the spelling; or load it once with "
        "an internet connection, after which it is cached; or use a shipped one: load_bert('chinese'). ／ "
        f"找不到名為 {name!r} 的 BERT：它不是隨附的模型、不是資料夾、不在快取裡，{hub_in_chinese}。"
        "請檢查名稱，或連上網路載入一次，或改用隨附的 load_bert('chinese')。"
    )


def _read(folder: Path, task: str) -> Bert:
    """The model and tokenizer in `folder`, refusing what transformers would quietly make up."""
    try:
        kind = AutoConfig.from_pretrained(folder).model_type
        if kind != "bert":
            raise BertUnavailableError(
                f"{folder} holds a model of type {kind!r}; load_bert reads 'bert' only. ／ "
                f"{folder} 裡的模型是 {kind!r}，load_bert 只讀 'bert'。"
            )
        pooler = {"add_pooling_layer": False} if task == "encoder" else {}  # many were saved without one
        with _quiet():
            model, report = HEADS[task].from_pretrained(
                folder, attn_implementation="eager", dtype="float32", output_loading_info=True, **pooler
            )
        if not any((folder / name).is_file() for name in NEEDED[2:4]):  # transformers 5 would invent one
            raise OSError("it has no vocabulary 沒有詞彙表.")
        tokenizer = BertTokenizerFast.from_pretrained(folder)  # of transformers 5 the same class
    except BertUnavailableError:
        raise
    except (OSError, ValueError) as reason:
        raise BertUnavailableError(
            f"{folder} is not a complete BERT: {_first_line(reason)} "
            "Expected config.json, model.safetensors and vocab.txt or tokenizer.json there. ／ "
            f"{folder} 不是完整的 BERT：裡面要有 config.json、model.safetensors，以及 vocab.txt 或 "
            "tokenizer.json。"
        ) from reason
    if missing := sorted(report["missing_keys"]):
        raise BertUnavailableError(
            f"{folder} was saved without the head for {task!r} ({', '.join(missing)}). "
            "Ask for another task (any BERT has 'encoder'), or fine-tune it first. ／ "
            f"{folder} 沒有 {task!r} 需要的輸出層：請改用別的 task（任何 BERT 都有 'encoder'），或先微調。"
        )
    return Bert(tokenizer, model.eval())


@contextmanager
def _quiet() -> Iterator[None]:
    """No progress bars, and no table of the other task's head that this one leaves unread."""
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def _first_line(reason: Exception) -> str:
    return str(reason).strip().partition("\n")[0]
