"""Reports as HTML: what fills the templates, the drawings in them, and the page that leads to all of a release."""
