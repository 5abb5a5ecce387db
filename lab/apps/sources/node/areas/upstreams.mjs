// What the nginx fronts of the lab stand before: an API with bearer tokens, one with a key header, one that knows its own name.
function ledger(visit) {
  if (visit.headers.authorization === "Bearer up-9001") return visit.say(200, { rows: [] });
  visit.log(`Authorization: ${visit.headers.authorization ? "not ours" : "none arrived"}`);
  const error = visit.headers.authorization ? ', error="invalid_token"' : "";
  return visit.say(401, { error: "unauthorized" }, { "WWW-Authenticate": `Bearer realm="upstream ledger"${error}` });
}

function keyed(visit) {
  if (visit.headers.api_key === "ak-31") return visit.say(200, { parcels: [] });
  visit.log("no api_key header arrived");
  return visit.say(401, { error: "api_key header missing" }, { "WWW-Authenticate": 'ApiKey realm="parcels"' });
}

function named(visit) {
  const host = (visit.headers.host ?? "").split(":")[0];
  if (host === "www.lab.test") return visit.say(200, { host });
  visit.log(`host ${host} is not mine`);
  return visit.say(403, { error: "unknown site" });
}

function cookied(visit) {
  if (visit.cookies.up_session === "open") return visit.say(200, { box: [] });
  visit.log("no up_session cookie arrived");
  return visit.say(401, { error: "no session" }, { "WWW-Authenticate": 'Cookie realm="box"' });
}

export function routes() {
  return [
    ["/up/ledger", ledger],
    ["/up/parcels", keyed],
    ["/up/named", named],
    ["/up/box", cookied],
    ["/up/open", (visit) => visit.say(200, { open: true })],
    ["/up/statistics", (visit) => visit.say(200, { visits: 12 })],
    ["/up/tenant", (visit) => visit.say(visit.headers["x-tenant"] === "t-1" ? 200 : 403, { tenant: visit.headers["x-tenant"] ?? null }, { "X-Served-By": "tenant-service" })],
  ];
}
