/*
 * Preloaded (`node --import`) into a process whose clock is wrong by CLOCK_OFF_MS, as that of another machine may be.
 * What measures time that passes (performance.now, timers) goes on as it is.
 */

const off = Number(process.env['CLOCK_OFF_MS'] ?? 0)
const RightDate = Date
const now = (): number => RightDate.now() + off

globalThis.Date = new Proxy(RightDate, {
  construct: (right, args, made) =>
    Reflect.construct(right, args.length === 0 ? [now()] : args, made) as object,
  // Without `new` a Date is a text.
  apply: (right) => new right(now()).toString(),
  get: (right, name, receiver): unknown => (name === 'now' ? now : Reflect.get(right, name, receiver)),
})
