"""``python -m tocsin`` is the ``tocsin`` command."""

from tocsin.faces.cli.main import run

if __name__ == "__main__":
    run()
