// What crawlers are told, and doors that differ by address, host or realm.
const page = (title, text = "") => `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>`;
const SECOND_HOST = "127.0.37.2";
const ROBOTS = "User-agent: *\nDisallow: /tags/\nSitemap: http://127.0.0.1:37401/sitemap.xml\n";
const LISTED = ["/", "/articles/forbidden", "/club/plan"];
const PAIRS = { east: "ida:glass-house-3", west: "otto:iron-gate-6" };

function robots(visit) {
  if (visit.request.socket.localAddress === SECOND_HOST) {
    visit.log("robots.txt: text files are not served here");
    return visit.say(403, page("Forbidden"));
  }
  return visit.say(200, ROBOTS, { "Content-Type": "text/plain" });
}

function sitemap(visit) {
  const entries = LISTED.map((path) => `<url><loc>http://127.0.0.1:37401${path}</loc></url>`).join("");
  const text = `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries}</urlset>`;
  return visit.say(200, text, { "Content-Type": "application/xml" });
}

function basic(realm) {
  return (visit) => {
    const [scheme, code] = (visit.headers.authorization ?? "").split(" ");
    const pair = scheme.toLowerCase() === "basic" ? Buffer.from(code ?? "", "base64").toString() : "";
    if (pair === PAIRS[realm] || (realm === "club" && pair === PAIRS.east)) return visit.say(200, page(`The ${realm} wing`));
    visit.log(`realm ${realm}: ${pair ? `${pair.split(":")[0]} is not known here` : "no credentials"}`);
    return visit.say(401, page("Please sign in"), { "WWW-Authenticate": `Basic realm="${realm}", charset="UTF-8"` });
  };
}

function barred(addresses) {
  return (visit) => {
    if (!addresses.includes(visit.address)) return visit.say(200, page("Open"));
    visit.log(`address ${visit.address} is barred`);
    return visit.say(403, page("Forbidden"));
  };
}

export function routes() {
  return [
    ["/robots.txt", robots],
    ["/sitemap.xml", sitemap],
    ["/tags/all", (visit) => visit.say(200, page("All tags"), { "X-Robots-Tag": "noindex" })],
    ["/club/plan", basic("club")],
    ["/east/wing", basic("east")],
    ["/west/wing", basic("west")],
    ["/yard", barred(["127.0.0.1"])],
    ["/up/shed", barred(["127.0.0.88"])],
  ];
}
