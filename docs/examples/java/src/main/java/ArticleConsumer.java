import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Article events -> a table of PostgreSQL, one row an article; run in the folder of its pom.xml. */
public final class ArticleConsumer {
    static final String BROKER = env("BROKER", "amqp://guest:guest@127.0.0.1");
    static final String DATABASE = env("DATABASE", "jdbc:postgresql://127.0.0.1/articles?user=postgres");
    static final String EXCHANGE = env("EXCHANGE", "news.events.v1");
    static final String QUEUE = env("QUEUE", EXCHANGE + ".search");
    static final Path SQL = Path.of(env("SQL", ".."));
    static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(BROKER);
        factory.setAutomaticRecoveryEnabled(false); // the loop below is simpler, and there for the first connection too
        try (Connection database = DriverManager.getConnection(DATABASE)) {
            database.createStatement().execute(Files.readString(SQL.resolve("articles.sql")));
            for (;;) {
                try (com.rabbitmq.client.Connection connection = factory.newConnection()) {
                    consume(connection.createChannel(), database);
                } catch (IOException | TimeoutException | ShutdownSignalException error) {
                    System.err.println(error);
                }
                Thread.sleep(1000);
            }
        }
    }

    /** Takes events until the channel is lost, for whatever reason. */
    static void consume(Channel channel, Connection database) throws IOException, InterruptedException {
        CountDownLatch lost = new CountDownLatch(1);
        channel.addShutdownListener(cause -> lost.countDown());
        channel.basicQos(50);
        channel.exchangeDeclare(EXCHANGE, "topic", true);
        channel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "classic"));
        channel.queueBind(QUEUE, EXCHANGE, "article.#");
        channel.basicConsume(QUEUE, false, (tag, delivery) -> {
            long number = delivery.getEnvelope().getDeliveryTag();
            try {
                upsert(database, JSON.readTree(delivery.getBody()));
            } catch (SQLException error) {
                System.err.println(error.getMessage());
                channel.basicNack(number, false, true);
                return;
            }
            channel.basicAck(number, false);
        }, tag -> lost.countDown()); // the queue was deleted
        lost.await();
    }

    /** An event -> its row, unless a newer version stands there. Fields and values that it does not know are passed over. */
    static void upsert(Connection database, JsonNode event) throws SQLException, IOException {
        JsonNode data = event.path("data");
        String[] type = event.path("type").asText().split("\\.");
        String verb = type[type.length - 2];
        boolean gone = verb.equals("withdrawn") || verb.equals("duplicate");
        List<String> texts = new ArrayList<>();
        data.path("body").path("blocks").forEach(block -> texts.add(block.path("text").asText()));
        Map<String, String> row = new HashMap<>();
        row.put("subject", event.path("subject").asText());
        row.put("state", gone ? verb : "usable");
        row.put("url", data.path("urlCanonical").asText(data.path("url").path("canonical").asText()));
        row.put("headline", data.path("headline").asText(null));
        row.put("language", data.path("language").path("tag").asText(null));
        row.put("section", data.path("section").path("id").asText(null));
        row.put("body", texts.isEmpty() ? null : String.join("\n\n", texts));
        row.put("copy_of", data.has("representative") ? data.path("representative").asText().replace("urn:uuid:", "") : null);

        List<String> names = new ArrayList<>(); // JDBC wants ? where the file says :subject
        String sql = Pattern.compile(":(\\w+)").matcher(Files.readString(SQL.resolve("upsert.sql"))).replaceAll(found -> {
            names.add(found.group(1));
            return "?";
        });
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            for (int at = 0; at < names.size(); at++) {
                if (names.get(at).equals("version")) {
                    statement.setInt(at + 1, event.path("articleversion").asInt());
                } else {
                    statement.setString(at + 1, row.get(names.get(at)));
                }
            }
            statement.executeUpdate();
        }
    }

    static String env(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }
}
