import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  decodeFetchResponse,
  FETCH_VERSIONS,
} from "../../../../src/kafka/protocol/fetch_response.ts";
// Written by Kafka 4.1's own FetchResponseData: three partitions of one topic, one of which is in
// error, one without records.
import answers from "../fixtures/fetch_responses.json" with { type: "json" };
import batches from "../fixtures/record_batches.json" with { type: "json" };

for (let version = FETCH_VERSIONS.min; version <= FETCH_VERSIONS.max; version++) {
  Deno.test(`decodeFetchResponse: reads an answer of version ${version}`, () => {
    const answer = Buffer.from(answers[String(version) as keyof typeof answers], "hex");
    const { responses, clientSideThrottleTime } = decodeFetchResponse(answer, version)!;
    assert.equal(clientSideThrottleTime, version >= 8 ? 25 : undefined);
    assert.deepEqual(responses.map(({ topicName }) => topicName), ["tïcks"]);
    const [first, second, third, ...others] = responses[0]!.partitions;
    assert.deepEqual(others, []);
    const { records, ...rest } = first!;
    assert.deepEqual(records.map(({ offset }) => offset), [10, 11, 12, 13]);
    assert.deepEqual(rest, {
      partition: 0,
      errorCode: 0,
      stableEnd: 14,
      aborted: [{ producerId: "4000", firstOffset: 10 }],
      nextOffset: 14,
      cutOff: false,
    });
    assert.deepEqual(second, {
      partition: 1,
      errorCode: 1,
      stableEnd: -1,
      aborted: [],
      records: [],
      nextOffset: null,
      cutOff: false,
    });
    assert.deepEqual(third, {
      partition: 7,
      errorCode: 0,
      stableEnd: 2 ** 40,
      aborted: [],
      records: [],
      nextOffset: null,
      cutOff: false,
    });
  });
}

Deno.test("decodeFetchResponse: leaves an answer with old records to others", () => {
  const answer = Buffer.from(answers["4"], "hex");
  const batch = Buffer.from(batches.transactional, "hex");
  const at = answer.indexOf(batch);
  answer[at + 16] = 1; // The version of its first batch.
  assert.equal(decodeFetchResponse(answer, 4), undefined);
});

Deno.test("decodeFetchResponse: an answer that ends too early throws, and is never read as an empty one", () => {
  const answer = Buffer.from(answers["11"], "hex");
  for (let length = 0; length < answer.length; length++) {
    let read: number | undefined;
    try {
      read = decodeFetchResponse(answer.subarray(0, length), 11)!.responses[0]?.partitions.length;
    } catch {
      continue;
    }
    assert.fail(`cut to ${length}: read as ${read} partitions`);
  }
});
