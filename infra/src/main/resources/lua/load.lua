-- Replaces a stock by what was put aside, unless it stands whole in this life or belongs to a newer one.
--
-- KEYS    1 to 6 as of sale.lua; 7 to 11 as 1 to 5 of stage.lua
-- ARGV    1 epoch, 2 how many chunks and 3 how many reservations were put aside, then fields and values of the stock
-- Answer  'LOADED', 'STANDS', or 'LOST' when what was put aside is gone; an error when it could not be
--         told later whether the stock is whole

local stock = redis.call('HMGET', STOCK, 'epoch', 'ready', 'census')
local epoch, mine = tonumber(stock[1] or '0'), tonumber(ARGV[1])
if epoch > mine or (epoch == mine and stock[2] == '1' and isWhole(stock[3])) then
  redis.call('UNLINK', unpack(KEYS, 7, 11))
  return 'STANDS'
end
local staged = tonumber(ARGV[3])
if (redis.call('GET', KEYS[7]) or '0') ~= ARGV[2]
  or redis.call('HLEN', KEYS[8]) ~= staged or redis.call('HLEN', KEYS[9]) ~= staged then
  return 'LOST'
end
redis.call('UNLINK', unpack(KEYS, 1, 6))
for i = 2, 5 do
  if redis.call('EXISTS', KEYS[6 + i]) == 1 then
    redis.call('RENAME', KEYS[6 + i], KEYS[i])
    redis.call('PERSIST', KEYS[i])
  end
end
redis.call('UNLINK', KEYS[7])
redis.call('HSET', STOCK, 'epoch', ARGV[1], unpack(ARGV, 4))
if redis.call('OBJECT', 'ENCODING', STOCK) ~= 'listpack' then
  return redis.error_reply('ERR a small hash must be compact: set hash-max-listpack-entries and -value to their defaults')
end
-- Any value that is too long for a compact hash will do.
redis.call('HSET', STOCK, 'ready', string.rep('0', 10000))
redis.call('HSET', STOCK, 'ready', '1')
seal()
return 'LOADED'
