-- Puts a chunk of a stock that is being loaded aside. A loader that dies leaves nothing for long.
--
-- KEYS    1 progress (the number of the last chunk), 2 reservations, 3 keys, 4 buyers, 5 deadlines; all of
--         one load, see sale.lua for what is in them
-- ARGV    1 number of the chunk, from 1; 2 milliseconds until what is put aside is forgotten; then for each
--         reservation two: order id, what is packed
-- Answer  'STAGED', also for a chunk that is there already; 'LOST' when earlier ones are gone

local chunk = tonumber(ARGV[1])
local last = tonumber(redis.call('GET', KEYS[1]) or '0')
if chunk <= last then
  return 'STAGED'
elseif chunk > last + 1 then
  return 'LOST'
end
for i = 3, #ARGV, 2 do
  local order, packed = ARGV[i], ARGV[i + 1]
  local buyer, key, quantity, _, _, _, status = struct.unpack('>c16c16I2I4I6I4c1', packed)
  redis.call('HSET', KEYS[2], order, packed)
  redis.call('HSET', KEYS[3], key, order)
  if status == 'R' or status == 'C' then
    redis.call('HINCRBY', KEYS[4], buyer, quantity)
  end
  if status == 'R' then
    redis.call('RPUSH', KEYS[5], order)
  end
end
redis.call('SET', KEYS[1], chunk)
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[2])
end
return 'STAGED'
