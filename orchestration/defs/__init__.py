"""Dagster alone: assets, the one job, its schedule and sensor, and what they share.

Outside it only the entry point (`definitions.py`), the history of runs and the page import Dagster.
"""
