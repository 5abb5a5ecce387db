// Refusals that do not look like refusals: a login page with 200, redirects, a made-up 404, a browser check, a consent page.
const page = (title, text, head = "") => `<!doctype html><html lang="en"><head><title>${title}</title>${head}</head><body><h1>${title}</h1>${text}</body></html>`;
const signIn = page("Sign in", '<form method="post" action="/sign-in"><input name="email" type="email"><input name="password" type="password"><button>Sign in</button></form>');
const member = (visit) => visit.cookies.member === "mm-7";
const staff = (visit) => visit.cookies.member === "staff-1";

const CHECK_SCRIPT = `const task = JSON.parse(document.getElementById("task").textContent);
async function digest(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
for (let guess = 0; ; guess += 1) {
  if ((await digest(task.seed + guess)).startsWith("0".repeat(task.zeros))) {
    location.replace("/.gate/pass?answer=" + guess + "&back=" + encodeURIComponent(location.pathname));
    break;
  }
}`;

function browserCheck(visit, status) {
  const agent = visit.headers["user-agent"] ?? "";
  if (!agent.includes("Mozilla") || visit.cookies.gate_pass === "solved") {
    return visit.say(200, page("Timetable", "<p>Trains leave every twenty minutes.</p>"));
  }
  visit.log("browser check handed out");
  const body = `<p id="note">Give us a moment: your browser is working out a small sum before the page opens.</p>
<noscript>The page opens after a check that needs JavaScript. Please switch it on.</noscript>
<script id="task" type="application/json">{"kind":"proof-of-work","seed":"k3v9","zeros":4}</script><script type="module">${CHECK_SCRIPT}</script>`;
  return visit.say(status, page("One moment: checking your browser", body, '<meta name="robots" content="noindex">'), {
    "Cache-Control": "no-store", "Set-Cookie": "gate_task=k3v9; Path=/; HttpOnly; SameSite=Lax",
  });
}

function consent(visit, asRedirect) {
  if (visit.cookies.consent === "all") return visit.say(200, page("The evening paper", "<p>Rain is expected.</p>"));
  visit.log("no consent cookie");
  if (asRedirect) return visit.say(302, "", { Location: `/consent?back=${encodeURIComponent(visit.url.pathname)}` });
  return visit.say(200, consentPage());
}

function consentPage() {
  return page("Before you read on: your privacy choices", `<p>We and our partners use cookies. Accept all of them to go on reading.</p>
<form method="post" action="/consent"><button name="choice" value="all">Accept all</button><button name="choice" value="some">Manage choices</button></form>`);
}

const bucket = new Map([["/store/a.txt", "the first object\n"]]);

export function routes() {
  return [
    ["/news", (visit) => visit.say(200, member(visit) ? page("News for members", "<p>All is well.</p>") : signIn)],
    ["/api/news", (visit) => (member(visit) ? visit.say(200, { news: [] }) : visit.say(200, signIn))],
    ["/api/inbox", (visit) => (member(visit) ? visit.say(200, { inbox: [] }) : visit.say(302, "", { Location: "/sign-in?next=%2Fapi%2Finbox" }))],
    ["/inbox", (visit) => (member(visit) ? visit.say(200, page("Inbox", "<p>Empty.</p>")) : visit.say(302, "", { Location: "/sign-in?next=%2Finbox" }))],
    ["/sign-in", (visit) => visit.say(200, signIn)],
    ["/rota", (visit) => (staff(visit) ? visit.say(200, page("Rota", "<p>Mon: Kit.</p>")) : visit.say(302, "", { Location: "/" }))],
    ["/cellar", (visit) => (staff(visit) ? visit.say(200, page("Cellar", "<p>Twelve casks.</p>"))
      : visit.say(404, page("Not found", "<p>Nothing is kept under this address.</p>")))],
    ["/timetable", (visit) => browserCheck(visit, 200)],
    ["/timetable/live", (visit) => browserCheck(visit, 403)],
    ["/paper", (visit) => consent(visit, false)],
    ["/paper/front", (visit) => consent(visit, true)],
    ["/consent", (visit) => visit.say(200, consentPage())],
    ["/store/", (visit) => {
      const object = bucket.get(visit.url.pathname);
      if (object) return visit.say(200, object, { "Content-Type": "text/plain" });
      visit.log("no such key, answered as access denied");
      return visit.say(403, '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>', { "Content-Type": "application/xml" });
    }],
  ];
}
