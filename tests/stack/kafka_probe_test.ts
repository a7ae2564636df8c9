import assert from "node:assert/strict";
import {
  fetchKafkaMetadata,
  metadataRequest,
  parseMetadataResponse,
} from "../../scripts/stack/kafka_probe.ts";

Deno.test("metadataRequest is a Metadata request, version 4, for no topics", () => {
  const bytes = metadataRequest();
  const view = new DataView(bytes.buffer);
  assert.equal(view.getInt32(0), bytes.length - 4);
  assert.equal(view.getInt16(4), 3);
  assert.equal(view.getInt16(6), 4);
  assert.deepEqual([...bytes.subarray(-5)], [0, 0, 0, 0, 0]);
});

/** A response as a broker would send it, built from its fields. */
function response(brokers: [number, string, number][], controller: number): Uint8Array {
  const bytes: number[] = [0, 0, 0, 1, 0, 0, 0, 0];
  const int32 = (value: number) => bytes.push(value >>> 24, value >>> 16, value >>> 8, value);
  const text = (value: string) => bytes.push(0, value.length, ...new TextEncoder().encode(value));
  int32(brokers.length);
  for (const [id, host, port] of brokers) {
    int32(id);
    text(host);
    int32(port);
    bytes.push(0xff, 0xff); // no rack
  }
  text("cluster");
  int32(controller);
  return new Uint8Array(bytes);
}

Deno.test("parseMetadataResponse reads every broker and the controller", () => {
  const bytes = response([[1, "127.0.0.1", 9092], [2, "kafka", 65_000]], 2);
  assert.deepEqual(parseMetadataResponse(bytes), {
    brokers: [{ id: 1, host: "127.0.0.1", port: 9092 }, { id: 2, host: "kafka", port: 65_000 }],
    controllerId: 2,
  });
});

Deno.test("fetchKafkaMetadata gives up on a broker that is silent", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const accepted = listener.accept();
  const begin = performance.now();
  await assert.rejects(fetchKafkaMetadata("127.0.0.1", port, 200));
  assert(performance.now() - begin < 2_000);
  (await accepted).close();
});
