-- What each connection asks, and what came: the file named by PASSERELLE_BENCH holds one request a line, METHOD PATH BODY.
-- "HOLD PATH BODY" is answered with an id, whose cancellation is asked next.

local asks, at = {}, 0
local headers = {}

function init(_)
  for line in io.lines(os.getenv("PASSERELLE_BENCH")) do
    local method, path, body = line:match("^(%S+) (%S+) ?(.*)$")
    if method == "HEADER" then
      headers[path] = body
    else
      asks[#asks + 1] = { method = method, path = path, body = body }
    end
  end
  headers["Host"] = "127.0.0.1:8080"
  -- Each thread begins elsewhere.
  at = math.random(#asks) - 1
end

local held

function request()
  if held then
    local path = "/api/v1/allocations/" .. held .. "/cancellation"
    return wrk.format("POST", path, headers, '{"reason":"voted otherwise"}')
  end
  at = at % #asks + 1
  local ask = asks[at]
  if ask.method == "GET" then
    return wrk.format("GET", ask.path, headers)
  end
  return wrk.format("POST", ask.path, headers, ask.body)
end

function response(status, _, body)
  if status >= 400 then
    failed = (failed or 0) + 1
    last = status .. " " .. body:sub(1, 200)
  end
  if #asks > 0 and asks[at].method == "HOLD" then
    held = not held and status == 201 and body:match('"id":"([%x-]+)"') or nil
  end
end

local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function done(summary, latency, _)
  local failed, last = 0, ""
  for _, thread in ipairs(threads) do
    failed = failed + (thread:get("failed") or 0)
    last = thread:get("last") or last
  end
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format('\n{"requests":%d,"us":%d,"p50":%f,"p95":%f,"p99":%f,"bytes":%d,"failed":%d,"last":%q}\n',
    summary.requests, summary.duration, latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    latency:percentile(99) / 1000, summary.bytes, failed + errors, last))
end
