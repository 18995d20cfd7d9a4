import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { Table } from '@sahut/core/log/table'
import { msgKeyOf } from '@sahut/core/model/ids'
import type { Assignment, Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import type { Bus } from '@sahut/core/realtime/bus'
import { numberRoom, workerTopic } from '@sahut/core/realtime/rooms'
import type { Gate } from './gate.ts'
import { chatOf, createInbound } from './inbound.ts'
import { createOutbound } from './outbound.ts'
import { createPauses, createRecovery, type Verdict } from './recovery.ts'
import { createReceipts } from './receipts.ts'
import { createReporter } from './reporter.ts'
import type { WorkerSettings } from './settings.ts'
import type { AuthKey } from './whatsapp/auth-crypto.ts'
import { keepEndedLink, readEndedLink, wipeAuthItems } from './whatsapp/auth-items.ts'
import { type AuthState, openAuthState } from './whatsapp/auth-state.ts'
import { type Link, type LinkEnd, type LinkEvents, openLink } from './whatsapp/link.ts'

/** How long messages on their way may take to be answered when a worker shuts down, ms. */
const DRAIN_MS = 5_000

/** What a number is doing, with what belongs to it. */
type Phase =
  | { state: 'connecting' }
  /** Without a QR it waits until somebody looks. */
  | { state: 'linking'; qr?: string }
  | { state: 'open'; phone: string; since: number }
  | { state: 'waiting'; code?: number }
  | { state: 'logged-out'; code: number }
  | { state: 'unlinked' }

export type SessionDeps = {
  table: Table
  log: ChatLog
  numbers: Numbers
  bus: Bus
  authKey: AuthKey
  settings: WorkerSettings
  gate: Gate
  logger: Logger
}

/** One number's life on this worker. */
export type Session = {
  /** What people want of the number now. */
  follow: (assignment: Pick<Assignment, 'wanted' | 'request'>) => void
  /** Lets go of the number in good order: the link stays, another worker can take it up. */
  stop: () => Promise<void>
  /** Resolves when the session is over: stopped, unlinked, or taken over by another worker. */
  over: Promise<'stopped' | 'unlinked' | 'lost'>
}

/**
 * Runs a number for as long as this worker owns it: links it, connects, reconnects, takes and sends its messages.
 */
export const startSession = (
  deps: SessionDeps,
  ownership: Ownership,
  assignment: Pick<Assignment, 'wanted' | 'request'>,
): Session => {
  const { table, log, numbers, bus, settings } = deps
  const { numberId, workspaceId } = ownership
  const logger = deps.logger.child({ numberId, epoch: ownership.epoch })
  const pauses = createPauses()
  const recovery = createRecovery(settings)
  let wanted = assignment
  let phase: Phase = { state: 'waiting' }
  let told: Phase['state'] | undefined
  let link: Link | undefined
  let fate: 'stopped' | 'lost' | undefined

  const lose = (): void => {
    if (fate !== undefined) return
    fate = 'lost'
    logger.warn('another worker has taken the number over')
    reporter.close()
    link?.drop(undefined)
    pauses.wake()
  }

  const reporter = createReporter({ numbers, bus, ownership, logger, onFenced: lose })
  const inbound = createInbound(log, ownership)
  const receipts = createReceipts({ log, ownership, logger, onFenced: lose })
  const outbound = createOutbound({
    log,
    ownership,
    settings,
    logger,
    onSent: ({ chatId, whatsappId, seq }) => {
      receipts.know(chatId, whatsappId, seq)
    },
    onFenced: lose,
  })

  const enter = (next: Phase): void => {
    phase = next
    if (next.state === told) return
    told = next.state
    const code = 'code' in next ? next.code : undefined
    const phone = next.state === 'open' ? next.phone : undefined
    logger.info({ state: next.state, code }, 'the number changed its state')
    reporter.report({
      state: next.state,
      ...(phone === undefined ? {} : { phone }),
      ...(code === undefined ? {} : { code }),
    })
  }

  const showQr = (): void => {
    if (phase.state !== 'linking') return
    if (phase.qr === undefined) pauses.wake()
    else bus.publish(numberRoom(numberId), 'number:shown', { numberId, qr: phase.qr })
  }

  /** @param connected gives the place in the gate back: the costly part is over */
  const eventsOf = (connected: () => void): LinkEvents => ({
    qr: (qr) => {
      connected()
      enter({ state: 'linking', qr })
      showQr()
    },
    open: (phone) => {
      connected()
      if (link === undefined) return
      if (wanted.wanted === 'unlinked') {
        logOut(link)
        return
      }
      enter({ state: 'open', phone, since: performance.now() })
      outbound.attach(link.send)
    },
    message: inbound.take,
    receipt: receipts.take,
    textOf: async (contact, whatsappId) => {
      const chat = chatOf(ownership, contact)
      const seq = await log.find(chat, msgKeyOf(true, whatsappId))
      const message =
        seq === undefined ? undefined : await log.message({ workspaceId, chatId: chat.chatId }, seq)
      return message?.content.type === 'text' ? message.content.text : undefined
    },
  })

  const logOut = (open: Link): void => {
    open.logout().catch((error: unknown) => {
      open.drop(error)
    })
  }

  /** One connection, from the first byte to the end of its last write. */
  const connect = async (): Promise<LinkEnd> => {
    const leave = await deps.gate.enter()
    let auth: AuthState | undefined
    try {
      if (fate !== undefined) return {}
      auth = await openAuthState({
        table,
        authKey: deps.authKey,
        ownership,
        onFailure: (error) => {
          link?.drop(error)
        },
      })
      enter(auth.isPaired ? { state: 'connecting' } : { state: 'linking' })
      const { network, answerMs } = settings
      link = openLink({ network, auth, events: eventsOf(leave), answerMs, logger })
      return await link.ended
    } catch (error) {
      return { error }
    } finally {
      leave()
      outbound.detach()
      link = undefined
      await auth?.close()
    }
  }

  /** After a link ended for good: nothing happens until a person asks for a new one. */
  const waitForRequest = async (ended: { request: number; code: number }): Promise<void> => {
    enter({ state: 'logged-out', code: ended.code })
    while (fate === undefined && wanted.wanted === 'linked' && wanted.request <= ended.request) {
      await pauses.wait()
    }
    if (fate !== undefined || wanted.wanted === 'unlinked') return
    await wipeAuthItems(table, numberId)
    recovery.reset()
  }

  const isOwner = async (): Promise<boolean> => {
    const found = (await numbers.assignments()).find((one) => one.numberId === numberId)
    return found?.epoch === ownership.epoch
  }

  const act = async (verdict: Verdict, end: LinkEnd): Promise<void> => {
    switch (verdict.then) {
      case 'pause':
        if (verdict.ms === 0) return
        enter({ state: 'waiting', ...(end.code === undefined ? {} : { code: end.code }) })
        await pauses.wait(verdict.ms)
        break
      case 'ask-arbiter':
        if (!(await isOwner())) {
          lose()
          return
        }
        enter({ state: 'waiting', code: verdict.code })
        await pauses.wait(verdict.ms)
        break
      case 'await-viewer':
        enter({ state: 'linking' })
        await pauses.wait()
        break
      case 'end': {
        const ended = { request: wanted.request, code: verdict.code }
        await keepEndedLink(table, ownership, ended)
        await waitForRequest(ended)
        break
      }
    }
  }

  const recover = async (end: LinkEnd): Promise<void> => {
    if (end.error !== undefined && asSahutError(end.error).code === 'fenced') {
      lose()
      return
    }
    const openMs = phase.state === 'open' ? performance.now() - phase.since : 0
    const verdict = recovery.judge(end, {
      openMs,
      showedQr: phase.state === 'linking' && phase.qr !== undefined,
    })
    logger.info({ code: end.code, err: end.error, verdict }, verdict.words)
    try {
      await act(verdict, end)
    } catch (error) {
      logger.warn({ err: error }, 'the end of a connection could not be dealt with yet')
      await pauses.wait(settings.backOffMs)
    }
  }

  const isWanted = (): boolean => fate === undefined && wanted.wanted === 'linked'

  const unlink = async (): Promise<void> => {
    await wipeAuthItems(table, numberId)
    enter({ state: 'unlinked' })
    await reporter.settled()
    await numbers.release(ownership)
  }

  const live = async (): Promise<'stopped' | 'unlinked' | 'lost'> => {
    const ended = await readEndedLink(table, numberId)
    if (ended !== undefined) await waitForRequest(ended)
    while (isWanted()) {
      const end = await connect()
      if (isWanted()) await recover(end)
    }
    if (fate === undefined) {
      // Only a link that can be made tells WhatsApp's side too; the phone can always end it by itself.
      if (phase.state === 'waiting') await connect()
      await unlink()
    }
    return fate ?? 'unlinked'
  }

  const over = (async () => {
    const stopListening = await bus.listen(workerTopic(numberId), (signal) => {
      if (signal.type === 'outbox') outbound.wake()
      if (signal.type === 'qr-wanted') showQr()
    })
    const sweep = setInterval(outbound.wake, settings.sweepMs)
    try {
      return await live()
    } finally {
      clearInterval(sweep)
      await stopListening()
      await outbound.close()
      await receipts.close()
      await reporter.settled()
    }
  })()

  return {
    over,
    follow: (next) => {
      const changed = next.wanted !== wanted.wanted || next.request !== wanted.request
      wanted = next
      if (!changed) return
      if (next.wanted === 'unlinked' && link !== undefined) {
        if (phase.state === 'open') logOut(link)
        else link.drop(undefined)
      }
      pauses.wake()
    },
    stop: async () => {
      await Promise.race([outbound.close(), new Promise((resolve) => setTimeout(resolve, DRAIN_MS))])
      fate ??= 'stopped'
      link?.drop(undefined)
      pauses.wake()
      await over
    },
  }
}
