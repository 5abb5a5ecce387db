// Rules in the application about the client program, its address, its headers, the time, and the wording of a request.
const page = (title, text = "") => `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>`;
const refused = page("Forbidden", "You cannot see this.");
const ok = page("Here it is", "The page that was asked for.");

// A page that is served unless `fault` names one; the fault goes to the log, and to the visitor only when `spoken` says how.
function guarded(fault, { status = 403, spoken, headers } = {}) {
  return (visit) => {
    const found = fault(visit);
    if (!found) return visit.say(200, ok);
    visit.log(found);
    return visit.say(status, spoken ?? refused, headers);
  };
}

const agent = (visit) => visit.headers["user-agent"] ?? "";
const fromCrawlerNet = (visit) => visit.address === "127.0.37.66";

function openAt(settings) {
  return (visit) => {
    const hour = new Date().getUTCHours();
    return (hour - settings.openHour + 24) % 24 < 2 ? null : `closed at ${hour}:00 UTC`;
  };
}

const failures = new Map();
function signInGuard(visit) {
  const count = failures.get(visit.address) ?? 0;
  if (visit.method !== "POST") return visit.say(200, page("Sign in", '<form method="post"><input name="password" type="password"></form>'));
  if (count >= 5) {
    visit.log(`locked out after ${count} failed attempts`);
    return visit.say(403, { error: "account_locked", message: "Too many failed attempts. Try again in 30 minutes." });
  }
  if (visit.body.includes("password=letmein-9")) return visit.say(200, page("Signed in"));
  failures.set(visit.address, count + 1);
  return visit.say(401, { error: "wrong name or password" }, { "WWW-Authenticate": 'FormBased realm="gate", form-action="/gate/sign-in"' });
}

const hits = new Map();
function limited(limit, refuse) {
  return (visit) => {
    const key = `${visit.url.pathname} ${visit.address}`;
    const count = (hits.get(key) ?? 0) + 1;
    hits.set(key, count);
    if (count <= limit) return visit.say(200, { answer: 42 });
    visit.log(`request ${count} of ${limit} allowed`);
    return refuse(visit);
  };
}

export function routes(settings) {
  return [
    ["/", (visit) => visit.say(200, page("The lab's Node site", 'A site with <a href="/articles/forbidden">an article</a> and <a href="/timetable">a timetable</a>.'))],
    ["/articles/forbidden", (visit) => visit.say(200, page("403 Forbidden: what it means", "An article about access denied pages, 401 and 403, login pages, and how a CAPTCHA differs from them."))],
    ["/export/list", guarded((visit) => /python|curl|wget|go-http/i.test(agent(visit)) && `agent ${agent(visit)}`)],
    ["/export/bare", guarded((visit) => agent(visit) === "" && "no User-Agent")],
    ["/recipes", guarded((visit) => /googlebot|bingbot/i.test(agent(visit)) && "crawler agent")],
    ["/fares", guarded((visit) => /googlebot/i.test(agent(visit)) && !fromCrawlerNet(visit) && "impostor: not from the crawler's network")],
    ["/partners/feed", guarded((visit) => visit.headers["x-partner-id"] !== "p-77" && "no partner id", { spoken: { error: "Header X-Partner-Id is missing or unknown" } })],
    ["/partners/silent", guarded((visit) => visit.headers["x-partner-id"] !== "p-77" && "no partner id")],
    ["/menu", guarded((visit) => !visit.headers["accept-language"] && "no Accept-Language: taken for a script")],
    ["/shelf", guarded((visit) => !/text\/html/.test(visit.headers.accept ?? "") && "Accept without text/html")],
    ["/gallery/picture", guarded((visit) => !(visit.headers.referer ?? "").startsWith("https://gallery.lab.test/") && "foreign or missing Referer")],
    ["/office", guarded((visit) => visit.address !== "127.0.0.50" && `address ${visit.address} is not listed`)],
    ["/forum", guarded((visit) => /^203\.0\.113\./.test(visit.headers["x-forwarded-for"] ?? "") && "X-Forwarded-For on the deny list")],
    ["/radio", guarded((visit) => visit.headers["cf-ipcountry"] === "FR" && "country FR has no licence", { status: 451, spoken: { error: "Not available in your country for legal reasons" }, headers: { Link: '<https://www.lab.test/licence>; rel="blocked-by"' } })],
    ["/counter", guarded(openAt(settings), { spoken: page("Closed", `The counter is open from ${settings.openHour}:00 to ${(settings.openHour + 2) % 24}:00 UTC.`) })],
    ["/checkout", guarded((visit) => visit.headers["x-forwarded-proto"] !== "https" && "plain HTTP", { spoken: { error: "HTTPS is required" } })],
    ["/find", guarded((visit) => /\b(select|union|drop)\b/i.test(visit.url.searchParams.get("q") ?? "") && "word list on q")],
    ["/profile/card", guarded((visit) => /[<>'"]|%27|%3c/i.test(visit.headers.cookie ?? "") && "character list on Cookie")],
    ["/notes/save", guarded((visit) => visit.body.length > settings.bodyLimit && `body of ${visit.body.length} bytes`, { status: 413, spoken: { error: "payload too large" } })],
    ["/notes/cap", guarded((visit) => visit.body.length > settings.bodyLimit && `body of ${visit.body.length} bytes`)],
    ["/ledger", guarded((visit) => visit.method !== "GET" && visit.method !== "HEAD" && `method ${visit.method}`)],
    ["/gate/sign-in", signInGuard],
    ["/dice", limited(3, (visit) => visit.say(429, { error: "slow down" }))],
    ["/dice/busy", limited(3, (visit) => visit.say(503, { error: "request limit for this address reached" }))],
    ["/Handbook/Start", (visit) => visit.say(200, ok)],
    ["/clock", (visit) => visit.say(200, { time: new Date().toISOString() })],
  ];
}
