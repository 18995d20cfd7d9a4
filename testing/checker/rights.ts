import type { ChatId } from '@sahut/core/model/ids'
import { report, type Verdict } from './verdict.ts'

/*
 * Decides whether anybody was ever given what they had no right to. It looks at every delivery, shown or not: frames
 * as they came off the wire, and what the API answered.
 */

/** Something of a chat that was given to an observer. */
export type Delivery = {
  observer: string
  chatId: ChatId
  what: 'frame' | 'feed' | 'opened' | 'history' | 'list' | 'file'
  /**
   * When it was there; of an answer, when it was asked for. The right to it was looked up between that and the answer,
   * which may be long where a gateway went away meanwhile. ms
   */
  at: number
  /** Of an answer: when it came, ms. */
  answeredAt?: number
}

/** For how long an observer might see a scope (an inbox). */
export type Grant = {
  observer: string
  scope: string
  /** Before it was given, ms. */
  from: number
  /** After it was taken away, ms; absent: never. */
  until?: number
}

/** Where a chat lies. */
export type ChatPlace = { phone: string; contact: string; scope: string }

/**
 * @param boundAfter how long after its end at this time a right may still bring something, ms
 */
export const judgeRights = (
  verdict: Verdict,
  deliveries: readonly Delivery[],
  grants: readonly Grant[],
  placeOf: (chatId: ChatId) => ChatPlace | undefined,
  boundAfter: (until: number) => number,
): void => {
  const told = new Set<string>()
  for (const { observer, chatId, what, at, answeredAt = at } of deliveries) {
    const place = placeOf(chatId)
    const isCovered = grants.some(
      ({ observer: who, scope, from, until = Infinity }) =>
        who === observer &&
        scope === place?.scope &&
        answeredAt >= from &&
        at <= (until === Infinity ? Infinity : until + boundAfter(until)),
    )
    if (isCovered) continue
    // A leak that goes on is one sentence.
    const key = `${observer} ${chatId} ${what}`
    if (told.has(key)) {
      verdict.leaked += 1
      continue
    }
    told.add(key)
    const ended = grants
      .filter(({ observer: who, scope }) => who === observer && scope === place?.scope)
      .map(({ until }) => until ?? 0)
      .filter((until) => until <= at)
    const since =
      ended.length === 0 ? 'without ever a right' : `${String(at - Math.max(...ended))} ms after its end`
    report(
      verdict,
      'leaked',
      place ?? { phone: '?', contact: chatId },
      `${observer} was given ${what} at ${String(at)}, ${since}`,
    )
  }
}
