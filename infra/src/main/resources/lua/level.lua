-- Reads where the units of a sale are.
--
-- KEYS    as of sale.lua
-- ARGV    none
-- Answer  {'STOCK_NOT_READY'} or {'DONE', now, units, available, reserved, sold, paused as '1' or '0'}

local stock = ready('units', 'available', 'reserved', 'sold', 'paused')
if not stock then
  return { 'STOCK_NOT_READY' }
end
return { 'DONE', tostring(NOW), stock[4], stock[5], stock[6], stock[7], stock[8] }
