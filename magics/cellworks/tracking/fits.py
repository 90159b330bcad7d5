"""Whether MLflow is autologging a fit just now."""


def is_autologging() -> bool:
    """Tell whether the code that runs was called by autologging and not by the user."""
    from mlflow.utils.autologging_utils.safety import _AutologgingSessionManager

    return _AutologgingSessionManager.active_session() is not None
