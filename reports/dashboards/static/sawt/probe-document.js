// The document as it is sent: docs/formats/voip_web.md. No address, no exact time, no user agent.

export function documentOf(choices, network, now, keys) {
  const hour = `${now.toISOString().slice(0, 13).replace("T", " ")}:00:00`;
  const annotations = {
    network_type: choices.network_type, run_type: "manual",
    x_network_source: "platform", x_time_source: "platform", x_nonce: nonce(),
  };
  if (choices.access) annotations.x_access_type = choices.access;
  if (choices.private) annotations.x_private = true;
  return {
    data_format_version: "0.2.0", software_name: "sawt-web", software_version: "0.1.0",
    test_name: "voip_web", test_version: "0.1.0", input: `voip://${choices.service}`,
    measurement_start_time: hour, test_start_time: hour,
    probe_cc: network.country, probe_asn: network.asn, probe_ip: "127.0.0.1",
    annotations, test_keys: keys,
  };
}

function nonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
