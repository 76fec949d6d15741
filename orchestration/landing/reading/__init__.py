"""From the tables of a batch to the rows of a contract: columns by name, codes, dates, and the checks on them."""
