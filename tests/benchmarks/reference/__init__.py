"""Every figure once more, by SQL written by hand from the contract: what the product must cost little more than."""
