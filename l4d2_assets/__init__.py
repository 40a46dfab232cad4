"""The Dagster code location: raw → corpus → dataset → model → evaluation → registry.

`l4d2_assets.core` holds the work and knows no Dagster. Everything else in this
package is a thin adapter. Stay free of import-time wiring here: the one entry
point is `l4d2_assets.definitions`.
"""
