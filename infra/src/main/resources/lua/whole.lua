-- What tells whether a stock is whole: that no key of it was deleted, that its units add up, and that Redis has not
-- taken an older data set meanwhile. Stands before every script that needs it; KEYS 1 to 6 are those of sale.lua.

local STOCK, RESERVATIONS, KEYS_OF_BUYERS = KEYS[1], KEYS[2], KEYS[3]
local BUYERS, DEADLINES, UNSETTLED = KEYS[4], KEYS[5], KEYS[6]

-- How many entries each key has.
local function census()
  return table.concat({
    redis.call('HLEN', RESERVATIONS), redis.call('HLEN', KEYS_OF_BUYERS), redis.call('HLEN', BUYERS),
    redis.call('LLEN', DEADLINES), redis.call('ZCARD', UNSETTLED),
  }, ' ')
end

-- The last write of every script that changes a stock; with numbers of the stock, if there are any.
local function seal(...)
  redis.call('HSET', STOCK, 'census', census(), ...)
end

-- Whether every unit is somewhere, once.
local function addsUp()
  local stock = redis.call('HMGET', STOCK, 'units', 'available', 'reserved', 'sold')
  local sum = 0
  for i = 2, 4 do
    local part = tonumber(stock[i] or '-1')
    if not part or part < 0 then
      return false
    end
    sum = sum + part
  end
  return sum == tonumber(stock[1] or '-1')
end

-- A stock is loaded as a hash table although it is small (load.lua). It stays one while it is in memory, and is
-- compact again as soon as it came out of a snapshot: of this server's disk, or of another master.
local function isWhole(counted)
  return counted == census() and addsUp() and redis.call('OBJECT', 'ENCODING', STOCK) == 'hashtable'
end

