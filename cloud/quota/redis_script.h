// What RedisStore has the store do, in its language (Lua 5.1).
#pragma once

namespace weir::cloud {

// KEYS: one a limit. ARGV: "reserve", or "settle", which never refuses; tokens (negative: give
// back); the day's and the month's number; then four figures a limit: requests and tokens per
// minute, tokens per day and month; 0 = no limit. All or nothing. Returns: the number of the limit
// that refused (0: none), which of its four figures, microseconds to wait (-1: for ever, -2: until
// the day or month ends), and of the first limit: requests and tokens left, microseconds until each
// bucket is full.
//
// As cloud/quota/allowance.h: a bucket is the time when it is full again, holds one minute's worth.
inline constexpr char kQuotaScript[] = R"lua(
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local reserve = ARGV[1] == 'reserve'
local tokens, day, month = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local minute = 60000000
local accounts = {}
local function max(a, b) if a > b then return a else return b end end

local function wait(full, cost, most)
  if cost > most then return -1 end
  local w = max(full, now) + cost * minute / most - minute - now
  if w > 1 then return math.ceil(w) end
  return 0
end

for i, key in ipairs(KEYS) do
  local raw = redis.call('HMGET', key, 'rq', 'tk', 'd', 'du', 'm', 'mu')
  local a = {rq = tonumber(raw[1]) or 0, tk = tonumber(raw[2]) or 0,
             d = tonumber(raw[3]) or -1, du = tonumber(raw[4]) or 0,
             m = tonumber(raw[5]) or -1, mu = tonumber(raw[6]) or 0}
  if a.d < day then a.d, a.du = day, 0 end
  if a.m < month then a.m, a.mu = month, 0 end
  a.rpm, a.tpm = tonumber(ARGV[4 * i + 1]), tonumber(ARGV[4 * i + 2])
  a.tpd, a.tpmo = tonumber(ARGV[4 * i + 3]), tonumber(ARGV[4 * i + 4])
  accounts[i] = a
  if reserve then
    local w = 0
    if a.rpm > 0 then w = wait(a.rq, 1, a.rpm) end
    if w ~= 0 then return {i, 1, w, 0, 0, 0, 0} end
    if a.tpm > 0 then w = wait(a.tk, tokens, a.tpm) end
    if w ~= 0 then return {i, 2, w, 0, 0, 0, 0} end
    if a.tpd > 0 and a.du + tokens > a.tpd then return {i, 3, -2, 0, 0, 0, 0} end
    if a.tpmo > 0 and a.mu + tokens > a.tpmo then return {i, 4, -2, 0, 0, 0, 0} end
  end
end

for i, key in ipairs(KEYS) do
  local a = accounts[i]
  if reserve and a.rpm > 0 then a.rq = max(a.rq, now) + minute / a.rpm end
  if a.tpm > 0 then a.tk = max(a.tk, now) + tokens * minute / a.tpm end
  if a.d == day then a.du = max(0, a.du + tokens) end
  if a.m == month then a.mu = max(0, a.mu + tokens) end
  redis.call('HMSET', key, 'rq', string.format('%.0f', a.rq), 'tk', string.format('%.0f', a.tk),
             'd', a.d, 'du', string.format('%.0f', a.du), 'm', a.m, 'mu', string.format('%.0f', a.mu))
  redis.call('EXPIRE', key, 32 * 86400)
end

local a = accounts[1]
local function left(full, most) return math.floor(max(0, 1 - max(0, full - now) / minute) * most + 0.000001) end
return {0, 0, 0, left(a.rq, a.rpm), left(a.tk, a.tpm), math.ceil(max(0, a.rq - now)), math.ceil(max(0, a.tk - now))}
)lua";

}  // namespace weir::cloud
