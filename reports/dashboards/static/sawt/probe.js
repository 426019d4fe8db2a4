// The browser probe: consent, run, result. Nothing is sent before the person starts the test.

import { documentOf } from "./probe-document.js";
import { tryFlow, tryStun } from "./probe-ice.js";
import * as results from "./probe-results.js";
import { trySite } from "./probe-web.js";

const words = JSON.parse(document.getElementById("words").textContent);
const form = document.getElementById("consent");
const said = document.getElementById("said");
const progress = document.getElementById("progress");
const findings = document.getElementById("findings");
const again = document.getElementById("again");
const pending = document.getElementById("pending");
const ROUNDS = [1, 2];

class Stopped extends Error {}

document.getElementById("no-script").remove();
form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (understood()) start(choices());
});
pending.querySelector(".deliver").addEventListener("click", () => conclude([]));
pending.querySelector(".forget").addEventListener("click", () => { results.forget(); showPending(); });
again.addEventListener("click", () => { again.hidden = true; form.hidden = false; say(""); findings.replaceChildren(); });
showPending();

function understood() {
  for (const question of form.querySelectorAll("[data-right]")) {
    const right = question.querySelector("input:checked").value === question.dataset.right;
    const why = question.querySelector(".why");
    why.hidden = right;
    if (!right) {
      question.querySelector("input:checked").checked = false;
      question.querySelector("input").focus();
      return false;
    }
  }
  return true;
}

function choices() {
  const data = new FormData(form);
  return {
    service: data.get("service"), network_type: data.get("network_type"),
    access: data.get("access"), safe: data.has("safe"), private: data.has("private"),
  };
}

async function start(chosen) {
  form.hidden = true;
  findings.replaceChildren();
  document.getElementById("test-title").scrollIntoView();
  progress.hidden = false;
  try {
    const { config, network, now } = await prepare(chosen);
    const keys = await run(config, chosen);
    const result = documentOf(chosen, network, now, keys);
    const kept = results.add(result);
    await conclude([...observed(keys, config), ...(kept ? [] : [words.not_kept])]);
  } catch (error) {
    if (!(error instanceof Stopped)) console.error(error);
    say(error instanceof Stopped ? error.message : words.failed);
  } finally {
    progress.hidden = true;
    again.hidden = false;
  }
}

async function prepare(chosen) {
  say(words.step_prepare);
  const [answer, whereabouts] = await Promise.all(
    ["/api/v1/web-probe-config", "/api/v1/network"].map((path) => fetch(path, { cache: "no-store" })),
  ).catch(() => { throw new Stopped(words.unreachable); });
  if (!answer.ok || !whereabouts.ok) throw new Stopped(words.unreachable);
  const config = await answer.json();
  const network = await whereabouts.json();
  if (!network.country) throw new Stopped(words.unknown_network);
  if (config.paused_countries.includes(network.country)) throw new Stopped(words.paused);
  const service = config.services.find((one) => one.slug === chosen.service);
  // The platform's clock: a device's may be wrong, and by how much would tell one from another.
  const now = new Date(answer.headers.get("Date") ?? Date.now());
  return { config: { ...config, service }, network, now };
}

async function run(config, chosen) {
  const hidden = watchVisibility();
  const keys = { x_context: { safe: chosen.safe, relay: config.relay !== null }, x_web: [], x_stun: [], x_flows: [] };
  const rtc = !chosen.safe && "RTCPeerConnection" in globalThis;
  for (const round of ROUNDS) {
    step(round === 1 ? 0.05 : 0.5, words.step_web);
    keys.x_web.push(...await Promise.all([
      ...config.service.sites.map((host) => trySite(host, "service", round)),
      ...config.neutral.sites.map((host) => trySite(host, "neutral", round)),
    ]));
    if (!rtc) continue;
    step(round === 1 ? 0.15 : 0.6, words.step_stun);
    keys.x_stun.push(...await Promise.all(servers(config).map(([server, role]) => tryStun(server, role, round))));
    if (!config.relay) continue;
    step(round === 1 ? 0.25 : 0.7, words.step_flow);
    for (const proto of round === 1 ? ["udp", "tcp"] : ["tcp", "udp"]) {
      keys.x_flows.push(await tryFlow(config.relay, proto, round));
    }
  }
  keys.x_context.visible = !hidden();
  step(1, words.step_done);
  return keys;
}

