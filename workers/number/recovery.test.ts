import { SahutError } from '@sahut/core/contract/errors'
import { describe, expect, test } from 'vitest'
import { createRecovery } from './recovery.ts'

const settings = { backOffMs: 1_000, stableMs: 30_000 }
/** Always the longest pause that the jitter allows. */
const longest = () => createRecovery(settings, () => 1)
const brief = { openMs: 1_000, showedQr: false }
const lived = { openMs: settings.stableMs, showedQr: false }

const pausesAfter = (codes: (number | undefined)[], last = brief) => {
  const recovery = longest()
  return codes.map((code) => {
    const verdict = recovery.judge(code === undefined ? {} : { code }, last)
    return verdict.then === 'pause' ? verdict.ms : verdict.then
  })
}

describe('a connection that ends', () => {
  test('is made again after pauses that double, up to a minute', () => {
    expect(pausesAfter(Array.from({ length: 8 }, () => 428))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
    ])
  })

  test('is made again at a random time of the pause, so that a thousand numbers do not come at once', () => {
    const spread = [0, 0.25, 0.75].map((random) =>
      createRecovery(settings, () => random).judge({ code: 503 }, brief),
    )
    expect(spread).toMatchObject([{ ms: 0 }, { ms: 250 }, { ms: 750 }])
  })

  test('starts with short pauses again only after it lived for a while', () => {
    const recovery = longest()
    recovery.judge({ code: 428 }, brief)
    recovery.judge({ code: 428 }, brief)
    expect(recovery.judge({ code: 428 }, { openMs: 29_999, showedQr: false })).toMatchObject({ ms: 4_000 })
    expect(recovery.judge({ code: 428 }, { openMs: 30_000, showedQr: false })).toMatchObject({ ms: 1_000 })
  })

  test('is made again at once when WhatsApp asks for it, but not for ever', () => {
    expect(pausesAfter([515, 515, 515, 515])).toEqual([0, 0, 0, 1_000])
  })

  test.each([401, 403, 415, 419])('with %i is not made again', (code) => {
    expect(pausesAfter([code])).toEqual(['end'])
  })

  test.each([500, 411])('with %i is tried three times, and then put in quarantine', (code) => {
    expect(pausesAfter([code, code, code])).toEqual([1_000, 2_000, 'quarantine'])
  })

  test('because a message can not be stored, whenever it comes, ends in quarantine and not in a loop', () => {
    const recovery = longest()
    const error = new SahutError('internal', 'The store refused a call of ours.')
    const ends = [1, 2, 3].map(() => recovery.judge({ error }, brief).then)
    expect(ends).toEqual(['pause', 'pause', 'quarantine'])
  })

  test('because the store is away is tried again for as long as it takes', () => {
    const recovery = longest()
    const error = new SahutError('unavailable', 'The store does not answer.')
    expect(Array.from({ length: 20 }, () => recovery.judge({ error }, brief).then)).not.toContain(
      'quarantine',
    )
  })

  test('because another one took its place depends on who owns the number; only if it happens again, the owner keeps away for long', () => {
    const recovery = longest()
    const replaced = () => recovery.judge({ code: 440 }, brief)
    expect(replaced()).toMatchObject({ then: 'ask-arbiter', ms: 1_000, code: 440, isRepeated: false })
    expect([replaced(), replaced()]).toMatchObject([
      { ms: 30_000, isRepeated: true },
      { ms: 30_000, isRepeated: true },
    ])
    expect(recovery.judge({ code: 440 }, lived)).toMatchObject({ ms: 1_000, isRepeated: false })
  })

  test('because Sahut is too old is tried rarely', () => {
    expect(pausesAfter([405])).toEqual([600_000])
  })

  test('because nobody scanned its QRs waits for somebody who looks', () => {
    expect(pausesAfter([408], { openMs: 0, showedQr: true })).toEqual(['await-viewer'])
    expect(pausesAfter([408])).toEqual([1_000])
  })

  test('because its keys can not be read says so in words for people', () => {
    const error = new SahutError('wrong_key', 'The key file is another one.')
    expect(longest().judge({ error }, brief)).toEqual({
      then: 'pause',
      ms: 60_000,
      words: 'The key file is another one.',
    })
  })
})
