import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics written and read. */
class Topics {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  static JsonNode write(JsonNode job) throws Exception {
    Map<String, Integer> acked = new TreeMap<>();
    Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
    Map<String, List<Future<RecordMetadata>>> sent = new HashMap<>();
    for (JsonNode cell : job.get("cells")) {
      KafkaProducer<byte[], byte[]> producer = producers.computeIfAbsent(
          cell.get("compression").asText(), compression -> producer(job, compression));
      Format format = Format.of(cell, job);
      String topic = cell.get("topic").asText();
      List<Future<RecordMetadata>> futures = new ArrayList<>();
      for (JsonNode sample : job.get("datasets").get(cell.get("dataset").asText())) {
        byte[] key = sample.get("key").isNull() ? null : utf8(sample.get("key").asText());
        byte[] value = sample.get("value").isNull() ? null : format.encode(sample.get("value"));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
        record.headers().add("seq", utf8(sample.get("seq").asText()));
        record.headers().add("raw", HexFormat.of().parseHex(sample.get("raw").asText()));
        record.headers().add("nothing", (byte[]) null);
        if (!sample.get("source").isNull()) {
          record.headers().add("source", utf8(sample.get("source").asText()));
        }
        futures.add(producer.send(record));
      }
      sent.put(topic, futures);
    }
    for (KafkaProducer<byte[], byte[]> producer : producers.values()) producer.close();
    for (Map.Entry<String, List<Future<RecordMetadata>>> topic : sent.entrySet()) {
      for (Future<RecordMetadata> future : topic.getValue()) {
        future.get();
        acked.merge(topic.getKey(), 1, Integer::sum);
      }
    }
    return Peer.JSON.valueToTree(acked);
  }

  static KafkaProducer<byte[], byte[]> producer(JsonNode job, String compression) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", job.get("brokers").asText(), "compression.type", compression,
            "linger.ms", 20, "batch.size", 400_000),
        new ByteArraySerializer(), new ByteArraySerializer());
  }

  static JsonNode read(JsonNode job) throws Exception {
    Map<String, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
    for (JsonNode cell : job.get("cells")) records.put(cell.get("topic").asText(), new ArrayList<>());
    Map<String, Object> config = Map.of("bootstrap.servers", job.get("brokers").asText(),
        "enable.auto.commit", false, "auto.offset.reset", "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
        config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> places = records.keySet().stream()
          .flatMap(topic -> consumer.partitionsFor(topic).stream())
          .map(info -> new TopicPartition(info.topic(), info.partition())).toList();
      consumer.assign(places);
      Map<TopicPartition, Long> ends = consumer.endOffsets(places);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (places.stream().anyMatch(place -> consumer.position(place) < ends.get(place))) {
        if (System.nanoTime() > deadline) throw new Exception("The ends were not seen");
        consumer.poll(Duration.ofSeconds(1)).forEach(one -> records.get(one.topic()).add(one));
      }
    }
    ObjectNode outcome = Peer.JSON.createObjectNode();
    for (JsonNode cell : job.get("cells")) {
      String topic = cell.get("topic").asText();
      outcome.set(topic, compare(cell, job, records.get(topic)));
    }
    return Peer.JSON.createObjectNode().set("kafka-clients", outcome);
  }

  static JsonNode compare(JsonNode cell, JsonNode job, List<ConsumerRecord<byte[], byte[]>> records)
      throws Exception {
    String dataset = cell.get("dataset").asText();
    String sequenceHeader = job.get("sequenceHeader").get(dataset).asText();
    Map<Integer, JsonNode> samples = new HashMap<>();
    job.get("datasets").get(dataset).forEach(one -> samples.put(one.get("seq").asInt(), one));
    Format format = Format.of(cell, job);
    List<String> problems = new ArrayList<>();
    int right = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      int seq = Integer.parseInt(text(header(record, sequenceHeader)));
      JsonNode sample = samples.remove(seq);
      String problem = sample == null ? "it came twice, or was never sent"
          : differenceOf(record, sample, format);
      if (problem == null) right++;
      else problems.add("record " + seq + ": " + problem);
    }
    samples.keySet().forEach(seq -> problems.add("record " + seq + " is missing"));
    ObjectNode outcome = Peer.JSON.createObjectNode().put("right", right);
    ArrayNode list = outcome.putArray("problems");
    problems.stream().limit(3).forEach(list::add);
    if (problems.size() > 3) list.add("and " + (problems.size() - 3) + " more");
    return outcome;
  }

  static String differenceOf(ConsumerRecord<byte[], byte[]> record, JsonNode sample, Format format) {
    try {
      String key = sample.get("key").isNull() ? null : sample.get("key").asText();
      String value = record.value() == null ? null : format.decode(record.value()).toString();
      String wanted = sample.get("value").isNull() ? null
          : format.expected(sample.get("value")).toString();
      String found = text(record.key()) + " " + value;
      if (!found.equals(key + " " + wanted)) return found + ", wanted " + key + " " + wanted;
      if (!sample.has("raw")) return null;
      String raw = HexFormat.of().formatHex(header(record, "raw"));
      String headers = raw + " " + text(header(record, "source"));
      String source = sample.get("source").isNull() ? null : sample.get("source").asText();
      String all = sample.get("raw").asText() + " " + source;
      return headers.equals(all) ? null : "headers " + headers + ", wanted " + all;
    } catch (Exception error) {
      return error.toString();
    }
  }

  static byte[] header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : header.value();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
