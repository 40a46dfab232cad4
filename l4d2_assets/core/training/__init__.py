"""Trainers behind one protocol: `retrieval` and `external` now, `openai` and `qlora` later."""
