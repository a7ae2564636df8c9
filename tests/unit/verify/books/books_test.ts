import assert from "node:assert/strict";
import { Books, NO_PARTITION } from "../../../../src/verify/books/books.ts";
import { inWindow, type Window } from "../../../../src/verify/window.ts";

const HELD = [{ partition: 1, from: 0, to: 3 }, { partition: 0, from: 5, to: 8 }];

const openBooks = (window: Window) => new Books(HELD, inWindow(HELD, window));

const summary = (books: Books) =>
  books.all().map((audit) => {
    const { partition, from, to, stored, unexpected, forgotten } = audit.report();
    return { partition, from, to, stored, unexpected, forgotten };
  });

Deno.test("Books: each row is entered for its own Kafka partition, sorted by its number", () => {
  const books = openBooks({});
  books.addRow(0, 6);
  books.addRow(1, 2);
  books.addRow(1, 0);
  books.judgeLateRows(HELD);
  assert.deepEqual(summary(books), [
    { partition: 0, from: 5, to: 8, stored: 1, unexpected: 0, forgotten: 0 },
    { partition: 1, from: 0, to: 3, stored: 2, unexpected: 0, forgotten: 0 },
  ]);
});

Deno.test("Books: looks at the asked window, and still knows what the topic holds", () => {
  const books = openBooks({ from: new Map([[0, 6]]), to: 7 });
  books.addRow(0, 4);
  books.addRow(0, 5);
  books.addRow(0, 6);
  books.addRow(0, 7);
  books.judgeLateRows(HELD);
  assert.deepEqual(summary(books)[0], {
    partition: 0,
    from: 6,
    to: 7,
    stored: 1,
    unexpected: 0,
    forgotten: 1,
  });
});

Deno.test("Books: a row of a Kafka partition that the topic never had is unexpected", () => {
  const books = openBooks({});
  books.addRow(9, 0);
  books.addRow(9, 7);
  books.judgeLateRows(HELD);
  assert.deepEqual(summary(books)[2], {
    partition: 9,
    from: 0,
    to: 0,
    stored: 0,
    unexpected: 2,
    forgotten: 0,
  });
});

Deno.test("Books: a row without coordinates is unexpected", () => {
  const books = openBooks({});
  books.addRow(NO_PARTITION, 0);
  books.judgeLateRows(HELD);
  assert.equal(summary(books)[0]!.partition, NO_PARTITION);
  assert.equal(summary(books)[0]!.unexpected, 1);
});

Deno.test("Books: rows of records that arrived during the scan are not unexpected", () => {
  const books = openBooks({});
  books.addRow(1, 3);
  books.addRow(1, 4);
  books.addRow(2, 0);
  books.judgeLateRows([...HELD.map((range) => ({ ...range, to: range.to + 1 })), {
    partition: 2,
    from: 0,
    to: 1,
  }]);
  assert.deepEqual(summary(books).map(({ unexpected }) => unexpected), [0, 1, 0]);
});

Deno.test("Books: a row without coordinates is no record's, and counts as unexpected", () => {
  const books = openBooks({});
  books.addRow(0, NaN);
  books.addRow(NaN, 6);
  books.addRow(NaN, NaN);
  books.judgeLateRows(HELD);
  assert.deepEqual(
    summary(books).map(({ partition, stored, unexpected }) => [partition, stored, unexpected]),
    [[NO_PARTITION, 0, 3], [0, 0, 0], [1, 0, 0]],
  );
});
