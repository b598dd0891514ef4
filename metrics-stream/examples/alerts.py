import json, sys
from kafka import KafkaConsumer

alerts = KafkaConsumer(
    "grokking-detected", "slingshot-detected", "training-anomalies",
    bootstrap_servers=sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:8471",
    group_id="alerts-in-python", auto_offset_reset="earliest", isolation_level="read_committed")
for record in alerts:
    event = json.loads(record.value)
    revises = f", revises {event['supersedes']}" if event["supersedes"] else ""
    print(f"{event['runId']} {record.topic} {event['stage']} at step {event['step']}{revises}", flush=True)
