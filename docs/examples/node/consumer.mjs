// Article events -> a table of PostgreSQL, one row an article. Run: BROKER=amqp://… DATABASE=postgresql://… node consumer.mjs
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import amqp from "amqplib";
import { HTTP } from "cloudevents";
import pg from "pg";

const BROKER = process.env.BROKER ?? "amqp://guest:guest@127.0.0.1/";
const DATABASE = process.env.DATABASE ?? "postgresql://postgres@127.0.0.1/articles";
const EXCHANGE = process.env.EXCHANGE ?? "news.events.v1";
const QUEUE = process.env.QUEUE ?? `${EXCHANGE}.search`;
const COLUMNS = ["subject", "version", "state", "url", "headline", "language", "section", "body", "copy_of"];

const sql = (name) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
// pg wants $1 where the file says :subject.
const upsert = sql("upsert.sql").replace(/:(\w+)/g, (_, column) => `$${COLUMNS.indexOf(column) + 1}`);

// An event -> the row of its article. Fields and values that it does not know are passed over.
function row(event) {
  const { data } = event;
  const verb = event.type.split(".").at(-2);
  return {
    subject: event.subject,
    version: event.articleversion,
    state: verb === "withdrawn" || verb === "duplicate" ? verb : "usable",
    url: data.urlCanonical ?? data.url.canonical,
    headline: data.headline,
    language: data.language?.tag,
    section: data.section?.id,
    body: data.body?.blocks.map((block) => block.text).join("\n\n"),
    copy_of: data.representative?.replace("urn:uuid:", ""),
  };
}

async function consume(database) {
  const connection = await amqp.connect(BROKER);
  const lost = new Promise((resolve) => connection.once("close", resolve));
  connection.on("error", (error) => console.error(error.message));
  const channel = await connection.createChannel();
  await channel.prefetch(50);
  await channel.assertExchange(EXCHANGE, "topic", { durable: true });
  await channel.assertQueue(QUEUE, { durable: true, arguments: { "x-queue-type": "classic" } });
  await channel.bindQueue(QUEUE, EXCHANGE, "article.#");
  await channel.consume(QUEUE, async (message) => {
    if (message === null) return connection.close(); // the queue was deleted
    try {
      const headers = { "content-type": message.properties.contentType };
      const event = HTTP.toEvent({ headers, body: message.content.toString() });
      const values = row(event);
      await database.query(upsert, COLUMNS.map((column) => values[column] ?? null));
      channel.ack(message);
    } catch (error) {
      console.error(error.message);
      await pause(1000);
      try { channel.nack(message); } catch { /* the channel is gone, and the event comes again by itself */ }
    }
  });
  await lost;
}

const database = new pg.Pool({ connectionString: DATABASE });
database.on("error", (error) => console.error(error.message));
await database.query(sql("articles.sql"));
for (;;) {
  try {
    await consume(database);
  } catch (error) {
    console.error(error.message);
  }
  await pause(1000);
}
