"""xai.load_bert: shipped models, directories, the hub's layout, and what it says where there is nothing."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import xai
from transformers import BertConfig, BertForMaskedLM, BertModel, DistilBertConfig
from xai import bert
from xai.reading import read

REAL = Path(__file__).parents[3] / "shared" / "bert-base-chinese"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A directory as `save_pretrained` leaves it, with a vocabulary of six and weights in half precision."""
    (tmp_path / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "果"]))
    config = BertConfig(
        vocab_size=6, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=8
    )
    torch.manual_seed(0)
    BertForMaskedLM(config).half().save_pretrained(tmp_path)
    return tmp_path


def no_network(monkeypatch: pytest.MonkeyPatch, cached: Path | None = None) -> list[dict]:
    """Stand in for the hub: `cached` is what the cache holds; any download fails as without a network."""
    calls = []

    class Unreachable:
        def model_info(self, _name: str, timeout: float) -> None:
            assert timeout <= 10
            raise OSError("Name or service not known")

    def snapshot(_name: str, local_files_only: bool = False, **_: object) -> str:
        calls.append({"local_files_only": local_files_only})
        if local_files_only and cached:
            return str(cached)
        raise OSError("not cached")

    monkeypatch.setattr(bert, "snapshot_download", snapshot)
    monkeypatch.setattr(bert, "HfApi", Unreachable)
    return calls


def test_a_directory_loads_in_float32_ready_to_be_looked_into(tiny: Path) -> None:
    """Half precision on disk becomes float32; attentions come back, and dropout is off."""
    tokenizer, model = xai.load_bert(tiny)
    output = model(**tokenizer("果", return_tensors="pt"), output_attentions=True, output_hidden_states=True)
    assert model.dtype == torch.float32
    assert not model.training
    assert [tuple(layer.shape) for layer in output.attentions] == [(1, 2, 3, 3)] * 2
    assert len(output.hidden_states) == 3


def test_weights_are_those_on_disk(tiny: Path) -> None:
    """Loading gives what was saved: the same seed makes the same weights, up to half precision."""
    torch.manual_seed(0)
    saved = BertForMaskedLM(BertConfig.from_pretrained(tiny)).bert.embeddings.word_embeddings.weight
    loaded = xai.load_bert(tiny).model.bert.embeddings.word_embeddings.weight
    torch.testing.assert_close(loaded, saved.half().float(), rtol=0, atol=0)


def test_a_head_that_was_never_saved_is_refused_rather_than_invented(tiny: Path) -> None:
    """Where the question-answering head is missing, transformers would draw it at random."""
    with pytest.raises(
        bert.BertUnavailableError, match=r"without the head for 'question-answering'.*qa_outputs"
    ):
        xai.load_bert(tiny, "question-answering")


@pytest.mark.parametrize("saved_as", [BertForMaskedLM, BertModel])
def test_an_encoder_needs_no_head(tiny: Path, saved_as: type) -> None:
    """Whatever head a BERT was saved with, or none, its layers can be read, and they are the saved ones."""
    torch.manual_seed(1)
    saved = saved_as(BertConfig.from_pretrained(tiny))
    saved.save_pretrained(tiny)
    tokenizer, model = xai.load_bert(tiny, "encoder")
    seen = read(model, tokenizer, "果")
    assert seen.attention.shape == (2, 2, 3, 3)
    with torch.inference_mode():
        expected = saved.eval().base_model(seen.ids[None]).last_hidden_state[0]
    torch.testing.assert_close(seen.hidden[-1], expected)


def test_a_headless_encoder_is_refused_where_a_head_is_asked_for(tiny: Path) -> None:
    """A bare BertModel cannot guess masked tokens."""
    BertModel(BertConfig.from_pretrained(tiny)).save_pretrained(tiny)
    with pytest.raises(bert.BertUnavailableError, match=r"without the head for 'masked-lm'"):
        xai.load_bert(tiny)


