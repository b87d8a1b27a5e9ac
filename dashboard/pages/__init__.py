"""The pages of maps. Each has PATH, `layout(room, desk, query)` and `register(app, desk)`."""
