// Rules about where a request comes from: fetch metadata, X-Requested-With, Origin, and a preflight that is made to authenticate.
const TRUSTED_ORIGINS = new Set(["https://app.lab.test", "https://www.lab.test"]);
const allowed = (origin) => ({ "Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true", Vary: "Origin" });

function fetchMetadata(visit) {
  const site = visit.headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "same-site" || site === "none") return visit.say(200, { state: "ready" });
  visit.log(`resource isolation: Sec-Fetch-Site ${site}`);
  return visit.say(403, { error: "forbidden" }, { Vary: "Sec-Fetch-Site" });
}

function navigationsOnly(visit) {
  const mode = visit.headers["sec-fetch-mode"];
  if (mode === undefined || mode === "navigate") return visit.say(200, "<!doctype html><title>Statement</title><h1>Statement</h1>");
  visit.log(`only navigations may load this: Sec-Fetch-Mode ${mode}`);
  return visit.say(403, "<!doctype html><title>Forbidden</title><h1>Forbidden</h1>", { Vary: "Sec-Fetch-Mode" });
}

function requestedWith(visit) {
  if (visit.headers["x-requested-with"] === "XMLHttpRequest") return visit.say(200, { added: 1 });
  visit.log("no X-Requested-With");
  return visit.say(403, { error: "forbidden" });
}

function corsRates(visit) {
  const origin = visit.headers.origin;
  if (origin === undefined) return visit.say(200, { rates: [1, 2] });
  if (TRUSTED_ORIGINS.has(origin)) return visit.say(200, { rates: [1, 2] }, allowed(origin));
  visit.log(`origin ${origin} is not on the list`);
  return visit.say(403, visit.url.pathname.includes("spoken") ? { error: "Origin not allowed" } : "Forbidden", { Vary: "Origin" });
}

function preflightBehindLogin(visit) {
  if (visit.headers.authorization !== "Bearer key-of-the-shop") {
    visit.log(`no bearer token on ${visit.method}`);
    return visit.say(401, { error: "unauthorized" }, { "WWW-Authenticate": 'Bearer realm="basket"' });
  }
  return visit.say(200, { basket: [] }, visit.headers.origin ? allowed(visit.headers.origin) : {});
}

function preflightDone(visit) {
  const origin = visit.headers.origin;
  if (visit.method === "OPTIONS" && TRUSTED_ORIGINS.has(origin)) {
    return visit.say(204, "", { ...allowed(origin), "Access-Control-Allow-Methods": "GET, PUT", "Access-Control-Allow-Headers": "Authorization" });
  }
  return visit.say(200, { settings: {} }, TRUSTED_ORIGINS.has(origin) ? allowed(origin) : {});
}

export function routes() {
  return [
    ["/widgets/state", fetchMetadata],
    ["/statement", navigationsOnly],
    ["/basket/add", requestedWith],
    ["/rates", corsRates],
    ["/rates/spoken", corsRates],
    ["/basket", preflightBehindLogin],
    ["/preferences", preflightDone],
  ];
}
