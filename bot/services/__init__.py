"""The services of the bot: questions, summaries, articles and rebuilds, without any chat interface."""
