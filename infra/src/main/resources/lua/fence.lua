-- Ends selling on a stock of an older life, or on one that is not whole, until it is loaded in this one. What it
-- held is forgotten at once, because the load needs the room; the mark that is left keeps from loading whoever
-- began before: an older life, and a load of this one that knows nothing of what was sold since.
--
-- KEYS    as of sale.lua
-- ARGV    1 epoch, 2 a mark that no other fence has, 3 '1': also a stock that stands whole in this life
-- Answer  'STANDS' when the stock stands whole in this life (unless that was asked for) or belongs to a newer one,
--         else the mark of the fence that stands now: the first one of this life, until the stock is loaded

local stock = redis.call('HMGET', STOCK, 'epoch', 'ready', 'census', 'mark')
local epoch, mine = tonumber(stock[1] or '0'), tonumber(ARGV[1])
if epoch > mine or (epoch == mine and stock[2] == '1' and ARGV[3] ~= '1' and isWhole(stock[3])) then
  return 'STANDS'
end
if epoch == mine and stock[2] == '0' and stock[4] then
  return stock[4]
end
redis.call('UNLINK', unpack(KEYS, 1, 6))
redis.call('HSET', STOCK, 'epoch', ARGV[1], 'ready', '0', 'mark', ARGV[2])
return ARGV[2]
