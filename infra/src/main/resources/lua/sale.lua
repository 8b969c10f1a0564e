-- What every script that sells begins with, after the line `local EPOCH = '<number>'` and whole.lua.
--
-- KEYS    1 stock         hash    the sale's numbers, window and state, its epoch, whether it is ready, and its census
--         2 reservations  hash    order id -> packed reservation (LAYOUT)
--         3 keys          hash    key digest -> order id
--         4 buyers        hash    buyer id -> units held (reserved and sold); no field at 0
--         5 deadlines     list    order ids, the next to expire first; decided and withdrawn ones may still be
--                                 in it. Each number that is given away adds one at the end, so the last entry
--                                 is that of the stock's `sequence`, the one before it of the number before
--         6 unsettled     zset    order id -> when it was decided
-- Ids and digests are their 16 bytes, times are milliseconds of this server's clock.
-- Answer  {'STOCK_NOT_READY'} when the stock is missing, not ready, not whole, or of another epoch
--         {'DONE', reservation...} otherwise, unless the script says more; a reservation is its order
--         id followed by what is packed

local RESERVED, CONFIRMED, RELEASED, EXPIRED = 'R', 'C', 'L', 'X'

-- buyer, key digest, quantity, sequence, reserved at, payment window, status, settled, version, decided at
-- (of a RESERVED one: when it was last handed out while it was not known to be recorded)
local LAYOUT = '>c16c16I2I4I6I4c1c1I2I6'

local time = redis.call('TIME')
local NOW = time[1] * 1000 + math.floor(time[2] / 1000)

-- The values of these fields of a stock that is ready and whole in this life, from the fourth on; else nil.
local function ready(...)
  local stock = redis.call('HMGET', STOCK, 'epoch', 'ready', 'census', ...)
  if stock[1] == EPOCH and stock[2] == '1' and isWhole(stock[3]) then
    return stock
  end
  return nil
end

local function unpacked(order, packed)
  local r = { order = order }
  r.buyer, r.key, r.quantity, r.sequence, r.reservedAt, r.window, r.status, r.settled, r.version, r.decidedAt =
    struct.unpack(LAYOUT, packed)
  return r
end

local function find(order)
  local packed = redis.call('HGET', RESERVATIONS, order)
  return packed and unpacked(order, packed) or nil
end

local function pack(r)
  return struct.pack(LAYOUT, r.buyer, r.key, r.quantity, r.sequence, r.reservedAt, r.window, r.status,
    r.settled, r.version, r.decidedAt)
end

local function keep(r)
  redis.call('HSET', RESERVATIONS, r.order, pack(r))
end

local function isDue(r)
  return NOW >= r.reservedAt + r.window
end

-- The caller seals afterwards.
local function decide(r, status)
  r.status = status
  r.settled = '0'
  r.version = r.version + 1
  r.decidedAt = NOW
  keep(r)
  redis.call('ZADD', UNSETTLED, NOW, r.order)
end

-- Makes the units available that the buyer held, counted in this field of the stock.
local function free(r, field)
  redis.call('HINCRBY', STOCK, field, -r.quantity)
  redis.call('HINCRBY', STOCK, 'available', r.quantity)
  if redis.call('HINCRBY', BUYERS, r.buyer, -r.quantity) == 0 then
    redis.call('HDEL', BUYERS, r.buyer)
  end
end

local function answer(r)
  if r then
    return { 'DONE', r.order .. pack(r) }
  end
  return { 'DONE' }
end
