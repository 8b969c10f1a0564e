-- Holds units for buyers, in the order of the arguments; a repeat finds what it made before.
--
-- KEYS    as of sale.lua
-- ARGV    a request each: order id, buyer id, key digest (16 bytes each), quantity (2 bytes)
-- Answer  {now, 'STOCK_NOT_READY'}, or {now, answer...} with one answer for each request:
--         'RESERVED', reservation
--         'REPEATED', reservation
--         'KEY_CONFLICT', 'SALE_PAUSED', 'SALE_NOT_OPEN', 'SALE_CLOSED', 'LIMIT_REACHED', 'SOLD_OUT'

local stock = ready('available', 'sequence', 'limit', 'paymentWindow', 'opensAt', 'closesAt', 'paused', 'closed',
  'recordedUpTo')
if not stock then
  return { NOW, 'STOCK_NOT_READY' }
end
local available, sequence = tonumber(stock[4]), tonumber(stock[5])
local limit, window, recordedUpTo = tonumber(stock[6]), tonumber(stock[7]), tonumber(stock[12])

local function refusal()
  local opensAt, closesAt, paused, closed = stock[8], stock[9], stock[10], stock[11]
  if paused == '1' then
    return 'SALE_PAUSED'
  elseif closed == '1' or (closesAt ~= '' and NOW >= tonumber(closesAt)) then
    return 'SALE_CLOSED'
  elseif NOW < tonumber(opensAt) then
    return 'SALE_NOT_OPEN'
  end
  return nil
end

local requests, digests, buyers = {}, {}, {}
for i, packed in ipairs(ARGV) do
  local order, buyer, key, quantity = struct.unpack('>c16c16c16I2', packed)
  requests[i] = { order = order, buyer = buyer, key = key, quantity = quantity }
  digests[i] = key
  buyers[i] = buyer
end

-- One read for all keys and one for all buyers: a refused request costs no call of its own.
local refusedAll = refusal()
local orderOf, heldBy = {}, {}
for i, order in ipairs(redis.call('HMGET', KEYS_OF_BUYERS, unpack(digests))) do
  orderOf[digests[i]] = order or nil
end
if not refusedAll then
  for i, units in ipairs(redis.call('HMGET', BUYERS, unpack(buyers))) do
    heldBy[buyers[i]] = tonumber(units or '0')
  end
end

local made, newReservations, newKeys, newHolders, newDeadlines, units = {}, {}, {}, {}, {}, 0
local handedOutAgain = {}
local answers = { NOW }
local function say(word, order, packed)
  answers[#answers + 1] = word
  if order then
    answers[#answers + 1] = order .. packed
  end
end

local function hold(request)
  sequence = sequence + 1
  available = available - request.quantity
  units = units + request.quantity
  local packed = pack({
    buyer = request.buyer, key = request.key, quantity = request.quantity, sequence = sequence,
    reservedAt = NOW, window = window, status = RESERVED, settled = '1', version = 1, decidedAt = NOW,
  })
  made[request.order] = packed
  orderOf[request.key] = request.order
  heldBy[request.buyer] = heldBy[request.buyer] + request.quantity
  newReservations[#newReservations + 1] = request.order
  newReservations[#newReservations + 1] = packed
  newKeys[#newKeys + 1] = request.key
  newKeys[#newKeys + 1] = request.order
  newHolders[request.buyer] = true
  newDeadlines[#newDeadlines + 1] = request.order
  say('RESERVED', request.order, packed)
end

-- Its record may be on its way from now on again, so it must not be withdrawn for a while. The time always
-- moves on, so that who looked at it before sees that.
local function handOutAgain(order, r)
  r.decidedAt = math.max(NOW, r.decidedAt + 1)
  made[order] = pack(r)
  handedOutAgain[#handedOutAgain + 1] = order
  handedOutAgain[#handedOutAgain + 1] = made[order]
end

local function repeated(request, order)
  local r = unpacked(order, made[order] or redis.call('HGET', RESERVATIONS, order))
  if r.quantity ~= request.quantity then
    return say('KEY_CONFLICT')
  end
  if r.status == RESERVED and r.sequence > recordedUpTo and not made[order] then
    handOutAgain(order, r)
  end
  say('REPEATED', order, made[order] or pack(r))
end

for _, request in ipairs(requests) do
  local order = orderOf[request.key]
  if order then
    repeated(request, order)
  elseif refusedAll then
    say(refusedAll)
  elseif heldBy[request.buyer] + request.quantity > limit then
    say('LIMIT_REACHED')
  elseif request.quantity > available then
    say('SOLD_OUT')
  else
    hold(request)
  end
end

if units == 0 and #handedOutAgain > 0 then
  -- A full memory lets pass what comes after a write that frees, and this replaces as much as it writes.
  redis.call('HDEL', RESERVATIONS, '')
end
if units > 0 then
  -- The first write is one that a full memory refuses, so that a full memory changes nothing.
  redis.call('HSET', RESERVATIONS, unpack(newReservations))
  redis.call('HSET', KEYS_OF_BUYERS, unpack(newKeys))
  local holders = {}
  for buyer in pairs(newHolders) do
    holders[#holders + 1] = buyer
    holders[#holders + 1] = heldBy[buyer]
  end
  redis.call('HSET', BUYERS, unpack(holders))
  redis.call('RPUSH', DEADLINES, unpack(newDeadlines))
  redis.call('HINCRBY', STOCK, 'reserved', units)
  seal('available', available, 'sequence', sequence)
end
if #handedOutAgain > 0 then
  redis.call('HSET', RESERVATIONS, unpack(handedOutAgain))
end
return answers
