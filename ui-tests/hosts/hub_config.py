"""A JupyterHub for the host tests: any name may log in, and its server is a process of this user."""

import os
import secrets
from pathlib import Path

c = get_config()  # noqa: F821
folder = Path(os.environ["CELLWORKS_HOST_FOLDER"])
port = int(os.environ["CELLWORKS_HOST_PORT"])

c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{port + 1}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{port + 2}"
c.ConfigurableHTTPProxy.command = [os.environ["CELLWORKS_HOST_PROXY"]]
c.ConfigurableHTTPProxy.auth_token = secrets.token_hex(16)
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.spawner_class = "simple"
c.JupyterHub.cleanup_servers = True
c.JupyterHub.db_url = f"sqlite:///{folder / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(folder / "cookie")
c.Authenticator.allow_all = True
c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "root")
c.Spawner.args = ["--allow-root", "--LabApp.news_url=", "--LabApp.extension_manager=readonly"]
c.Spawner.env_keep = [
    "PATH",
    "VIRTUAL_ENV",
    "LANG",
    "CELLWORKS_HOME",
    "IPYTHONDIR",
    "MLFLOW_DISABLE_TELEMETRY",
]
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
