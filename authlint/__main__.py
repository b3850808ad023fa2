"""``python -m authlint``: the same as the command ``authlint``."""

import sys

# ``-m`` puts the current folder first on the import path. It may be the repository that is scanned, and a file in it
# called ``argparse.py`` would run. No other import may come before this.
if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    del sys.path[0]

from authlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
