# How this homework's own pictures and models are made.
.PHONY: assets classifier berts

assets: classifier berts  ## render the pictures and train the models (an hour with -j2; what exists is kept)

classifier: .venv/everything
	$(BIN)/python -m studio.pictures shipped
	$(BIN)/python -m studio.pictures training
	$(BIN)/python -m studio.train_cnn

berts: .venv/everything
	$(BIN)/python -m studio.train_bert chinese
	$(BIN)/python -m studio.train_bert qa
	$(BIN)/python -m studio.tagged_corpus
	$(BIN)/python -m studio.probe_stories
	$(BIN)/python -m studio.chinese_font
