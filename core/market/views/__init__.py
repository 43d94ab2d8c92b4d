"""The market's pages: find with permission, validate, call one domain function, answer."""
