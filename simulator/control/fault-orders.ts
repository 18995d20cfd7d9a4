/** Carrying out the faults that the control API orders. */
import { SahutError } from '@sahut/core/contract/errors'
import type { z } from 'zod'
import type { Accounts } from '../login/accounts.ts'
import type { Fault } from './contract.ts'
import type { Faults } from './faults.ts'
import { POISONS, sendPoison } from './poisons.ts'
import type { Journal } from '../journal.ts'
import type { TimeLocks } from '../login/time-locks.ts'
import { sayReplaced, sayStreamError, type Lines } from '../messages/online.ts'

const RESTART_REQUIRED = 515

export type OrderFault = (fault: z.output<typeof Fault>) => void

/**
 * @returns a function that carries out a fault now, or notes it for the phone's next messages
 * @throws SahutError (the function) not_found for an unknown phone, conflict when a connection is needed and there is none
 */
export const createFaultOrders =
  ({
    accounts,
    faults,
    journal,
    lines,
    timeLocks,
  }: {
    accounts: Accounts
    faults: Faults
    journal: Journal
    lines: Lines
    timeLocks: TimeLocks
  }): OrderFault =>
  (fault) => {
    const phone = accounts.phone(fault.phone).pn
    const connection = () => {
      const line = lines.of(phone)
      if (line === undefined) throw new SahutError('conflict', `The companion of ${phone} is not connected.`)
      return line.connection
    }
    switch (fault.kind) {
      case 'drop':
        connection().cut()
        break
      case 'half-open':
        connection().freeze()
        break
      case 'replaced':
        sayReplaced(connection())
        break
      case 'stream-error':
        sayStreamError(connection(), fault.code)
        break
      case 'restart-required':
        sayStreamError(connection(), RESTART_REQUIRED)
        break
      case 'time-lock':
        connection().send(timeLocks.set(phone, fault.seconds))
        break
      case 'poison':
        sendPoison(connection(), fault.poison)
        if (fault.logins > 0) faults.order(phone, fault.kind, fault.logins, POISONS.indexOf(fault.poison))
        break
      case 'late-ack':
        faults.order(phone, fault.kind, fault.count, fault.ms)
        break
      case 'slow-answers':
        faults.order(phone, fault.kind, Infinity, fault.ms)
        break
      case 'login-refused':
      case 'refused':
        faults.order(phone, fault.kind, fault.count, fault.code)
        break
      case 'duplicate':
      case 'corrupt':
      case 'swallow-ack':
      case 'restricted':
      case 'unreadable':
        faults.order(phone, fault.kind, fault.count)
    }
    journal.write({ event: 'fault', kind: fault.kind, phone })
  }
