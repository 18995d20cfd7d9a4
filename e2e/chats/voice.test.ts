import { proto } from '@whiskeysockets/baileys'
import type { ContactState } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentPage, launchBrowser, signInPage } from '../browser.ts'
import { startSystem, type System } from '../system.ts'

/*
 * An agent speaks: Chromium's fake microphone beeps, and a contact's app gets a voice message.
 */

let system: System
let browser: Awaited<ReturnType<typeof launchBrowser>>
let sari: AgentPage
let siti: ContactState

beforeAll(async () => {
  system = await startSystem()
  browser = await launchBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'])
  sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  siti = await system.simulator.createContact({ name: 'Siti' })
  await system.simulator.send(siti.pn, { to: system.phone, text: 'Telepon bisa?' })
  await sari.page.locator('[data-chat-id]', { hasText: 'Siti' }).waitFor()
  await sari.openChat('Siti')
})

afterAll(async () => {
  await browser.close()
  await system.close()
})

const bar = () => sari.page.getByTestId('voice-bar')

/** Begins, by keyboard, and goes on until something was heard. */
const record = async () => {
  const { page } = sari
  await page.getByRole('button', { name: 'Record a voice message' }).focus()
  await page.keyboard.press('Enter')
  await bar().getByText('0:02').waitFor()
}

/** The voice message that Siti's app got last. */
const received = async (after: number) => {
  const got = await system.simulator.waitFor(
    (entry) => entry.event === 'contact:received' && entry.file !== undefined,
    after,
  )
  if (got.event !== 'contact:received') throw new Error('nothing came')
  const { audioMessage } = proto.Message.decode(Buffer.from(got.encoded ?? '', 'base64'))
  return { mimetype: got.file?.mimetype, voice: audioMessage }
}

const journalNow = async () => (await system.simulator.state()).journal

describe('a voice message', () => {
  it('is recorded, listened to and sent, and both sides can hear it', async () => {
    const { page } = sari
    await record()
    await sari.screenshot('voice-recording')
    expect(await sari.accessibilityFaults()).toEqual([])
    await bar().getByRole('button', { name: 'Stop, and listen first' }).click()
    const own = bar().getByTestId('voice-listen')
    await own.waitFor()
    await expect.poll(() => own.evaluate((audio: HTMLAudioElement) => audio.duration)).toBeGreaterThan(1)
    await sari.screenshot('voice-listen')
    expect(await sari.accessibilityFaults()).toEqual([])
    const before = await journalNow()
    await bar().getByRole('button', { name: 'Send voice message' }).click()
    const { mimetype, voice } = await received(before)
    expect(mimetype).toBe('audio/ogg; codecs=opus')
    expect(voice?.ptt).toBe(true)
    expect(voice?.seconds).toBeGreaterThanOrEqual(2)
    expect(voice?.waveform).toHaveLength(64)
    // The microphone beeps: there are loud parts and quiet ones.
    expect(Math.max(...(voice?.waveform ?? []))).toBe(100)
    const player = page.locator('[data-from="us"]').getByTestId('audio').locator('audio')
    await player.waitFor({ state: 'attached' })
    await expect.poll(() => player.evaluate((audio: HTMLAudioElement) => audio.duration)).toBeGreaterThan(1)
    await page.getByTestId('composer').waitFor()
  })

  it('is sent at once on a narrow screen', async () => {
    const { page } = sari
    await page.setViewportSize({ width: 360, height: 740 })
    await record()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await sari.screenshot('voice-narrow')
    const before = await journalNow()
    await bar().getByRole('button', { name: 'Send voice message' }).click()
    expect((await received(before)).voice?.ptt).toBe(true)
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  it('that is thrown away is sent nowhere, and what was written goes on', async () => {
    const { page } = sari
    await record()
    await page.keyboard.press('Escape')
    await bar().waitFor({ state: 'detached' })
    const before = await journalNow()
    await sari.write('Tidak jadi')
    await system.simulator.waitFor(
      (entry) => entry.event === 'contact:received' && entry.text === 'Tidak jadi',
      before,
    )
    const journal = await system.simulator.wholeJournal()
    expect(
      journal.filter((entry) => entry.event === 'contact:received' && entry.file !== undefined),
    ).toHaveLength(2)
  })

  it('all of it without an error of the page', () => {
    expect(sari.complaints).toEqual([])
  })
})
