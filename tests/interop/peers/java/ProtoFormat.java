import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Timestamp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Protobuf, without generated classes. */
class ProtoFormat {
  static Descriptor descriptor(JsonNode schema) throws Exception {
    Map<String, FileDescriptor> files = new HashMap<>();
    Descriptor found = null;
    for (FileDescriptorProto file : FileDescriptorSet
        .parseFrom(Files.readAllBytes(Path.of(schema.get("file").asText()))).getFileList()) {
      // Timestamp as the library has it, so that its own class can stand in a message.
      FileDescriptor made = file.getName().equals("google/protobuf/timestamp.proto")
          ? Timestamp.getDescriptor().getFile()
          : FileDescriptor.buildFrom(file, file.getDependencyList().stream()
              .map(files::get).toArray(FileDescriptor[]::new));
      files.put(file.getName(), made);
      String name = schema.get("message").asText();
      for (Descriptor type : made.getMessageTypes()) if (type.getFullName().equals(name)) found = type;
    }
    return found;
  }

  static DynamicMessage message(Descriptor type, JsonNode reading) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    set(message, "small", reading.get("small").asInt());
    set(message, "big", Long.parseLong(reading.get("big").asText()));
    set(message, "ratio", Double.parseDouble(reading.get("ratio").asText()));
    set(message, "flag", reading.get("flag").asBoolean());
    for (String name : List.of("name", "amount")) set(message, name, reading.get(name).asText());
    if (!reading.get("maybe").isNull()) set(message, "maybe", reading.get("maybe").asText());
    set(message, "payload", ByteString.copyFrom(Format.payload(reading)));
    reading.get("tags").forEach(
        tag -> message.addRepeatedField(type.findFieldByName("tags"), tag.asText()));
    FieldDescriptor counts = type.findFieldByName("counts");
    for (Iterator<Map.Entry<String, JsonNode>> all = reading.get("counts").fields(); all.hasNext();) {
      Map.Entry<String, JsonNode> one = all.next();
      DynamicMessage.Builder entry = DynamicMessage.newBuilder(counts.getMessageType());
      set(entry, "key", one.getKey());
      set(entry, "value", Long.parseLong(one.getValue().asText()));
      message.addRepeatedField(counts, entry.build());
    }
    FieldDescriptor level = type.findFieldByName("level");
    message.setField(level, level.getEnumType().findValueByName(reading.get("level").asText()));
    FieldDescriptor place = type.findFieldByName("place");
    DynamicMessage.Builder city = DynamicMessage.newBuilder(place.getMessageType());
    set(city, "city", reading.get("place").get("city").asText());
    JsonNode zip = reading.get("place").get("zip");
    if (!zip.isNull()) set(city, "zip", zip.asInt());
    message.setField(place, city.build());
    long at = reading.get("at").asLong();
    set(message, "at", Timestamp.newBuilder().setSeconds(Math.floorDiv(at, 1000L))
        .setNanos((int) Math.floorMod(at, 1000L) * 1_000_000).build());
    return message.build();
  }

  static void set(DynamicMessage.Builder message, String field, Object value) {
    message.setField(message.getDescriptorForType().findFieldByName(field), value);
  }
}
