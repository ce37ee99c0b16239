/**
 * Owns: the few Lua scripts that change shared rooms and devices. Each runs as one step in Redis, so two processes cannot both take
 * the last place of a room or the same locator.
 * Never: stores a payload, an address or a secret.
 *
 * | key                   | type   | holds                                                        |
 * |-----------------------|--------|--------------------------------------------------------------|
 * | farhand:room:NAME     | hash   | `maker`, `expires` (ms since 1970, 0: cannot), `m:ID` → seat  |
 * | farhand:locators:N    | zset   | locators of N digits in use → when their lease ends           |
 * | farhand:device:ID     | string | the seat of a device that is present                          |
 * | farhand:process:ID    | string | lives as long as the process says so                          |
 *
 * A seat is `process/connection`. A member whose process is gone is nobody, and is taken out on sight. Every key has a
 * lease, so what a killed process leaves behind ends by itself.
 */

const processKey = `
local function alive(seat)
  local process = string.match(seat, "^([^/]+)/")
  return process ~= nil and redis.call("EXISTS", "farhand:process:" .. process) == 1
end
`;

/** The living members of a room as a flat list id, seat, id, seat…; nil when the room is over. */
const livingMembers = `${processKey}
local function living(key, now)
  local fields = redis.call("HGETALL", key)
  if #fields == 0 then return nil end
  local maker, expires, members = "", 0, {}
  for i = 1, #fields, 2 do
    local name, value = fields[i], fields[i + 1]
    if name == "maker" then maker = value
    elseif name == "expires" then expires = tonumber(value)
    elseif alive(value) then
      members[#members + 1] = string.sub(name, 3)
      members[#members + 1] = value
    else redis.call("HDEL", key, name) end
  end
  if #members == 0 or (expires > 0 and expires <= now) then return nil end
  if maker ~= "" and redis.call("HEXISTS", key, "m:" .. maker) == 0 then return nil end
  return members, maker
end
`;

/** KEYS room, locators · ARGV now, expires, maker, seat, leaseMs, locator → 1, or 0 when the locator is taken */
export const createScript = `${livingMembers}
local now = tonumber(ARGV[1])
if living(KEYS[1], now) then return 0 end
redis.call("DEL", KEYS[1])
redis.call("HSET", KEYS[1], "maker", ARGV[3], "expires", ARGV[2], "m:" .. ARGV[3], ARGV[4])
redis.call("PEXPIRE", KEYS[1], ARGV[5])
redis.call("ZADD", KEYS[2], now + tonumber(ARGV[5]), ARGV[6])
return 1
`;

/**
 * KEYS room · ARGV now, member, seat, most, leaseMs, expires once two are in it, expires while alone ("" : must exist),
 * replaces → {code, replaced seat, others…}
 */
export const admitScript = `${livingMembers}
local members = living(KEYS[1], tonumber(ARGV[1]))
if not members then
  if ARGV[7] == "" then return {"room-not-found"} end
  redis.call("DEL", KEYS[1])
  members = {}
end
local others, replaced = {}, ""
for i = 1, #members, 2 do
  if members[i] == ARGV[8] then replaced = members[i + 1]
  else
    if members[i + 1] == ARGV[3] then return {"room-taken"} end
    others[#others + 1] = members[i]
    others[#others + 1] = members[i + 1]
  end
end
if #others / 2 >= tonumber(ARGV[4]) then return {"room-full"} end
if replaced ~= "" then redis.call("HDEL", KEYS[1], "m:" .. ARGV[8]) end
redis.call("HSET", KEYS[1], "m:" .. ARGV[2], ARGV[3], "expires", #others > 0 and ARGV[6] or ARGV[7])
redis.call("PEXPIRE", KEYS[1], ARGV[5])
return {"ok", replaced, unpack(others)}
`;

