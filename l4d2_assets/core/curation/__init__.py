"""Curation: from raw documents to the corpus, one step per module, every drop with a reason.

The steps run in this order: short → duplicate → contamination → compilation. What a
step leaves out never reaches the next, so a drop has exactly one reason.
"""
