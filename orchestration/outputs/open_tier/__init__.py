"""The open tier: figures that anyone may read, because they name nobody and nobody can be worked out from them.

It holds years, quarters and one-way breakdowns at year ends, under a rule profile (the seed `open_profiles`). What is
hidden is chosen and attacked by `orchestration.disclosure`, over all its tables and every release of it before.
"""
