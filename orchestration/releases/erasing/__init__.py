"""A child erased: where one child is named in all that is kept, what is written anew without it, what goes whole."""
