"""Tables of counts that may be shown to anyone: which cells to hide, and whether they stay hidden under attack.

This package knows cells, numbers and the relations between them, and nothing of children, indicators or releases.

It follows the Gaussian elimination of Statistics Norway (Langsrud, "Secondary Cell Suppression by Gaussian Elimination:
An Algorithm Suitable for Handling Issues with Zeros and Singletons", Privacy in Statistical Databases 2024), and proves
its result as the handbook of tau-ARGUS describes an audit: by the bounds that linear programming gives for each hidden
cell. Linear independence alone says only that a cell cannot be computed exactly; the bounds also see narrow intervals.
"""
