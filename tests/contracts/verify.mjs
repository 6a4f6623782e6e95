// Lines of {"headers", "body"} on standard input, a secret -> verified by the JavaScript library of Standard Webhooks.
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.argv[2]);
const lines = readFileSync(0, "utf8").trim().split("\n");
for (const { headers, body } of lines.map((line) => JSON.parse(line))) webhook.verify(body, headers);
console.log(lines.length);