def test_loading_is_silent(tiny: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """No progress bar and no report reaches a student's notebook."""
    xai.load_bert(tiny)
    assert capfd.readouterr() == ("", "")


def test_another_architecture_is_named(tiny: Path) -> None:
    """A DistilBERT has no layers where a BERT has them."""
    DistilBertConfig().save_pretrained(tiny)
    with pytest.raises(bert.BertUnavailableError, match="type 'distilbert'"):
        xai.load_bert(tiny)


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors"])
def test_an_incomplete_directory_says_what_belongs_there(tiny: Path, missing: str) -> None:
    """The message names the directory and the files expected in it."""
    (tiny / missing).unlink()
    with pytest.raises(
        bert.BertUnavailableError, match=r"not a complete BERT.*Expected config\.json"
    ) as error:
        xai.load_bert(tiny)
    assert str(tiny) in str(error.value)


def test_a_tokenizer_without_its_vocabulary_is_refused(tiny: Path) -> None:
    """transformers 5 makes a vocabulary of five tokens where it finds none, and reads every text as [UNK]."""
    (tiny / "vocab.txt").unlink()
    with pytest.raises(bert.BertUnavailableError, match="vocabulary"):
        xai.load_bert(tiny)


def test_a_cached_hub_model_is_read_without_the_network(monkeypatch: pytest.MonkeyPatch, tiny: Path) -> None:
    """The cache is asked first, and asked alone."""
    calls = no_network(monkeypatch, cached=tiny)
    assert xai.load_bert("bert-base-chinese").model.config.vocab_size == 6
    assert calls == [{"local_files_only": True}]


def test_offline_and_not_cached_says_where_it_looked_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shipped names, this directory, the cache, the hub's own words, and the way out."""
    no_network(monkeypatch)
    with pytest.raises(bert.BertUnavailableError) as error:
        xai.load_bert("bert-base-chinese")
    for part in (
        "'bert-base-chinese'",
        "chinese, qa",
        str(Path.cwd()),
        "cache",
        "Name or service",
        "load_bert(",
        "找不到",
    ):
        assert part in str(error.value)


@pytest.mark.slow(15)
def test_a_hub_that_never_answers_costs_seconds() -> None:
    """A server that takes the connection and stays silent, as a firewall may: no minutes of waiting."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        code = (
            "import time, xai; from xai import bert; bert.HUB_SECONDS = 0.5; begun = time.monotonic()\n"
            "try: xai.load_bert('bert-base-chinese')\n"
            "except bert.BertUnavailableError: print(time.monotonic() - begun)"
        )
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "HF_ENDPOINT": endpoint, "HF_HUB_OFFLINE": "0", "HF_HOME": "/nowhere"},
            capture_output=True,
            timeout=120,
            check=True,
        )
    assert 0.4 < float(run.stdout) < 30


@pytest.mark.parametrize("name", ["./no/such/folder", "no such name", "a/b/c"])
def test_what_cannot_be_a_hub_name_never_reaches_the_hub(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelled path is told at once; no waiting for a network."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(bert.BertUnavailableError, match="no name the hub could know"):
        xai.load_bert(name)


def test_an_unknown_task_is_a_mistake_of_the_caller(tiny: Path) -> None:
    """The message lists the tasks there are."""
    with pytest.raises(ValueError, match=r"'translation'.*'masked-lm'"):
        xai.load_bert(tiny, "translation")


@pytest.mark.skipif(not REAL.is_dir(), reason="needs ../shared/bert-base-chinese beside the project")
@pytest.mark.slow(5)
def test_the_real_vocabulary_and_configuration_load(tmp_path: Path) -> None:
    """bert-base-chinese's own files and random weights: it reads characters, and returns every attention."""
    for file in REAL.iterdir():
        shutil.copy(file, tmp_path)
    BertForMaskedLM(BertConfig.from_pretrained(tmp_path)).half().save_pretrained(tmp_path)
    tokenizer, model = xai.load_bert(tmp_path)
    text = "我在水果攤買了蘋果"
    assert len(tokenizer) == 21128
    assert tokenizer.tokenize(text) == list(text)
    attentions = model(**tokenizer(text, return_tensors="pt"), output_attentions=True).attentions
    assert torch.stack(attentions).shape == (12, 1, 12, 11, 11)
    torch.testing.assert_close(torch.stack(attentions).sum(-1), torch.ones(12, 1, 12, 11))
