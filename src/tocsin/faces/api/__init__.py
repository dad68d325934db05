"""The API: what programs may read of the public state. Nothing here writes."""
