"""`python -m cellworks_engine.endpoints.worker FOLDER`."""

import sys
from pathlib import Path

from cellworks_engine.endpoints.worker.main import main

sys.exit(main(Path(sys.argv[1])))
