"""The `retrieval` trainer: the baseline that every fine-tune must beat.

It learns nothing. Its model is the dataset's plugins themselves, which serving
searches with BM25 and returns unchanged, saying so.
"""

from __future__ import annotations

from collections.abc import Mapping

from l4d2_assets.core.dataset import DOCUMENTS_FILE
from l4d2_assets.core.errors import NothingLeft
from l4d2_assets.core.training.protocol import Job, ModelFile, Trained, TrainedModel
from l4d2_assets.core.training.spec import TrainingSpec
from l4d2_registry import Cost, Licence
from l4d2_serving.retrieval import CORPUS_ROLE, load_documents

_FILE = ModelFile(
    role=CORPUS_ROLE, file_name="retrieval_corpus.jsonl", media_type="application/jsonl"
)


class RetrievalTrainer:
    """Packs the dataset's plugins as a retrieval corpus. Costs nothing, needs no network."""

    name = "retrieval"
    code_modules = (__name__,)

    def submit(self, spec: TrainingSpec) -> Job:
        """Return the job; there is nothing to wait for."""
        return Job(
            trainer=self.name,
            spec_sha256=spec.sha256,
            job_id=f"retrieval-{spec.sha256[:12]}",
            state="succeeded",
            note="nothing is trained: the corpus itself is the model",
            estimated_usd=0.0,
        )

    def collect(self, spec: TrainingSpec, job: Job, dataset: Mapping[str, bytes]) -> Trained:
        """Return the corpus as the model.

        Raises:
            NothingLeft: the dataset has no plugin.
        """
        corpus = dataset[DOCUMENTS_FILE]
        documents = load_documents(corpus)
        if not documents:
            raise NothingLeft(
                f"training set of {spec.version!r} has no plugin to retrieve; "
                "widen the recipe's dataset.sources"
            )
        licences = sorted({document.licence for document in documents})
        model = TrainedModel(
            version=spec.version,
            kind="retrieval",
            reproducible=True,
            spec_sha256=job.spec_sha256,
            files=(_FILE,),
            licences=tuple(Licence(spdx=spdx, covers="retrieved plugins") for spdx in licences),
            cost=Cost(usd=0.0, note="nothing is trained"),
        )
        return Trained(model, {_FILE.file_name: corpus})
