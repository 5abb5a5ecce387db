// The Node site of the lab: sessions, cross-site rules, client rules and masks, each written the way such rules are met in the world.
// Plain `node:http`, no packages: what is under test is the answer, not a framework's dress.
import http from "node:http";
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [, , settingsText] = process.argv;
const settings = JSON.parse(settingsText);
const routes = [];
const folder = path.join(import.meta.dirname, "areas");
for (const name of readdirSync(folder).sort()) {
  const area = await import(pathToFileURL(path.join(folder, name)).href);
  routes.push(...area.routes(settings));
}

function cookiesOf(request) {
  const pairs = (request.headers.cookie ?? "").split(";").map((part) => part.trim().split("="));
  return Object.fromEntries(pairs.filter((pair) => pair.length > 1).map(([name, ...rest]) => [name, rest.join("=")]));
}

function answer(response, status, body, headers = {}) {
  const json = typeof body === "object";
  response.writeHead(status, { "Content-Type": json ? "application/json" : "text/html; charset=utf-8", ...headers });
  response.end(json ? JSON.stringify(body) : body);
}

function bodyOf(request) {
  return new Promise((resolve) => {
    let text = "";
    request.on("data", (chunk) => { if (text.length < settings.bodyLimit * 4) text += chunk; });
    request.on("end", () => resolve(text));
  });
}

async function handle(request, response) {
  const url = new URL(request.url, "http://site.invalid");
  const visit = {
    request, url, method: request.method, headers: request.headers, cookies: cookiesOf(request),
    address: request.socket.remoteAddress, body: await bodyOf(request),
    say: (status, body, headers) => answer(response, status, body, headers),
    log: (text) => console.log(`${new Date().toISOString()} ${request.socket.remoteAddress} ${request.method} ${request.url}: ${text}`),
  };
  const route = routes.find(([prefix]) => prefix.endsWith("/") && prefix !== "/" ? url.pathname.startsWith(prefix) : url.pathname === prefix);
  if (route) return route[1](visit);
  return visit.say(404, "<!doctype html><title>Not found</title><h1>No such page</h1><p>Nothing is kept under this address.</p>");
}

for (const host of settings.hosts) {
  http.createServer(handle).listen(settings.port, host, () => console.log(`listening on ${host}:${settings.port}`));
}
