"""The operator's desk: Django's admin, only where SAWT_ADMIN_PATH says so."""