/** KEYS room, locators · ARGV now, member, seat, expires while alone ("" keeps), locator → {code, ended, others…} */
export const leaveScript = `${livingMembers}
if redis.call("HGET", KEYS[1], "m:" .. ARGV[2]) ~= ARGV[3] then return {"not-a-member"} end
local members, maker = living(KEYS[1], tonumber(ARGV[1]))
redis.call("HDEL", KEYS[1], "m:" .. ARGV[2])
local others = {}
for i = 1, #(members or {}), 2 do
  if members[i] ~= ARGV[2] then
    others[#others + 1] = members[i]
    others[#others + 1] = members[i + 1]
  end
end
if #others == 0 or maker == ARGV[2] then
  redis.call("DEL", KEYS[1])
  if ARGV[5] ~= "" then redis.call("ZREM", KEYS[2], ARGV[5]) end
  return {"ok", "1", unpack(others)}
end
if ARGV[4] ~= "" then redis.call("HSET", KEYS[1], "expires", ARGV[4]) end
return {"ok", "0", unpack(others)}
`;

/** KEYS room · ARGV from, seat, to → {"ok", seat} or {"not-a-member"} */
export const findScript = `${processKey}
if redis.call("HGET", KEYS[1], "m:" .. ARGV[1]) ~= ARGV[2] then return {"not-a-member"} end
local seat = redis.call("HGET", KEYS[1], "m:" .. ARGV[3])
if not seat or not alive(seat) then return {"not-a-member"} end
return {"ok", seat}
`;

/**
 * KEYS room, locators · ARGV now, leaseMs, locator, expires while alone ("" for a locator room), ids of members here…
 * → {"alive", ids that are members no more…}, {"gone"} or {"expired", living members…}
 */
export const renewScript = `${livingMembers}
local expires = tonumber(redis.call("HGET", KEYS[1], "expires") or "")
if not expires then return {"gone"} end
local now = tonumber(ARGV[1])
if expires > 0 and expires <= now then
  redis.call("HSET", KEYS[1], "expires", "0")
  local left = living(KEYS[1], now) or {}
  redis.call("DEL", KEYS[1])
  if ARGV[3] ~= "" then redis.call("ZREM", KEYS[2], ARGV[3]) end
  return {"expired", unpack(left)}
end
local members = living(KEYS[1], now)
if not members then
  redis.call("DEL", KEYS[1])
  if ARGV[3] ~= "" then redis.call("ZREM", KEYS[2], ARGV[3]) end
  return {"gone"}
end
if ARGV[4] ~= "" and expires == 0 and #members == 2 then redis.call("HSET", KEYS[1], "expires", ARGV[4]) end
redis.call("PEXPIRE", KEYS[1], ARGV[2])
if ARGV[3] ~= "" then redis.call("ZADD", KEYS[2], now + tonumber(ARGV[2]), ARGV[3]) end
local lost = {}
for i = 5, #ARGV do
  if redis.call("HEXISTS", KEYS[1], "m:" .. ARGV[i]) == 0 then lost[#lost + 1] = ARGV[i] end
end
return {"alive", unpack(lost)}
`;

/** KEYS device · ARGV seat, leaseMs → the living seat that was there, or "" */
export const announceScript = `${processKey}
local before = redis.call("GET", KEYS[1])
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2])
if before and alive(before) then return {before} end
return {""}
`;

/** KEYS device · ARGV seat → 1 when it was on that seat, else 0 */
export const withdrawScript = `
if redis.call("GET", KEYS[1]) ~= ARGV[1] then return 0 end
redis.call("DEL", KEYS[1])
return 1
`;

/** KEYS device → its living seat, or "" */
export const findDeviceScript = `${processKey}
local seat = redis.call("GET", KEYS[1])
if seat and alive(seat) then return {seat} end
return {""}
`;

/** KEYS devices… → 1 or 0 for each */
export const presentScript = `${processKey}
local answer = {}
for i = 1, #KEYS do
  local seat = redis.call("GET", KEYS[i])
  answer[i] = (seat and alive(seat)) and 1 or 0
end
return answer
`;

/** KEYS device · ARGV seat, leaseMs → 1, or 0 when another living seat has it */
export const renewDeviceScript = `${processKey}
local now = redis.call("GET", KEYS[1])
if now and now ~= ARGV[1] and alive(now) then return 0 end
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2])
return 1
`;
