import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** Makes the row of the default table of a price tick: the sink writes a struct, field by field. */
public class TickRow implements Transformation<SinkRecord> {
  private static final Schema ROW =
      SchemaBuilder.struct()
          .field("symbol", Schema.STRING_SCHEMA)
          .field("day", Schema.STRING_SCHEMA)
          .field("ts", Timestamp.SCHEMA)
          .field("price", Schema.FLOAT64_SCHEMA)
          .field("kafka_partition", Schema.INT32_SCHEMA)
          .field("kafka_offset", Schema.INT64_SCHEMA)
          .build();

  @Override
  public SinkRecord apply(SinkRecord record) {
    Map<?, ?> tick = (Map<?, ?>) record.value();
    Instant time = Instant.ofEpochSecond(((Number) tick.get("TimeStamp")).longValue());
    Struct row =
        new Struct(ROW)
            .put("symbol", tick.get("Symbol"))
            .put("day", time.atOffset(ZoneOffset.UTC).toLocalDate().toString())
            .put("ts", Date.from(time))
            .put("price", ((Number) tick.get("Price")).doubleValue())
            .put("kafka_partition", record.kafkaPartition())
            .put("kafka_offset", record.kafkaOffset());
    return record.newRecord(
        record.topic(),
        record.kafkaPartition(),
        record.keySchema(),
        record.key(),
        ROW,
        row,
        record.timestamp());
  }

  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }

  @Override
  public void configure(Map<String, ?> settings) {}

  @Override
  public void close() {}
}
