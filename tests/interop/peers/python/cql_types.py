"""What the driver for Python has to read of each CQL type, written down by hand.

A case is: the column's type; how the mapping reads it; what the record's JSON says; what the driver
reads. A function in place of a value is given the column's name and returns a selector and the value:
for what the driver's own types can't hold.
"""
import struct
from datetime import datetime, time
from decimal import Decimal
from uuid import UUID

from cassandra.util import Date, Duration, Time

USER_TYPES = [
    "place (city text, zip int)",
    "route (name text, stops frozen<list<frozen<place>>>, km decimal)",
]

SIXTY_DIGITS = "123456789012345678901234567890123456789012345678901234567890"
TIMEUUID = "d2177dd0-eaa2-11de-a572-001b779c76e3"
LAST_TIMEUUID = "ffffffff-ffff-1fff-bfff-ffffffffffff"
UUID4 = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
HUNDRED_NINES = "9" * 100


def bytes_of(function, pack, number):
    """The bytes of a column, where Python has no such value."""
    return lambda column: (f"{function}({column})", struct.pack(pack, number))


def milliseconds(number):
    return bytes_of("timestampAsBlob", ">q", number)


CASES = [
    ("ascii", {}, '""', ""),
    ("ascii", {}, '"a~\\u0000\\u007f"', "a~\x00\x7f"),
    ("bigint", {}, "-9223372036854775808", -2**63),
    ("bigint", {}, "9223372036854775807", 2**63 - 1),
    ("bigint", {}, "9007199254740993", 2**53 + 1),
    ("bigint", {}, '"-9007199254740993"', -2**53 - 1),
    ("blob", {"encoding": "base64"}, '""', b""),
    ("blob", {"encoding": "base64"}, '"AAD/gAA="', b"\x00\x00\xff\x80\x00"),
    ("blob", {"encoding": "hex"}, '"0x00ff"', b"\x00\xff"),
    ("blob", {"encoding": "utf8"}, '"\\u0000\\ud834\\udd1e"', b"\x00\xf0\x9d\x84\x9e"),
    ("boolean", {}, "true", True),
    ("boolean", {}, "false", False),
    ("date", {}, '"0001-01-01"', Date("0001-01-01")),
    ("date", {}, '"9999-12-31"', Date("9999-12-31")),
    ("date", {}, '"-000001-12-31"', Date(-719529)),
    ("date", {"unit": "days"}, "-2147483648", Date(-2**31)),
    ("date", {"unit": "days"}, "2147483647", Date(2**31 - 1)),
    ("decimal", {}, '"0.10"', Decimal((0, (1, 0), -2))),
    # Zeros at the end of a number of JSON mean nothing; those of a text do.
    ("decimal", {}, "0.10", Decimal((0, (1,), -1))),
    ("decimal", {}, "1e-2000", Decimal((0, (1,), -2000))),
    ("decimal", {}, "-12e3000", Decimal((1, (1, 2), 3000))),
    ("decimal", {}, f'"{HUNDRED_NINES}.{HUNDRED_NINES}"',
     Decimal((0, (9,) * 200, -100))),
    ("decimal", {}, '"0.000"', Decimal((0, (0,), -3))),
    ("double", {}, "1.7976931348623157e308", 1.7976931348623157e308),
    ("double", {}, "5e-324", 5e-324),
    ("double", {}, "-0.0", -0.0),
    ("double", {}, '"NaN"', float("nan")),
    ("double", {}, '"-Infinity"', float("-inf")),
    ("duration", {}, '"-1y2mo3d4h5m6s7ms8us9ns"',
     Duration(-14, -3, -(((4 * 60 + 5) * 60 + 6) * 10**9 + 7_008_009))),
    ("duration", {}, '"P2147483647M"', Duration(2**31 - 1, 0, 0)),
    ("duration", {}, '"-2147483648mo2147483648d9223372036854775808ns"',
     Duration(-2**31, -2**31, -2**63)),
    ("duration", {}, '"9223372036854775807ns"', Duration(0, 0, 2**63 - 1)),
    ("float", {}, "3.4028234663852886e38", 3.4028234663852886e38),
    ("float", {}, "1.401298464324817e-45", 1.401298464324817e-45),
    ("float", {}, "0.1", 0.10000000149011612),
    ("float", {}, '"Infinity"', float("inf")),
    ("inet", {}, '"255.255.255.255"', "255.255.255.255"),
    ("inet", {}, '"0.0.0.0"', "0.0.0.0"),
    ("inet", {}, '"::"', "::"),
    ("inet", {}, '"2001:DB8:0:0::1"', "2001:db8::1"),
    ("inet", {}, '"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"',
     "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("int", {}, "-2147483648", -2**31),
    ("int", {}, "2147483647", 2**31 - 1),
    ("smallint", {}, "-32768", -2**15),
    ("smallint", {}, "32767", 2**15 - 1),
    ("text", {}, '""', ""),
    ("text", {}, '"\\u0000\\ud834\\udd1e e\\u0301 \\ufeff"', "\x00\U0001d11e e\u0301 \ufeff"),
    ("text", {}, f'"{"é𝄞" * 20_000}"', "é𝄞" * 20_000),
    ("time", {}, '"00:00"', Time(0)),
    ("time", {}, '"23:59:59.999999999"', Time(86_399_999_999_999)),
    ("time", {"unit": "ns"}, "86399999999999", Time(86_399_999_999_999)),
    ("time", {}, '"12:34:56.789"', Time(time(12, 34, 56, 789_000))),
    ("timestamp", {}, '"0001-01-01T00:00:00Z"', datetime(1, 1, 1)),
    ("timestamp", {}, '"9999-12-31T23:59:59.999Z"', milliseconds(253_402_300_799_999)),
    ("timestamp", {}, '"1969-12-31T23:59:59.999+00:00"', datetime(1969, 12, 31, 23, 59, 59, 999_000)),
    ("timestamp", {"unit": "ms"}, "-8640000000000000", milliseconds(-8_640_000_000_000_000)),
    ("timestamp", {"unit": "ms"}, "8640000000000000", milliseconds(8_640_000_000_000_000)),
    ("timestamp", {"unit": "us"}, "1700000000123999", datetime(2023, 11, 14, 22, 13, 20, 123_000)),
    ("timeuuid", {}, f'"{TIMEUUID}"', UUID(TIMEUUID)),
    ("timeuuid", {}, f'"{LAST_TIMEUUID}"', UUID(LAST_TIMEUUID)),
    ("tinyint", {}, "-128", -128),
    ("tinyint", {}, "127", 127),
    ("uuid", {}, f'"{UUID4.upper()}"', UUID(UUID4)),
    ("uuid", {}, '"00000000-0000-0000-0000-000000000000"', UUID(int=0)),
    ("varint", {}, SIXTY_DIGITS, int(SIXTY_DIGITS)),
    ("varint", {}, f'"-{SIXTY_DIGITS}"', -int(SIXTY_DIGITS)),
    ("varint", {}, "-129", -129),
    ("varint", {}, "0", 0),
    # An empty collection of cells of their own is null; a frozen one is not.
    ("list<text>", {}, "[]", None),
    ("list<text>", {}, '["b","","b","𝄞"]', ["b", "", "b", "𝄞"]),
    ("set<int>", {}, "[]", None),
    ("set<int>", {}, "[3,-1,3]", {-1, 3}),
    ("map<text, int>", {}, "{}", None),
    ("map<text, int>", {}, '{"":0,"__proto__":1}', {"": 0, "__proto__": 1}),
    ("map<bigint, text>", {}, '{"9007199254740993":"a","-1":"b"}', {2**53 + 1: "a", -1: "b"}),
    ("map<timestamp, boolean>", {}, '{"2023-11-14T22:13:20Z":true}',
     {datetime(2023, 11, 14, 22, 13, 20): True}),
    ("map<uuid, frozen<set<inet>>>", {}, f'{{"{UUID4}":["::1","10.0.0.1"]}}',
     {UUID(UUID4): {"::1", "10.0.0.1"}}),
    ("frozen<list<int>>", {}, "[]", []),
    ("frozen<set<text>>", {}, "[]", set()),
    ("frozen<map<int, int>>", {}, "{}", {}),
    ("frozen<map<text, frozen<list<frozen<map<int, frozen<set<text>>>>>>>>", {},
     '{"a":[{"1":["y","x"]},{}],"b":[]}', {"a": [{1: {"x", "y"}}, {}], "b": []}),
    ("tuple<int, text, frozen<tuple<double, blob>>>", {"encoding": "hex"}, '[1,null,[0.5,"00"]]',
     (1, None, (0.5, b"\x00"))),
    ("tuple<int, text, frozen<tuple<double, blob>>>", {"encoding": "hex"}, '[null,"",[null]]',
     (None, "", (None, None))),
    ("place", {}, '{"city":"Quito"}', ("Quito", None)),
    ("place", {}, '{"zip":-1,"city":""}', ("", -1)),
    ("frozen<route>", {}, '{"stops":[{"city":"a"},{"zip":2},{}],"km":"1.50"}',
     (None, [("a", None), (None, 2), (None, None)], Decimal("1.50"))),
    ("map<text, frozen<place>>", {}, '{"home":{"zip":7}}', {"home": (None, 7)}),
    ("vector<float, 3>", {}, "[0.5,-1,3.4028234663852886e38]", [0.5, -1.0, 3.4028234663852886e38]),
    ("vector<int, 2>", {}, "[-2147483648,2147483647]", [-2**31, 2**31 - 1]),
    ("vector<text, 2>", {}, '["a",""]', ["a", ""]),
    ("vector<frozen<list<bigint>>, 1>", {}, "[[9007199254740993]]", [[2**53 + 1]]),
]
