-- Puts what was put aside into the place of a stock, if the fence that it was prepared behind still stands.
--
-- KEYS    1 to 6 as of sale.lua; 7 to 11 as 1 to 5 of stage.lua
-- ARGV    1 epoch and 2 mark of the fence, 3 how many chunks and 4 how many reservations were put aside, then fields
--         and values of the stock
-- Answer  'LOADED', 'STANDS' when there is another fence or none, or 'LOST' when what was put aside is gone; an
--         error when it could not be told later whether the stock is whole

local stock = redis.call('HMGET', STOCK, 'epoch', 'ready', 'mark')
if stock[1] ~= ARGV[1] or stock[2] ~= '0' or stock[3] ~= ARGV[2] then
  redis.call('UNLINK', unpack(KEYS, 7, 11))
  return 'STANDS'
end
local staged = tonumber(ARGV[4])
if (redis.call('GET', KEYS[7]) or '0') ~= ARGV[3]
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
redis.call('HSET', STOCK, 'epoch', ARGV[1], 'mark', ARGV[2], unpack(ARGV, 5))
if redis.call('OBJECT', 'ENCODING', STOCK) ~= 'listpack' then
  return redis.error_reply('ERR a small hash must be compact: set hash-max-listpack-entries and -value to their defaults')
end
-- Any value that is too long for a compact hash will do.
redis.call('HSET', STOCK, 'ready', string.rep('0', 10000))
redis.call('HSET', STOCK, 'ready', '1')
seal()
return 'LOADED'
