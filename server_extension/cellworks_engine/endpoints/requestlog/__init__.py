"""The request log: what endpoints were asked and answered, as Parquet files by the hour."""
