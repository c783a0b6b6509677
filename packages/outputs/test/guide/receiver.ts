import { createServer, type IncomingMessage } from "node:http";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? "");
const known = new Set<string>(); // yours must outlive the process, such as a table of a database

async function receive(request: IncomingMessage): Promise<void> {
  const body = Buffer.concat(await Array.fromAsync<Buffer>(request));
  const { data } = webhook.verify(body, request.headers as Record<string, string>) as Changes;
  for (const { key, event, indicator } of data.items.filter((item) => !known.has(item.key))) {
    console.log(event, indicator.type, indicator.value);
    known.add(key);
  }
}

createServer((request, response) => {
  const end = (status: number) => response.writeHead(status).end();
  receive(request).then(
    () => end(204),
    () => end(401),
  );
}).listen(Number(process.env.PORT), "127.0.0.1");

type Changes = {
  data: { items: { key: string; event: string; indicator: Record<"type" | "value", string> }[] };
};
