import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** Avro's binary encoding; arrays and maps in blocks that tell their sizes. */
class AvroFormat {
  static byte[] encode(Schema schema, JsonNode reading) throws Exception {
    GenericRecord record = new GenericData.Record(schema);
    record.put("small", reading.get("small").asInt());
    record.put("big", Long.parseLong(reading.get("big").asText()));
    record.put("ratio", Double.parseDouble(reading.get("ratio").asText()));
    record.put("flag", reading.get("flag").asBoolean());
    record.put("name", reading.get("name").asText());
    record.put("maybe", reading.get("maybe").isNull() ? null : reading.get("maybe").asText());
    record.put("payload", ByteBuffer.wrap(Format.payload(reading)));
    List<String> tags = new ArrayList<>();
    reading.get("tags").forEach(tag -> tags.add(tag.asText()));
    record.put("tags", tags);
    Map<String, Long> counts = new HashMap<>();
    reading.get("counts").fields()
        .forEachRemaining(one -> counts.put(one.getKey(), Long.parseLong(one.getValue().asText())));
    record.put("counts", counts);
    Schema level = schema.getField("level").schema();
    record.put("level", new GenericData.EnumSymbol(level, reading.get("level").asText()));
    GenericRecord place = new GenericData.Record(schema.getField("place").schema());
    JsonNode zip = reading.get("place").get("zip");
    place.put("city", reading.get("place").get("city").asText());
    place.put("zip", zip.isNull() ? null : zip.asInt());
    record.put("place", place);
    record.put("at", reading.get("at").asLong());
    BigInteger unscaled = new BigDecimal(reading.get("amount").asText()).unscaledValue();
    record.put("amount", ByteBuffer.wrap(unscaled.toByteArray()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = new EncoderFactory().blockingBinaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  static GenericRecord decode(Schema schema, byte[] bytes) throws Exception {
    BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
    GenericRecord record = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
    if (!decoder.isEnd()) throw new Exception("bytes are left behind the record");
    return record;
  }
}
