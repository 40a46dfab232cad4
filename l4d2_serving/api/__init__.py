"""The OpenAI-compatible HTTP API. Needs the extra `[serving]`."""

from l4d2_serving.api.app import create_app

__all__ = ["create_app"]
