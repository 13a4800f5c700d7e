"""Shows the bot to machines and to the public: health, metrics, and the status page."""
