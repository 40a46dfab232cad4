"""`GET /v1/models`: aliases and versions in OpenAI's list form."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.responses import JSONResponse

from l4d2_registry import ModelManifest
from l4d2_serving.catalogue import Catalogue, Listing


async def list_models(catalogue: Catalogue) -> JSONResponse:
    """Return everything that can be asked for; `l4d2.why_not` tells what cannot answer."""
    listings = await asyncio.to_thread(catalogue.listings)
    return JSONResponse({"object": "list", "data": [_entry(listing) for listing in listings]})


def _entry(listing: Listing) -> dict[str, Any]:
    about = _about(listing.manifest) if listing.manifest else {}
    return {
        "id": listing.name,
        "object": "model",
        # OpenAI's form wants a time of creation; a version has none, it is its content.
        "created": 0,
        "owned_by": "l4d2",
        "l4d2": {
            "ref": str(listing.ref) if listing.ref else None,
            "generation": listing.generation,
            "why_not": listing.why_not if listing.manifest else "its files are damaged",
            **about,
        },
    }


def _about(manifest: ModelManifest) -> dict[str, Any]:
    evaluation = manifest.evaluation
    return {
        "kind": manifest.kind,
        "summary": manifest.summary,
        "manifest_sha256": manifest.sha256,
        "licences": [licence.model_dump(mode="json") for licence in manifest.licences],
        "evaluation": evaluation.model_dump(mode="json") if evaluation else None,
        "published": [figure.model_dump(mode="json") for figure in manifest.published],
        "expires_at": manifest.expires_at.isoformat() if manifest.expires_at else None,
    }
