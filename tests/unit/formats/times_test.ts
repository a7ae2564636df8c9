import assert from "node:assert/strict";
import {
  dateText,
  instantText,
  parseDate,
  parseInstant,
  parseTimeOfDay,
  timeOfDayText,
} from "../../../src/formats/times.ts";
import { fc } from "../support/fc.ts";

Deno.test("parseDate: what no calendar has is no date, and becomes no other one", () => {
  for (const text of ["", "2023-2-3", "20230203", "2023-02-30", "2023-13-01", "2023-02-03T00"]) {
    assert.equal(parseDate(text), undefined, text);
  }
  assert.equal(parseDate("1970-01-02"), 1);
  assert.equal(parseDate("-000001-12-31"), -719_529);
});

Deno.test("parseTimeOfDay: what no clock shows, or has more digits, is no time of day", () => {
  for (
    const text of ["", "24:00:00", "12:60:00", "12:00", "12:00:00.", "1:00:00", "12:00:00.0001"]
  ) {
    assert.equal(parseTimeOfDay(text, 3), undefined, text);
  }
  assert.equal(parseTimeOfDay("00:00:01.5000", 3), 1_500);
});

Deno.test("parseInstant: needs a day and a clock, and rounds nothing", () => {
  const none = [
    "2023-02-03",
    "2023-02-30T00:00:00Z",
    "2023-02-03T24:00:01Z",
    "2023-02-03T00:00:00.0001Z",
    "2023-02-03T00:00:00+99:00",
    "yesterday",
  ];
  for (const text of none) assert.equal(parseInstant(text, 3), undefined, text);
  assert.equal(parseInstant("1970-01-01T01:00:00.25+01:00", 3), 250n);
});

Deno.test("dateText, timeOfDayText, instantText: what has no text has none, at either end", () => {
  assert.equal(dateText(100_000_001), undefined);
  assert.equal(dateText(-100_000_001), undefined);
  assert.equal(timeOfDayText(-1, 3), undefined);
  assert.equal(timeOfDayText(86_400_000, 3), undefined);
  assert.equal(instantText(8_640_000_000_001_000n, 3), undefined);
  assert.equal(instantText(-8_640_000_000_001_000n, 3), undefined);
});

Deno.test("instantText: what it tells is read as the same, before 1970, too", () => {
  const units = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
  fc.assert(
    fc.property(units, fc.constantFrom(3 as const, 6 as const, 9 as const), (at, digits) => {
      const within = at / 10n ** BigInt(9 - digits);
      assert.equal(parseInstant(`${instantText(within, digits)}Z`, digits), within);
    }),
  );
});
