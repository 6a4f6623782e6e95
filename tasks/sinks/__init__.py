"""Sinks: events told by other ways than the exchange: webhooks, NATS JetStream, Redis Streams, Kafka.

    outbox ─▶ history, from the sink's own place on ─▶ selected? ─▶ outlet ─▶ confirmed ─▶ the place moves on

Each has its own cursor, its own pauses and, where it is run, its own thread or task: a slow one holds up nobody else.
"""
