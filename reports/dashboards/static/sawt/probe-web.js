// Whether a host answers over HTTPS. What it says is not read, and it is not told who asks.

const PATIENCE_MS = 10_000;
const SETTLE_MS = 100;

// A redirect to a host outside the page's policy is stopped here: the host itself has answered.
const redirecting = new Set();
document.addEventListener("securitypolicyviolation", (event) => {
  if (event.effectiveDirective === "connect-src") redirecting.add(new URL(event.blockedURI).hostname);
});

async function ask(host) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    await fetch(`https://${host}/robots.txt`, {
      mode: "no-cors", cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer",
      signal: stop.signal,
    });
    return "answered";
  } catch {
    return stop.signal.aborted ? "silent" : "broken";
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

export async function trySite(host, role, round) {
  const started = performance.now();
  let result = await ask(host);
  const duration = Math.round(performance.now() - started);
  if (result === "broken") {
    await new Promise((done) => setTimeout(done, SETTLE_MS));
    if (redirecting.has(host)) result = "answered";
  }
  return { host, role, round, result, duration_ms: duration };
}
