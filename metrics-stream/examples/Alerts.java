import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

class Alerts {
    public static void main(String[] args) {
        Map<String, Object> settings = Map.of("bootstrap.servers", args.length > 0 ? args[0] : "127.0.0.1:8471",
                "group.id", "alerts-in-java", "auto.offset.reset", "earliest", "isolation.level", "read_committed");
        try (var alerts = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            alerts.subscribe(List.of("grokking-detected", "slingshot-detected", "training-anomalies"));
            while (!System.out.checkError()) {
                alerts.poll(Duration.ofSeconds(1)).forEach(it -> System.out.println(it.key() + " " + it.topic() + " " + it.value()));
            }
        }
    }
}
