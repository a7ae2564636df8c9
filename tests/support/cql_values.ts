/** A value as a record has it in JSON, and as CQL writes it. */
type Pair = [json: string, cql: string];

const MAX_VARINT = "9".repeat(300);
const UUID1 = "d2177dd0-eaa2-11de-a572-001b779c76e3";
const UUID4 = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

/** The user types of {@linkcode CQL_VALUES}. */
export const USER_TYPES = [
  "place (city text, zip int)",
  "route (stops frozen<list<frozen<place>>>, km decimal)",
];

/** Values of every CQL type, the extremes among them; and how the mapping reads them. */
export const CQL_VALUES: Record<string, { values: Pair[]; options?: Record<string, string> }> = {
  "ascii": { values: [['""', "''"], ['"a~"', "'a~'"]] },
  "bigint": {
    values: [
      ["-9223372036854775808", "-9223372036854775808"],
      ["9223372036854775807", "9223372036854775807"],
      ['"9007199254740993"', "9007199254740993"],
    ],
  },
  "blob": {
    values: [['""', "0x"], ['"AP+A"', "0x00ff80"]],
    options: { encoding: "base64" },
  },
  "boolean": { values: [["true", "true"], ["false", "false"]] },
  "date": {
    values: [["-2147483648", "0"], ["2147483647", "4294967295"], ["-1", "'1969-12-31'"]],
    options: { unit: "days" },
  },
  "decimal": {
    values: [
      ["0.10000000000000000000000000001", "0.10000000000000000000000000001"],
      ['"1.10"', "1.10"],
      [`-${MAX_VARINT}.5`, `-${MAX_VARINT}.5`],
      ["1e-300", "1E-300"],
    ],
  },
  "double": {
    values: [
      ["1.7976931348623157e308", "1.7976931348623157e308"],
      ["5e-324", "4.9e-324"],
      ["-0.0", "-0.0"],
      ['"NaN"', "NaN"],
      ['"-Infinity"', "-Infinity"],
    ],
  },
  "duration": {
    values: [
      ['"P2147483647M"', "2147483647mo"],
      ['"-1mo2d9223372036854775807ns"', "-1mo2d9223372036854775807ns"],
      ['"PT0.000000001S"', "1ns"],
    ],
  },
  "float": {
    values: [["3.4028235e38", "3.4028235e38"], ["1.4e-45", "1.4e-45"], ["0.1", "0.1"]],
  },
  "inet": {
    values: [
      ['"255.255.255.255"', "'255.255.255.255'"],
      ['"2001:db8::1"', "'2001:db8::1'"],
      ['"::"', "'::'"],
    ],
  },
  "int": { values: [["-2147483648", "-2147483648"], ["2147483647", "2147483647"]] },
  "smallint": { values: [["-32768", "-32768"], ["32767", "32767"]] },
  "text": { values: [['"é\\u0000𝄞"', "'é\u0000𝄞'"], ['""', "''"]] },
  "time": {
    values: [['"00:00:00"', "'00:00:00'"], ['"23:59:59.999999999"', "'23:59:59.999999999'"]],
  },
  "timestamp": {
    values: [
      ["-8640000000000000", "-8640000000000000"],
      ["8640000000000000", "8640000000000000"],
      ["-1", "-1"],
    ],
    options: { unit: "ms" },
  },
  "timeuuid": { values: [[`"${UUID1}"`, UUID1]] },
  "tinyint": { values: [["-128", "-128"], ["127", "127"]] },
  "uuid": { values: [[`"${UUID4.toUpperCase()}"`, UUID4]] },
  "varint": {
    values: [[MAX_VARINT, MAX_VARINT], [`-${MAX_VARINT}`, `-${MAX_VARINT}`], ["-128", "-128"]],
  },
  "list<bigint>": { values: [["[9007199254740993,1,1]", "[9007199254740993,1,1]"], ["[]", "[]"]] },
  "set<text>": { values: [['["b","a","b"]', "{'a','b'}"], ["[]", "{}"]] },
  "map<int, text>": { values: [['{"10":"b","-9":"a"}', "{-9:'a',10:'b'}"], ["{}", "{}"]] },
  "map<uuid, frozen<list<double>>>": { values: [[`{"${UUID4}":[0.5]}`, `{${UUID4}:[0.5]}`]] },
  "frozen<list<int>>": { values: [["[]", "[]"], ["[1]", "[1]"]] },
  "frozen<map<text, frozen<set<int>>>>": {
    values: [['{"a":[3,-1]}', "{'a':{-1,3}}"], ["{}", "{}"]],
  },
  "tuple<int, text, frozen<tuple<float>>>": {
    values: [["[1,null,[0.5]]", "(1,null,(0.5))"], ['[1,"x"]', "(1,'x',null)"]],
  },
  "place": {
    values: [['{"city":"Quito"}', "{city:'Quito'}"], ['{"city":"","zip":-1}', "{city:'',zip:-1}"]],
  },
  "frozen<route>": {
    values: [[
      '{"stops":[{"city":"a"},{"zip":2}],"km":1.50}',
      "{stops:[{city:'a'},{zip:2}],km:1.5}",
    ]],
  },
  "list<frozen<list<int>>>": { values: [["[[],[1,2]]", "[[],[1,2]]"]] },
  "vector<float, 3>": { values: [["[0.5,-1,3.4028235e38]", "[0.5,-1,3.4028235e38]"]] },
  "vector<text, 2>": { values: [['["a",""]', "['a','']"]] },
};
