"""Reads what a funder's page or interface says, as plain data. Pure: no network, no database, no clock."""
