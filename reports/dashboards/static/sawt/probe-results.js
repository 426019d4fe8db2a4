// Results wait in this browser until the platform says that it has them.

const KEY = "sawt-results";

export function waiting() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function keep(results) {
  try {
    if (results.length) localStorage.setItem(KEY, JSON.stringify(results));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

export const forget = () => keep([]);
export const add = (result) => keep([...waiting(), result]);

// Sends what waits. Returns uids that the platform has, reasons of refusals, and how many still wait.
export async function deliver() {
  const done = { uids: [], refused: [], left: 0 };
  for (const result of waiting()) {
    const answer = await send(result);
    if (answer?.uid && answer.status !== "rejected") done.uids.push(answer.uid);
    else if (answer?.reason) done.refused.push(answer.reason);
    else done.left += 1;
    if (answer) keep(waiting().filter((one) => JSON.stringify(one) !== JSON.stringify(result)));
  }
  return done;
}

// The platform's word on one result; null where there is none, so that the result stays.
async function send(result) {
  try {
    const response = await fetch("/api/v1/measurements", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(result),
      credentials: "omit",
    });
    if (response.ok || response.status === 422) return (await response.json()).results[0];
    return null;
  } catch {
    return null;
  }
}

// What the platform concludes, once it has judged; null if it takes too long.
export async function verdicts(uid) {
  for (let tries = 0; tries < 15; tries += 1) {
    try {
      const response = await fetch(`/api/v1/measurements/${uid}`, { cache: "no-store", credentials: "omit" });
      if (response.ok) return (await response.json()).verdicts;
    } catch { /* asked again */ }
    await new Promise((done) => setTimeout(done, 2_000));
  }
  return null;
}
