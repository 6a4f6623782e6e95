// A file -> its diagnostics by AsyncAPI's own parser as JSON, and how many messages it names.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { diagnostics, document } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
console.log(JSON.stringify({ diagnostics, messages: document?.allMessages().length ?? 0 }));