function servers(config) {
  return [
    ...config.service.stun.map((server) => [server, "service"]),
    ...config.neutral.stun.map((server) => [server, "neutral"]),
    ...(config.relay ? [[config.relay.server, "relay"]] : []),
  ];
}

function watchVisibility() {
  let hidden = document.hidden;
  document.addEventListener("visibilitychange", () => { hidden ||= document.hidden; });
  return () => hidden;
}

// What the browser saw, in words: no conclusion. The platform concludes.
function observed(keys, config) {
  const count = (tries) => {
    const targets = new Set(tries.map((one) => one.host ?? one.endpoint));
    const answered = new Set(tries.filter((one) => one.result === "answered").map((one) => one.host ?? one.endpoint));
    return { answered: answered.size, asked: targets.size };
  };
  const own = (tries) => tries.filter((one) => one.role === "service");
  const others = (tries) => tries.filter((one) => one.role !== "service");
  const lines = [fill(words.saw_sites, count(own(keys.x_web))), fill(words.saw_neutral, count(others(keys.x_web)))];
  if (own(keys.x_stun).length) lines.push(fill(words.saw_call_servers, count(own(keys.x_stun))));
  if (keys.x_stun.length) lines.push(fill(words.saw_stun, count(others(keys.x_stun))));
  for (const proto of ["udp", "tcp"]) {
    const flows = keys.x_flows.filter((flow) => flow.proto === proto);
    const sum = (name) => flows.reduce((total, flow) => total + flow[name], 0);
    if (flows.length) lines.push(fill(words[`saw_${proto}`], { received: sum("received"), sent: sum("sent") }));
  }
  if (!keys.x_context.safe && !config.relay) lines.push(words.no_relay);
  if (!keys.x_context.safe && !keys.x_stun.length) lines.push(words.no_webrtc);
  return lines;
}

async function conclude(lines) {
  list(words.title_saw, lines);
  say(words.sending);
  const { uids, refused, left } = await results.deliver();
  showPending();
  if (left) return say(words.kept);
  if (refused.length) return say(fill(words.refused, { reason: refused.join(", ") }));
  say(words.judging);
  for (const uid of uids) {
    const verdicts = await results.verdicts(uid);
    if (!verdicts) return say(fill(words.not_yet, { uid }));
    const said = new Set(verdicts.map(({ plane, outcome }) => `${plane}.${outcome}`));
    const known = Object.entries(words.verdicts).filter(([name]) => said.has(name));
    list(words.title_verdict, known.map(([, text]) => text), uid);
  }
  say(words.done);
}

function list(title, lines, uid) {
  if (!lines.length) return;
  const items = lines.map((line) => Object.assign(document.createElement("li"), { textContent: line }));
  const block = document.createElement("ul");
  block.append(...items);
  findings.append(Object.assign(document.createElement("h3"), { textContent: title }), block);
  if (!uid) return;
  const link = Object.assign(document.createElement("a"), { href: `/api/v1/measurements/${uid}`, textContent: uid, className: "address", dir: "ltr" });
  const where = document.createElement("p");
  where.append(`${words.published_as} `, link);
  findings.append(where);
}

function showPending() {
  const count = results.waiting().length;
  pending.hidden = count === 0;
  pending.querySelector(".count").textContent = fill(words.waiting, { count });
}

function step(share, text) {
  progress.value = share;
  say(text);
}

function say(text) {
  said.textContent = text;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
