// STUN over UDP, and a flow through a relay and back. Candidates hold addresses: only their kind is
// looked at, and nothing of them is kept.

const PATIENCE_MS = 9_500;
const OPENING_MS = 10_000;
const FLOW_MS = 5_000;
const PACKET_MS = 20;
const PACKET_BYTES = 160;
const LAST_ONES_MS = 1_000;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Resolves with "answered" at the first candidate of this kind, "silent" when patience ends, and
// "unclear" when the browser gives up before, or is answered with an error.
function gathered(peer, kind) {
  const started = performance.now();
  return new Promise((resolve) => {
    const end = (result) => resolve({ result, ms: Math.round(performance.now() - started) });
    setTimeout(end, PATIENCE_MS, "silent");
    peer.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate?.type === kind) end("answered");
    });
    peer.addEventListener("icecandidateerror", ({ errorCode }) => {
      if (errorCode < 700) end("unclear");
    });
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState === "complete") end("unclear");
    });
  });
}

export async function tryStun(endpoint, role, round) {
  const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:${endpoint}` }] });
  try {
    const answer = gathered(peer, "srflx");
    peer.createDataChannel("");
    await peer.setLocalDescription();
    const { result, ms } = await answer;
    return { endpoint, role, round, result, duration_ms: ms };
  } finally {
    peer.close();
  }
}

// Two ends in this page, each with an allocation of its own: up to the relay, and down from it.
export async function tryFlow(relay, proto, round) {
  const settings = {
    iceServers: [{
      urls: `turn:${relay.server}?transport=${proto}`,
      username: relay.username, credential: relay.credential,
    }],
    iceTransportPolicy: "relay",
  };
  const [caller, callee] = [new RTCPeerConnection(settings), new RTCPeerConnection(settings)];
  const flow = { round, proto, allocation: "unclear", allocation_ms: 0, opened: null, sent: 0, received: 0 };
  try {
    const allocations = [gathered(caller, "relay"), gathered(callee, "relay")];
    const channels = [caller, callee].map((peer) =>
      peer.createDataChannel("flow", { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 }));
    await connect(caller, callee);
    const answers = await Promise.all(allocations);
    flow.allocation = ["unclear", "silent", "answered"].find((one) => answers.some((a) => a.result === one));
    flow.allocation_ms = Math.max(...answers.map((answer) => answer.ms));
    if (flow.allocation !== "answered") return flow;
    flow.opened = await opened(channels);
    if (flow.opened) await exchange(channels, flow);
    return flow;
  } finally {
    caller.close();
    callee.close();
  }
}

async function connect(caller, callee) {
  const early = [];
  const pass = (from, to) => from.addEventListener("icecandidate", ({ candidate }) => {
    if (to.remoteDescription) to.addIceCandidate(candidate);
    else early.push([to, candidate]);
  });
  pass(caller, callee);
  pass(callee, caller);
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription);
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription);
  for (const [to, candidate] of early) to.addIceCandidate(candidate);
}

function opened(channels) {
  const each = channels.map((channel) => channel.readyState === "open" || new Promise((done) => {
    channel.addEventListener("open", () => done(true), { once: true });
  }));
  return Promise.race([Promise.all(each).then(() => true), sleep(OPENING_MS).then(() => false)]);
}

async function exchange(channels, flow) {
  for (const channel of channels) channel.addEventListener("message", () => { flow.received += 1; });
  const packet = crypto.getRandomValues(new Uint8Array(PACKET_BYTES));
  const started = performance.now();
  // By the clock: a timer that comes late sends what is due.
  for (let due = 0; due < FLOW_MS / PACKET_MS; due += 1) {
    const early = started + due * PACKET_MS - performance.now();
    if (early > 0) await sleep(early);
    for (const channel of channels) {
      if (channel.readyState !== "open") continue;
      channel.send(packet);
      flow.sent += 1;
    }
  }
  await sleep(LAST_ONES_MS);
}
