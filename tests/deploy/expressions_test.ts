import assert from "node:assert/strict";
import { expressionProblems } from "./expressions.ts";

Deno.test("expressionProblems: what andean serves is fine", () => {
  for (
    const expression of [
      "sum(rate(andean_records_stored_total[5m]))",
      'sum by (topic, le) (rate(andean_end_to_end_seconds_bucket{topic=~"a"}[5m]))',
      'up{job=~"andean.*"} == 0',
      "topic:andean_lag:sum > 1 and on (topic) andean_partition_lag_records",
    ]
  ) assert.deepEqual(expressionProblems(expression, ["topic:andean_lag:sum"]), [], expression);
});

Deno.test("expressionProblems: names, labels and kinds that there are not are told", () => {
  const cases: [string, RegExp][] = [
    ["andean_record_stored_total", /no such metric: andean_record_stored_total/],
    ["andean_end_to_end_seconds", /no such metric: andean_end_to_end_seconds/],
    ["andean_ready_bucket", /no such metric: andean_ready_bucket/],
    ["topic:andean_lag:sum", /no such metric/],
    ["sum by (table) (andean_partition_lag_records)", /no such label: table/],
    ['andean_ready{topic="a"}', /no such label: topic/],
    ["sum by (le) (andean_batch_rows_count)", /no such label: le/],
    ["rate(andean_ready[5m])", /a rate of andean_ready, which is no counter/],
    ["1 + 1", /no metric/],
  ];
  for (const [expression, pattern] of cases) {
    assert.match(expressionProblems(expression).join("\n"), pattern, expression);
  }
});
