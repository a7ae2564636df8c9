import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Counts a topic and its table with Kafka's and the database's own clients, and says what is
 * missing, there twice, or different. Knows nothing of andean but the tables and headers that its
 * README describes.
 *
 * <p>Takes one JSON document on standard input: {@code brokers}, {@code topic}, {@code
 * deadLetterTopic} (may be missing in Kafka) or {@code deadLetterTable}, {@code contactPoint} ({@code host:port}), {@code
 * datacenter}, {@code user}, {@code password}, {@code table} ({@code keyspace.table}), {@code key}
 * ({@code coordinates} or {@code natural}). Writes one to standard output.
 */
public final class Judge {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What one Kafka partition's records say; indexed by offset. */
  private static final class Partition {
    final BitSet records = new BitSet();
    /** Records that the table must hold, where their values are known. */
    final Map<Integer, Tick> ticks = new HashMap<>();
    final BitSet rows = new BitSet();
    final BitSet letters = new BitSet();
  }

  private record Tick(String symbol, long timestampMs, double price) {}

  private record Key(String symbol, long timestampMs) {}

  private final JsonNode ask;
  private final Map<Integer, Partition> partitions = new TreeMap<>();
  private final Map<String, BitSet> sequences = new TreeMap<>();
  private BitSet lastRun = new BitSet();
  private long repeatedSequences;

  private Judge(JsonNode ask) {
    this.ask = ask;
  }

  public static void main(String[] arguments) throws Exception {
    Judge judge = new Judge(JSON.readTree(System.in));
    judge.readTopic();
    if (judge.ask.has("deadLetterTable")) judge.readLetterRows();
    else judge.readLetters();
    ObjectNode verdict =
        judge.text("key").equals("natural") ? judge.judgeKeys() : judge.judgeCoordinates();
    System.out.println(JSON.writeValueAsString(verdict));
    // The driver's threads would keep the process for some seconds.
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private String text(String field) {
    return ask.required(field).asText();
  }

  private Partition partition(int number) {
    return partitions.computeIfAbsent(number, ignored -> new Partition());
  }

  private void readTopic() {
    readToEnd(
        text("topic"),
        record -> {
          Partition partition = partition(record.partition());
          int offset = Math.toIntExact(record.offset());
          partition.records.set(offset);
          Tick tick = tickOf(record.value());
          if (tick != null) partition.ticks.put(offset, tick);
          countSequence(record);
        });
  }

  private void countSequence(ConsumerRecord<byte[], byte[]> record) {
    String run = header(record, "andean-run-id");
    String sequence = header(record, "andean-sequence");
    if (run == null || sequence == null) return;
    BitSet seen = sequences.computeIfAbsent(run, ignored -> new BitSet());
    int number = Integer.parseInt(sequence);
    if (seen.get(number)) repeatedSequences++;
    seen.set(number);
    lastRun = seen;
  }

  private void readLetters() {
    String topic = text("topic");
    readToEnd(
        text("deadLetterTopic"),
        letter -> {
          if (!topic.equals(header(letter, "__connect.errors.topic"))) return;
          int source = Integer.parseInt(header(letter, "__connect.errors.partition"));
          int offset = Integer.parseInt(header(letter, "__connect.errors.offset"));
          partition(source).letters.set(offset);
        });
  }

  private void readLetterRows() {
    String columns = "topic, kafka_partition, kafka_offset";
    try (CqlSession session = connect()) {
      for (Row row : rows(session, text("deadLetterTable"), columns)) {
        if (!text("topic").equals(row.getString("topic"))) continue;
        int offset = Math.toIntExact(row.getLong("kafka_offset"));
        partition(row.getInt("kafka_partition")).letters.set(offset);
      }
    }
  }

  /** Every record that a consumer with {@code read_committed} sees, up to the ends of now. */
  private void readToEnd(String topic, Consumer<ConsumerRecord<byte[], byte[]>> use) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", text("brokers"));
    settings.put("isolation.level", "read_committed");
    settings.put("enable.auto.commit", "false");
    settings.put("max.poll.records", "10000");
    settings.put("max.partition.fetch.bytes", "8388608");
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
      var found = consumer.listTopics(PATIENCE).get(topic);
      if (found == null) return;
      List<TopicPartition> all =
          found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all, PATIENCE);
      long giveUp = System.nanoTime() + PATIENCE.toNanos() * 5;
      while (all.stream().anyMatch(one -> consumer.position(one, PATIENCE) < ends.get(one))) {
        if (System.nanoTime() > giveUp) throw new IllegalStateException(topic + " has no end");
        consumer.poll(Duration.ofMillis(500)).forEach(use);
      }
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** {@code null} where the value is none of the pipeline's ticks. */
  private static Tick tickOf(byte[] value) {
    try {
      JsonNode tick = value == null ? null : JSON.readTree(value);
      if (tick == null || !tick.path("Symbol").isTextual()) return null;
      if (!tick.path("Price").isNumber() || !tick.path("TimeStamp").isNumber()) return null;
      long milliseconds = Math.round(tick.get("TimeStamp").asDouble() * 1000);
      return new Tick(tick.get("Symbol").asText(), milliseconds, tick.get("Price").asDouble());
    } catch (java.io.IOException notJson) {
      return null;
    }
  }

