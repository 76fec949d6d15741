"""The verdict on a batch, and what is remembered of it: landed or put aside, with a receipt in the register."""
