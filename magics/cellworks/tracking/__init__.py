"""MLflow in a job and in a kernel: what people and autologging call goes to the spool, or to the studio."""
