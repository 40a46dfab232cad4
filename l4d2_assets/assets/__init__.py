"""The assets, one module per group; each exports `STEPS`. Thin: decode, call the core, encode."""
