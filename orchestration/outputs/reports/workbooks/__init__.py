"""How reports become workbooks: sheets and cells, the scorecard's, its charts, and the answer to a query."""
