import { openBus, type RealtimeSettings } from '../bus-level.ts'
import { createLogger } from '../../process/logger.ts'

/*
 * For tests: a process that is a member of a group. It says which seqs it begins to handle, and never ends one. Its
 * argument is the settings of its bus, as JSON.
 */

const bus = await openBus(
  JSON.parse(process.argv[2] ?? '') as RealtimeSettings,
  createLogger('member', 'silent'),
)
await bus.divide('outboxes', ({ chat }) => {
  process.stdout.write(`${String(chat.seq)}\n`)
  return new Promise(() => undefined)
})
process.stdout.write('joined\n')
