"""Ports that are taken are said plainly, before anything is started."""

import socket

from tocsin.terms import DeskUnusable


def require_free(host: str, port: int, purpose: str) -> None:
    """Raise `DeskUnusable` where something listens on `host`:`port` already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise DeskUnusable(
                f"Port {port} on {host} is in use; {purpose} needs it.",
                "Stop what is using it, or name another port in desk.toml or on the command line.",
            ) from None


def free_port(host: str = "127.0.0.1") -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
