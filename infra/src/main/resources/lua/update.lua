-- Tells a stock the state and the window of its sale, unless it knows this version or a newer one.
--
-- KEYS    as of sale.lua
-- ARGV    1 epoch, 2 version of the sale, 3 opens at, 4 closes at or '', 5 paused, 6 closed ('1' or '0')
-- Answer  'TOLD', or 'STOCK_NOT_READY' when there is no whole stock of this epoch

local stock = redis.call('HMGET', STOCK, 'epoch', 'ready', 'version', 'census')
if stock[1] ~= ARGV[1] or stock[2] ~= '1' or not isWhole(stock[4]) then
  return 'STOCK_NOT_READY'
end
if tonumber(stock[3]) < tonumber(ARGV[2]) then
  redis.call('HSET', STOCK, 'version', ARGV[2], 'opensAt', ARGV[3], 'closesAt', ARGV[4], 'paused', ARGV[5],
    'closed', ARGV[6])
end
return 'TOLD'
