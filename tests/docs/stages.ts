import type { DocumentName } from "./exceptions.ts";

/** What a reader has before a command, because the text presupposes it. */
export interface Stage {
  document: DocumentName;
  section: string;
  /** The command before which it is made; the section's first one where it is absent. */
  command?: string;
  /** Whether the services are emptied before; they are before each section. */
  empty?: boolean;
  /** Commands of bash that make it; each must succeed. */
  script: string;
}

const TICKS_AVSC = `cat > ticks.avsc <<'END'
{ "type": "record", "name": "Tick", "fields": [
  { "name": "Symbol", "type": "string" },
  { "name": "Price", "type": "double" },
  { "name": "TimeStamp", "type": "long" } ] }
END`;

const TICKS_PROTO = `cat > ticks.proto <<'END'
syntax = "proto3";
package acme;
message Tick {
  string Symbol = 1;
  double Price = 2;
  int64 TimeStamp = 3;
}
message Other { string Name = 1; }
END`;

/** Records in a format, and the table that \`ingest\` without \`--create-schema\` wants. */
const ticksIn = (format: string) =>
  `andean produce --count 90 ${format}
andean ingest --create-schema --until end ${format}
andean produce --count 90 ${format}`;

const SENSOR_EVENTS = `send-records sensor-events <<'END'
{"key":"a","value":{"device":{"id":"a"},"time":1700000000000,"reading":1.5,"tags":["x"],"payload":"AAEC"},"headers":{"source":"gate-1"}}
{"key":"a","value":{"device":{"id":"a"},"time":1700000001000,"tags":[]},"headers":{"source":"gate-1"}}
{"key":"b","value":{"device":{"id":"b"},"time":1700000002000,"reading":-2,"tags":["x","y"]}}
END`;

const inFormats = (command: string, format: string, files: string) => ({
  document: "docs/REFERENCE.md" as const,
  section: "Formats",
  command,
  empty: true,
  script: `${files}\n${ticksIn(format)}`.trim(),
});

export const STAGES: readonly Stage[] = [
  {
    document: "README.md",
    section: "andean",
    script: `andean produce --count 90000
andean ingest --create-schema --until end
stage-loss`,
  },
  inFormats(
    "andean ingest --format avro --schema ticks.avsc",
    "--format avro --schema ticks.avsc",
    TICKS_AVSC,
  ),
  inFormats(
    "andean ingest --format protobuf --schema ticks.proto --message acme.Tick",
    "--format protobuf --schema ticks.proto --message acme.Tick",
    TICKS_PROTO,
  ),
  inFormats(
    "andean ingest --format csv --csv-columns TimeStamp,Symbol,Price --csv-delimiter tab",
    "--format csv --csv-columns TimeStamp,Symbol,Price --csv-delimiter tab",
    "",
  ),
  {
    document: "docs/REFERENCE.md",
    section: "Formats",
    command: "andean produce --format avro",
    empty: true,
    script: ticksIn("--format avro"),
  },
  {
    document: "docs/REFERENCE.md",
    section: "Any table",
    script: `${SENSOR_EVENTS}
cqlsh -u scylla -p scylla <<'END'
CREATE KEYSPACE plant WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': 1};
CREATE TABLE plant.readings (sensor text, at timestamp, reading double, tags set<text>, raw blob,
  source text, site text, kafka_partition int, kafka_offset bigint,
  PRIMARY KEY (sensor, at, kafka_partition, kafka_offset));
END`,
  },
  { document: "docs/REFERENCE.md", section: "Plan and init", script: SENSOR_EVENTS },
  {
    document: "docs/REFERENCE.md",
    section: "Several topics",
    script: `send-records orders <<'END'
{"key":"o-1","value":{"amount":10,"note":{"text":"soon"}}}
{"key":"o-1","value":{"amount":12}}
{"key":"o-2","value":{"amount":7}}
END
send-records events <<'END'
{"key":"e-1","value":"opened,3"}
{"key":"e-2","value":"closed,4"}
END
andean produce --count 90
andean ingest --create-schema --until end
cqlsh -u scylla -p scylla <<'END'
CREATE KEYSPACE shop WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': 1};
CREATE TABLE shop.orders (id text PRIMARY KEY, amount int, note text);
CREATE TABLE shop.events (p int, o bigint, name text, size int, PRIMARY KEY (p, o));
END`,
  },
  {
    document: "docs/REFERENCE.md",
    section: "Dead letters",
    script: `andean produce --count 90
andean ingest --create-schema --until end --format csv`,
  },
  {
    document: "docs/REFERENCE.md",
    section: "Watch it",
    script: `andean produce --count 90
andean ingest --create-schema --until end
andean produce --count 90`,
  },
  {
    document: "docs/REFERENCE.md",
    section: "What verify tells",
    script: `andean produce --count 9000
andean ingest --create-schema --until end`,
  },
  {
    document: "docs/REFERENCE.md",
    section: "What verify tells",
    command: "andean verify --repair --dry-run",
    script:
      `cqlsh -u scylla -p scylla -e "DELETE FROM trading.market_data WHERE symbol = 'IBM' AND day = '2023-11-14' AND ts = '2023-11-14 22:15:00+0000'"`,
  },
];
