"""What runs by itself and now and then needs a person: messages to workers, and the shared exchange."""
