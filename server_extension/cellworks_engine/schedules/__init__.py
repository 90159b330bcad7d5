"""Schedules: what is started at times that a cron expression names."""
