import com.tuplejump.kafka.connect.cassandra.CassandraSink;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The connector as it is, for a Connect that is ten years younger: it asks for a definition of the
 * settings, which connectors did not have then.
 */
public class Sink extends CassandraSink {
  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }
}
