-- Replaces a stock by what was put aside, unless it stands complete in this life or belongs to a newer one.
--
-- KEYS    1 to 6 as of sale.lua; 7 to 11 as 1 to 5 of stage.lua
-- ARGV    1 epoch, 2 how many chunks were put aside, then fields and values of the stock
-- Answer  'LOADED', 'STANDS', or 'LOST' when what was put aside is gone

local stock = redis.call('HMGET', KEYS[1], 'epoch', 'ready')
local epoch, mine = tonumber(stock[1] or '0'), tonumber(ARGV[1])
if epoch > mine or (epoch == mine and stock[2] == '1') then
  redis.call('UNLINK', unpack(KEYS, 7, 11))
  return 'STANDS'
end
if (redis.call('GET', KEYS[7]) or '0') ~= ARGV[2] then
  return 'LOST'
end
redis.call('UNLINK', unpack(KEYS, 1, 6))
for i = 2, 5 do
  local staged = KEYS[6 + i]
  if redis.call('EXISTS', staged) == 1 then
    redis.call('RENAME', staged, KEYS[i])
    redis.call('PERSIST', KEYS[i])
  end
end
redis.call('UNLINK', KEYS[7])
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'ready', '1', unpack(ARGV, 3))
return 'LOADED'
