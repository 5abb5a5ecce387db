// Areas with a session each. Their login pages set the cookie on GET; what differs is whether a client may ever send it back.
const page = (title, text) => `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>`;
const form = (area) => page("Sign in", `<form method="post" action="/${area}/login"><label>Name <input name="user"></label>
<label>Password <input name="password" type="password"></label><button>Sign in</button></form>`);

// area: [cookie name, attributes of the cookie, lifetime in seconds, how a visitor without session is answered]
const areas = {
  lounge: ["sid_lounge", "Path=/; HttpOnly", 2, "401"],
  studio: ["sid_studio", "Path=/; HttpOnly", 2, "redirect"],
  reader: ["sid_reader", "Path=/; HttpOnly", 2, "spoken"],
  vault: ["sid_vault", "Path=/; Domain=vault.lab.test; HttpOnly", 3600, "401"],
  till: ["sid_till", "Path=/; Secure; HttpOnly", 3600, "401"],
  desk: ["sid_desk", "Path=/desk/login; HttpOnly", 3600, "401"],
  frame: ["sid_frame", "Path=/; SameSite=Strict; HttpOnly", 3600, "401"],
  veil: ["sid_veil", "Path=/; SameSite=None; HttpOnly", 3600, "401"],
  porch: ["sid_porch", "Path=/; HttpOnly", 3600, "401"],
  hatch: ["__Host-hatch", "Path=/; HttpOnly", 3600, "401"],
  spark: ["sid_spark", "Path=/; Max-Age=0; HttpOnly", 3600, "401"],
};

function alive(value, lifetimeSeconds) {
  if (value === undefined) return "no session cookie";
  if (value === "evergreen") return null;
  const started = Number(value.split("-")[1]);
  if (!Number.isFinite(started)) return "unknown session";
  return Date.now() / 1000 - started > lifetimeSeconds ? `session older than ${lifetimeSeconds} s` : null;
}

function home(visit, area, [cookie, , lifetimeSeconds, refusal]) {
  const fault = alive(visit.cookies[cookie], lifetimeSeconds);
  if (fault === null) return visit.say(200, page("Welcome back", `You are in the ${area}.`));
  visit.log(fault);
  const challenge = { "WWW-Authenticate": `Cookie realm="${area}", form-action="/${area}/login", cookie-name=${cookie}` };
  if (refusal === "redirect") return visit.say(302, "", { Location: `/${area}/login?next=/${area}/home` });
  if (refusal === "spoken" && visit.cookies[cookie]) {
    return visit.say(401, { error: "session_expired", message: "Your session has expired. Please sign in again." }, challenge);
  }
  return visit.say(401, page("Please sign in", "This page is for people who have signed in."), challenge);
}

function login(visit, area, [cookie, attributes]) {
  const value = `s-${(Date.now() / 1000).toFixed(3)}`;
  return visit.say(200, form(area), { "Set-Cookie": `${cookie}=${value}; ${attributes}`, "Cache-Control": "no-store" });
}

export function routes() {
  return Object.entries(areas).flatMap(([area, rule]) => [
    [`/${area}/home`, (visit) => home(visit, area, rule)],
    [`/${area}/login`, (visit) => login(visit, area, rule)],
  ]);
}
