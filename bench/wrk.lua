-- Posts documents that differ in one number: HEAD, the number, TAIL from files named by arguments.
function init(arguments)
  local head = assert(io.open(arguments[1], "rb")):read("*a")
  local tail = assert(io.open(arguments[2], "rb")):read("*a")
  local number = tonumber(arguments[3])
  request = function()
    number = number + 1
    return wrk.format("POST", nil, nil, head .. string.format("%d", number) .. tail)
  end
end

wrk.headers["Content-Type"] = "application/json"

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "RESULT %d %d %d %d %d\n",
    summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
