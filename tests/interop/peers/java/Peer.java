import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * Writes the topics of a job, or reads them and compares, by Kafka's own clients, Avro and Protobuf
 * for Java. The job and the outcome are those of ../python/write.py and read.py.
 *
 * Usage: java Peer write|read
 */
class Peer {
  static final ObjectMapper JSON = new ObjectMapper()
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

  public static void main(String[] args) throws Exception {
    JsonNode job = JSON.readTree(System.in);
    JsonNode outcome = args[0].equals("write") ? Topics.write(job) : Topics.read(job);
    System.out.println(JSON.writeValueAsString(outcome));
  }
}
