"""`python -m cellworks_engine.endpoints.requestlog HOME`."""

import sys

from cellworks_engine.config import Home
from cellworks_engine.endpoints.requestlog.main import main

sys.exit(main(Home(sys.argv[1])))
