"""The browser client of the local Discord: plain ES modules in `static/`, served by `routes`."""
