-- Ends selling on a stock of an older life, or on one that is not whole, until it is loaded in this one. What it
-- held is forgotten at once, because the load needs the room; the mark that is left keeps older lives from loading.
--
-- KEYS    as of sale.lua
-- ARGV    1 epoch
-- Answer  'FENCED', or 'STANDS' when the stock stands whole in this life or belongs to a newer one

local stock = redis.call('HMGET', STOCK, 'epoch', 'ready', 'census')
local epoch, mine = tonumber(stock[1] or '0'), tonumber(ARGV[1])
if epoch > mine or (epoch == mine and stock[2] == '1' and isWhole(stock[3])) then
  return 'STANDS'
end
redis.call('UNLINK', unpack(KEYS, 1, 6))
redis.call('HSET', STOCK, 'epoch', ARGV[1], 'ready', '0')
return 'FENCED'
