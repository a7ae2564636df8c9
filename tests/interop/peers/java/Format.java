import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;

/**
 * A format: readings to bytes, and bytes to what {@link #expected} makes of a reading, whose texts
 * are then equal. Ticks, which have numbers and one text, are what JSON makes of them.
 */
record Format(String encoding, boolean isTick, byte[] head, Schema avro, Descriptor proto) {
  static final String[] CSV_COLUMNS = {"small", "big", "ratio", "flag", "name", "maybe", "payload",
      "level", "city", "zip", "at", "amount"};

  static Format of(JsonNode cell, JsonNode job) throws Exception {
    String encoding = cell.get("encoding").asText();
    boolean isTick = cell.get("dataset").asText().equals("ticks");
    JsonNode schemas = job.get("schemas").get(cell.get("dataset").asText());

    Schema avro = new Schema.Parser().parse(schemas.get("avro").get("text").asText());
    byte[] head = {};
    if (!cell.get("schemaId").isNull()) {
      head = ByteBuffer.allocate(5).put((byte) 0).putInt(cell.get("schemaId").asInt()).array();
      // The message's place in its file: the first is a single 0, the second [1] in zigzag.
      if (encoding.equals("protobuf")) head = join(head, isTick ? new byte[] {0} : new byte[] {2, 2});
    }
    return new Format(encoding, isTick, head, avro, ProtoFormat.descriptor(schemas.get("protobuf")));
  }

  byte[] encode(JsonNode reading) throws Exception {
    return join(head, switch (encoding) {
      case "text" -> Topics.utf8(reading.get("name").asText());
      case "bytes" -> HexFormat.of().parseHex(reading.get("payload").asText());
      case "csv" -> Topics.utf8(toCsv(reading));
      case "avro" -> AvroFormat.encode(avro, reading);
      case "protobuf" -> ProtoFormat.message(proto, reading).toByteArray();
      default -> Peer.JSON.writeValueAsBytes(toJson(reading));
    });
  }

  JsonNode decode(byte[] value) throws Exception {
    if (!ByteBuffer.wrap(value, 0, head.length).equals(ByteBuffer.wrap(head))) {
      throw new Exception("it begins otherwise than with " + HexFormat.of().formatHex(head));
    }
    byte[] bytes = Arrays.copyOfRange(value, head.length, value.length);
    return switch (encoding) {
      case "text" -> Peer.JSON.getNodeFactory().textNode(Topics.text(bytes));
      case "bytes" -> Peer.JSON.getNodeFactory().textNode(HexFormat.of().formatHex(bytes));
      case "csv" -> tickOfCsv(Topics.text(bytes));
      case "avro" -> tick(AvroFormat.decode(avro, bytes)::get);
      case "protobuf" -> {
        DynamicMessage message = DynamicMessage.parseFrom(proto, bytes);
        yield tick(name -> message.getField(proto.findFieldByName(name)));
      }
      default -> {
        JsonNode fields = Peer.JSON.readTree(bytes);
        yield tick(name -> fields.get(name).isNumber() ? fields.get(name).doubleValue()
            : fields.get(name).asText());
      }
    };
  }

  JsonNode expected(JsonNode value) {
    if (isTick) {
      return tick(name -> value.get(name).isNumber() ? value.get(name).doubleValue()
          : value.get(name).asText());
    }
    return value.get(encoding.equals("text") ? "name" : "payload");
  }

  static JsonNode tick(Function<String, Object> field) {
    return Peer.JSON.createObjectNode()
        .put("Symbol", field.apply("Symbol").toString())
        .put("Price", (double) field.apply("Price"))
        .put("TimeStamp", (double) field.apply("TimeStamp"));
  }

  static JsonNode tickOfCsv(String line) {
    String[] fields = line.split(",");
    return Peer.JSON.createObjectNode().put("Symbol", fields[0])
        .put("Price", Double.parseDouble(fields[1])).put("TimeStamp", Double.parseDouble(fields[2]));
  }

  static JsonNode toJson(JsonNode reading) {
    ObjectNode object = reading.deepCopy();
    object.put("big", new BigInteger(reading.get("big").asText()));
    object.put("ratio", Double.parseDouble(reading.get("ratio").asText()));
    object.put("payload", base64(reading));
    object.put("amount", new BigDecimal(reading.get("amount").asText()));
    ObjectNode counts = object.putObject("counts");
    reading.get("counts").fields()
        .forEachRemaining(one -> counts.put(one.getKey(), Long.parseLong(one.getValue().asText())));
    return object;
  }

  static String toCsv(JsonNode reading) {
    ObjectNode fields = reading.deepCopy();
    fields.put("payload", base64(reading)).setAll((ObjectNode) reading.get("place"));
    List<String> parts = new ArrayList<>();
    for (String column : CSV_COLUMNS) {
      JsonNode field = fields.get(column);
      parts.add(field.isNull() ? "" : '"' + field.asText().replace("\"", "\"\"") + '"');
    }
    return String.join(",", parts) + "\r\n";
  }

  static String base64(JsonNode reading) {
    return Base64.getEncoder().encodeToString(payload(reading));
  }

  static byte[] payload(JsonNode reading) {
    return HexFormat.of().parseHex(reading.get("payload").asText());
  }

  static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
