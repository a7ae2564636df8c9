import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { topicIdProtocol } from "../../../../src/kafka/topics/topic_id.ts";
// Version 10 of MetadataRequestData and MetadataResponseData, written by Kafka 4.1's own classes.
import hex from "../fixtures/topic_ids.json" with { type: "json" };

const NO_TAGS = "00";
const { request, response } = topicIdProtocol("input.readings-1");
const answer = (name: keyof typeof hex) => Buffer.from(NO_TAGS + hex[name], "hex");

async function idIn(bytes: Buffer): Promise<string | undefined> {
  return await response.parse(await response.decode(bytes));
}

Deno.test("topicIdProtocol: asks as Kafka's own client does", async () => {
  const { buffer } = await request.encode();
  assert.equal(buffer.toString("hex"), NO_TAGS + hex.request);
});

Deno.test("topicIdProtocol: reads the id behind brokers, racks and a long cluster id", async () => {
  assert.equal(await idIn(answer("response")), "zKFbpc2DQIKavlBTvxEYGA");
});

Deno.test("topicIdProtocol: passes over tagged fields", async () => {
  const tagged = Buffer.concat([Buffer.from([1, 0, 3, 9, 9, 9]), answer("response").subarray(1)]);
  assert.equal(await idIn(tagged), "zKFbpc2DQIKavlBTvxEYGA");
});

Deno.test("topicIdProtocol: an id of zeros is none", async () => {
  assert.equal(await idIn(answer("noId")), undefined);
});

Deno.test("topicIdProtocol: an answer that is cut short has no id, and is an error", async () => {
  const whole = answer("response");
  const end = whole.indexOf(Buffer.from("zKFbpc2DQIKavlBTvxEYGA", "base64url")) + 16;
  for (let length = 0; length < end; length++) {
    await assert.rejects(async () => await idIn(whole.subarray(0, length)), RangeError);
  }
});
