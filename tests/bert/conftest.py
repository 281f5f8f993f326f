"""The little BERT, with and without its head, and a corpus it has read."""

import pytest
from little_bert import TAGGED, build
from transformers import BertModel
from xai.nearest import Corpus


@pytest.fixture(scope="session")
def bert():
    return build()


@pytest.fixture(scope="session")
def headless_bert():
    return build(BertModel)


@pytest.fixture(scope="session")
def corpus(bert):
    return Corpus.read(*bert, TAGGED, progress=False)