  private CqlSession connect() {
    String[] contact = text("contactPoint").split(":");
    return CqlSession.builder()
        .addContactPoint(new InetSocketAddress(contact[0], Integer.parseInt(contact[1])))
        .withLocalDatacenter(text("datacenter"))
        .withAuthCredentials(text("user"), text("password"))
        .build();
  }

  private Iterable<Row> rows(CqlSession session, String table, String columns) {
    return session.execute(
        SimpleStatement.newInstance("SELECT " + columns + " FROM " + table)
            .setPageSize(5_000)
            // A node that was away may not have got everything yet; most of them have.
            .setConsistencyLevel(DefaultConsistencyLevel.LOCAL_QUORUM)
            .setTimeout(PATIENCE));
  }

  /** Tables that keep each record's coordinates: one row for each. */
  private ObjectNode judgeCoordinates() {
    long rows = 0, duplicates = 0, unexpected = 0, mismatched = 0;
    try (CqlSession session = connect()) {
      String columns = "symbol, ts, price, kafka_partition, kafka_offset";
      for (Row row : rows(session, text("table"), columns)) {
        rows++;
        Partition partition = partition(row.getInt("kafka_partition"));
        int offset = Math.toIntExact(row.getLong("kafka_offset"));
        if (!partition.records.get(offset)) unexpected++;
        else if (partition.rows.get(offset)) duplicates++;
        else {
          partition.rows.set(offset);
          Tick tick = partition.ticks.get(offset);
          Instant ts = row.getInstant("ts");
          Tick found = new Tick(row.getString("symbol"), ts.toEpochMilli(), row.getDouble("price"));
          if (!found.equals(tick)) mismatched++;
        }
      }
    }
    long records = 0, stored = 0, missing = 0, letters = 0;
    for (Partition partition : partitions.values()) {
      records += partition.records.cardinality();
      stored += partition.rows.cardinality();
      BitSet lettersOnly = (BitSet) partition.letters.clone();
      lettersOnly.andNot(partition.rows);
      lettersOnly.and(partition.records);
      letters += lettersOnly.cardinality();
      BitSet lost = (BitSet) partition.records.clone();
      lost.andNot(partition.rows);
      lost.andNot(partition.letters);
      missing += lost.cardinality();
    }
    return verdict(records, rows, stored, 0, letters, missing, duplicates, unexpected, mismatched);
  }

  /** Tables that keep a key's last record: the one with the highest offset. */
  private ObjectNode judgeKeys() {
    Map<Key, Tick> last = new HashMap<>();
    long records = 0, letters = 0, missing = 0;
    for (Partition partition : partitions.values()) {
      records += partition.records.cardinality();
      BitSet all = partition.records;
      for (int offset = all.nextSetBit(0); offset >= 0; offset = all.nextSetBit(offset + 1)) {
        Tick tick = partition.ticks.get(offset);
        if (partition.letters.get(offset)) letters++;
        else if (tick == null) missing++;
        else last.put(new Key(tick.symbol, tick.timestampMs), tick);
      }
    }
    long superseded = records - letters - missing - last.size();
    long rows = 0, stored = 0, unexpected = 0, mismatched = 0;
    try (CqlSession session = connect()) {
      for (Row row : rows(session, text("table"), "symbol, ts, price")) {
        rows++;
        Key key = new Key(row.getString("symbol"), row.getInstant("ts").toEpochMilli());
        Tick tick = last.remove(key);
        if (tick == null) unexpected++;
        else {
          stored++;
          if ((float) tick.price != row.getFloat("price")) mismatched++;
        }
      }
    }
    missing += last.size();
    return verdict(records, rows, stored, superseded, letters, missing, 0, unexpected, mismatched);
  }

  private ObjectNode verdict(
      long records,
      long rows,
      long stored,
      long superseded,
      long letters,
      long missing,
      long duplicates,
      long unexpected,
      long mismatched) {
    long distinct = sequences.values().stream().mapToLong(BitSet::cardinality).sum();
    ObjectNode verdict = JSON.createObjectNode();
    ArrayNode ranges = verdict.putArray("sequenceRanges");
    for (int first = lastRun.nextSetBit(0); first >= 0; ) {
      int next = lastRun.nextClearBit(first);
      ranges.addArray().add(first).add(next - 1);
      first = lastRun.nextSetBit(next);
    }
    return verdict
        .put("records", records)
        .put("rows", rows)
        .put("stored", stored)
        .put("superseded", superseded)
        .put("deadLettered", letters)
        .put("missing", missing)
        .put("duplicates", duplicates)
        .put("unexpected", unexpected)
        .put("mismatched", mismatched)
        .put("sequences", distinct)
        .put("repeatedSequences", repeatedSequences);
  }
}
