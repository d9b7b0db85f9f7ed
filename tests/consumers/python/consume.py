"""Reads topics of the platform as a stranger would: Kafka's C client, the registry, nothing of ours.

Prints one JSON object a message and ends after --seconds without a further one.
"""

import argparse
import json
import sys
import time
import uuid

from confluent_kafka import Consumer, KafkaException
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brokers", required=True)
    parser.add_argument("--registry", required=True)
    parser.add_argument("--topic", action="append", required=True)
    parser.add_argument("--seconds", type=float, default=5.0)
    return parser.parse_args()


def to_line(message, decode):
    value = decode(message.value(), SerializationContext(message.topic(), MessageField.VALUE))
    headers = {name: raw.decode("utf-8") for name, raw in message.headers() or []}
    return {
        "topic": message.topic(),
        "partition": message.partition(),
        "offset": message.offset(),
        "key": message.key().decode("utf-8"),
        "headers": headers,
        "value": value,
    }


def messages(consumer, seconds):
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < seconds:
        message = consumer.poll(0.2)
        if message is None:
            continue
        if message.error():
            raise KafkaException(message.error())
        quiet_since = time.monotonic()
        yield message


def main():
    arguments = read_arguments()
    decode = AvroDeserializer(SchemaRegistryClient({"url": arguments.registry}))
    consumer = Consumer(
        {
            "bootstrap.servers": arguments.brokers,
            "group.id": f"stranger-{uuid.uuid4()}",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe(arguments.topic)
    try:
        for message in messages(consumer, arguments.seconds):
            print(json.dumps(to_line(message, decode), default=str), flush=True)
    finally:
        consumer.close()


if __name__ == "__main__":
    sys.exit(main())
