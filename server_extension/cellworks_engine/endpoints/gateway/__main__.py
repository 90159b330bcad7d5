"""`python -m cellworks_engine.endpoints.gateway HOME`."""

import sys

from cellworks_engine.config import Home
from cellworks_engine.endpoints.gateway.main import main

sys.exit(main(Home(sys.argv[1])))
