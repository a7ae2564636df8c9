"""Reads Prometheus's text with its own client, and tells each sample."""
import json
import sys

from prometheus_client.parser import text_string_to_metric_families

job = json.load(sys.stdin)
json.dump([
    {"family": family.name, "type": family.type, "help": family.documentation,
     "name": sample.name, "labels": sample.labels, "value": sample.value}
    for family in text_string_to_metric_families(job["text"])
    for sample in family.samples
], sys.stdout)
