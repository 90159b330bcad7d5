"""Jupyter servers for the browser tests: every path of theirs is in one temporary folder."""

import os

c = get_config()  # noqa: F821
token = os.environ["CELLWORKS_UI_TOKEN"]

c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = int(os.environ["CELLWORKS_UI_PORT"])
c.ServerApp.port_retries = 0
c.ServerApp.allow_root = True
c.ServerApp.open_browser = False
c.ServerApp.root_dir = os.environ["CELLWORKS_UI_ROOT"]
c.IdentityProvider.token = token
c.PasswordIdentityProvider.password_required = False
c.ServerApp.disable_check_xsrf = not token
c.FileContentsManager.delete_to_trash = False
c.LabApp.expose_app_in_browser = True
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
