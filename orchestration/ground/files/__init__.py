"""Files and folders: written whole or not at all, for a short time, under names that can be written, by whose right."""
