"""One customer as a file, read as a stream, and back again. Runs on the owner's connection."""
