"""xai.load_bert: shipped models, directories, the hub's layout, and what it says where there is nothing."""

import shutil
from pathlib import Path

import pytest
import torch
import xai
from transformers import BertConfig, BertForMaskedLM, BertModel, DistilBertConfig
from xai import bert

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

    def snapshot(_name: str, local_files_only: bool = False, **_: object) -> str:
        calls.append({"local_files_only": local_files_only})
        if local_files_only and cached:
            return str(cached)
        raise OSError("not cached" if local_files_only else "Name or service not known")

    monkeypatch.setattr(bert, "snapshot_download", snapshot)
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


def test_a_headless_encoder_is_refused(tiny: Path) -> None:
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
    with pytest.raises(bert.BertUnavailableError, match=r"no complete BERT.*Expected config\.json") as error:
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
    ):
        assert part in str(error.value)


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
