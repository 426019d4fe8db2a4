-- Charge a token bucket in one step: the same arithmetic as token_bucket.py.
-- KEYS[1]: the bucket, which holds when it will be full and expires then.
-- ARGV: seconds of the whole bucket, seconds of this charge. Returns seconds to wait, until full.
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local start = math.max(tonumber(redis.call('GET', KEYS[1])) or now, now)
local after = start + ARGV[2]
local wait = after - ARGV[1] - now
if wait > 0.001 then
    return {tostring(wait), tostring(start - now)}
end
redis.call('SET', KEYS[1], string.format('%.6f', after), 'PX', math.ceil((after - now) * 1000))
return {'0', tostring(after - now)}
