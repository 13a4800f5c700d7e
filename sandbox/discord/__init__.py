"""A local Discord: HTTP and gateway v10 over real sockets, on SimCord's model of the state."""
